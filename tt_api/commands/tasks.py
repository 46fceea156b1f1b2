"""``flask tasks``: what work there is, doing some of it by hand, and what to do about work that failed for good."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import click

from tt_api.commands.groups import DatabaseCommands
from tt_api.config import ConfigurationError
from tt_api.current import settings
from tt_api.database.pooling import check_at_start
from tt_api.database.transaction import read, transaction
from tt_api.errors import AppError
from tt_api.services.operations.jobs import JOBS
from tt_api.services.operations.queues import queue_of
from tt_api.work import dead_letters
from tt_api.work.claims import claim_new
from tt_api.work.foreground import work_until_stopped
from tt_api.work.handlers import load_handlers, task_types
from tt_api.work.outages import is_outage
from tt_api.work.running import long_statements, run_claimed

T = TypeVar("T")


tasks = DatabaseCommands("tasks", help="Work outside requests: see it, run it, and settle what failed.")


@tasks.command("list")
def list_tasks() -> None:
    """List the kinds of tasks, when they run by themselves, and when each ran last."""
    load_handlers()
    last = dict(
        read("SELECT task_type, max(finished_at) FROM scheduled_tasks WHERE finished_at IS NOT NULL GROUP BY task_type")
    )
    rows = [(name, str(JOBS.get(name, "when asked for")), _instant(last.get(name))) for name in task_types()]
    _print_table(("task", "runs", "last finished"), rows)


@tasks.command("run")
@click.argument("name")
def run(name: str) -> None:
    """Run a task of this kind now, here in the foreground."""
    load_handlers()
    if name not in task_types():
        raise click.ClickException(f"there is no task {name!r}; `flask tasks list` lists them")
    with long_statements():
        task = claim_new(name)
        outcome = run_claimed(task)
    if outcome in ("done", "skipped"):
        click.echo(f"{name} {outcome}")
        return
    found = read("SELECT last_error FROM scheduled_tasks WHERE id = %s", (task.task_id,))
    raise click.ClickException(
        f"{name} {outcome}: {_short(found[0][0] if found else None)}\n"
        f"It is task {task.task_id}, which workers try again from now on; `flask tasks due` shows it."
    )


@tasks.command("due")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="How many to show.")
def due(limit: int) -> None:
    """Show tasks that are due, running or being tried again, the longest due first."""
    load_handlers()
    rows = read(
        "SELECT id, task_type, CASE WHEN task_type <> ALL(%s) THEN 'no handler'"
        " WHEN status = 'running' AND due_at <= now() THEN 'lost' ELSE status END,"
        " due_at, retry_count, last_error FROM scheduled_tasks"
        " WHERE status IN ('pending', 'running') AND (scheduled_for <= now() OR due_at <= now())"
        " ORDER BY due_at LIMIT %s",
        (task_types(), limit),
    )
    _print_table(
        ("id", "task", "queue", "status", "due", "failures", "last error"),
        [(row[0], row[1], queue_of(row[1]), row[2], _instant(row[3]), row[4], _short(row[5])) for row in rows],
        nothing="nothing is due",
    )


@tasks.command("dead")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="How many to show.")
def dead(limit: int) -> None:
    """Show work that failed for good and is neither retried nor discarded yet."""
    rows = read(
        "SELECT id, source, created_at, attempts, error FROM dead_letters"
        " WHERE resolved_at IS NULL AND deleted_at IS NULL ORDER BY created_at LIMIT %s",
        (limit,),
    )
    _print_table(
        ("id", "task", "since", "attempts", "error"),
        [(row[0], row[1], _instant(row[2]), row[3], _short(row[4])) for row in rows],
        nothing="no dead letters",
    )


@tasks.command("retry")
@click.argument("dead_letter_id", type=click.UUID)
def retry(dead_letter_id: UUID) -> None:
    """Do the work of a dead letter again, with a fresh count of attempts."""
    click.echo(f"staged again as task {_settle(dead_letters.retry, dead_letter_id)}")


@tasks.command("discard")
@click.argument("dead_letter_id", type=click.UUID)
def discard(dead_letter_id: UUID) -> None:
    """Settle a dead letter without doing its work."""
    _settle(dead_letters.discard, dead_letter_id)
    click.echo("discarded")


@tasks.command("work")
@click.option("--until-idle", is_flag=True, help="End when nothing is due any more.")
def work(*, until_idle: bool) -> None:
    """Do due work in the foreground, periodic jobs included, so that PostgreSQL alone is enough."""
    load_handlers()
    _check_pooler()
    click.echo("working; Ctrl-C stops after the task in hand")
    done = work_until_stopped(JOBS, until_idle=until_idle)
    click.echo(f"{done} task{'' if done == 1 else 's'} run")


def _check_pooler() -> None:
    try:
        check_at_start(settings())
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from None


def _settle(how: Callable[[str], T], dead_letter_id: UUID) -> T:
    try:
        with transaction():
            return how(str(dead_letter_id))
    except AppError as error:
        if is_outage(error):
            raise
        raise click.ClickException(f"{error.message}; `flask tasks dead` lists those that wait") from None


def _instant(value: datetime | None) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ") if value else "never"


def _short(text: str | None) -> str:
    return " ".join((text or "").split())[:80]


def _print_table(titles: Sequence[str], rows: Sequence[Sequence[Any]], nothing: str = "nothing") -> None:
    if not rows:
        click.echo(nothing)
        return
    lines = [titles, *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(titles))]
    for line in lines:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
