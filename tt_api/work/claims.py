"""Claiming and ending tasks: every change of a task's state, each one statement.

A claim is a lease. It is counted before the work begins, so that a task which kills its workers shows. It ends by
itself, so that a dead worker holds nothing. And it carries a token that counts claims (a fencing token), so that a
worker which was slow or frozen can't complete a task that has been given to another meanwhile.
"""

from random import uniform
from typing import Any

from uuid_utils import uuid7

from tt_api.current import settings
from tt_api.database.transaction import commit_so_far, execute, transaction
from tt_api.json_text import json_value
from tt_api.work.handlers import Claim, task_types

# Workers die for other reasons too: deployments, out of memory, machines. This many are no coincidence.
MAX_LEASE_LOSSES = 20

_FIRST_BACKOFF_SECONDS = 5.0
_MAX_BACKOFF_SECONDS = 60 * 60.0
# Outages last seconds or minutes, and looking again costs little. The pause grows all the same: a task whose query
# crashes PostgreSQL looks like an outage every time.
_MAX_OUTAGE_BACKOFF_SECONDS = 60.0
# Concurrent completions of one task type add to different rows.
_TOTAL_SLOTS = 8


class LeaseLostError(Exception):
    """The task was given to another worker meanwhile, or has ended; what this one did is rolled back."""


def claim(task_id: str | None = None) -> Claim | None:
    """Claim a due task; None where none is free.

    A running task whose lease has ended is due again: its worker died, which is counted here. Tasks without a handler
    in this version of the program are left to a worker that has one: during a deployment both versions run.

    Args:
        task_id: that task only.
    """
    chosen = "id = %(id)s AND" if task_id else ""
    with transaction():
        found = execute(
            # Materialized, or a join might choose, and lock, more than once.
            "WITH chosen AS MATERIALIZED (SELECT id, status, started_at FROM scheduled_tasks"  # noqa: S608 -- our own text
            f" WHERE {chosen} status IN ('pending', 'running') AND due_at <= now() AND task_type = ANY(%(types)s)"
            " ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)"
            " UPDATE scheduled_tasks AS task SET status = 'running', lease_token = lease_token + 1,"
            " lease_losses = lease_losses + (chosen.status = 'running')::int, started_at = clock_timestamp(),"
            " due_at = clock_timestamp() + make_interval(secs => %(lease)s), dispatched_at = NULL"
            " FROM chosen WHERE task.id = chosen.id"
            " RETURNING task.id, task_type, payload::text, lease_token, retry_count, lease_losses, postponements,"
            " request_id, traceparent, created_at > now() - interval '1 hour', CASE chosen.status WHEN 'running'"
            " THEN extract(epoch FROM clock_timestamp() - chosen.started_at)::float8 END",
            {"id": task_id, "types": task_types(), "lease": lease_seconds()},
        ).fetchone()
        if found is None:
            return None
        row_id, task_type, payload, *rest, lost_after = found
        if lost_after is not None:
            _count(task_type, "lease_lost", lost_after)
    return Claim(row_id, task_type, json_value(payload), *rest)


def claim_new(task_type: str) -> Claim:
    """Insert a task that is claimed already, for running it by hand: no worker gets to see it."""
    with transaction():
        found = execute(
            "INSERT INTO scheduled_tasks (id, task_type, status, lease_token, started_at, due_at)"
            " VALUES (%s, %s, 'running', 1, clock_timestamp(), clock_timestamp() + make_interval(secs => %s))"
            " RETURNING id",
            (str(uuid7()), task_type, lease_seconds()),
        ).fetchone()
    assert found is not None  # noqa: S101 -- an insert returns its row or raises
    return Claim(found[0], task_type, {}, token=1)


def renew(task: Claim) -> bool:
    """Extend a lease that is still ours; whether it was."""
    with transaction():
        return bool(
            execute(
                "UPDATE scheduled_tasks SET due_at = clock_timestamp() + make_interval(secs => %s)"
                " WHERE id = %s AND lease_token = %s AND status = 'running'",
                (lease_seconds(), task.task_id, task.token),
            ).rowcount
        )


def commit_if_ours(task: Claim) -> None:
    """Commit what the handler wrote so far, while the task is still its own; its next write begins a new transaction.

    What is committed here stays, however the task ends.

    Raises:
        LeaseLostError: the task is another worker's by now, or has ended; nothing was committed.
    """
    # Locked until the commit, so that no worker claims the task in between.
    ours = execute(
        "SELECT 1 FROM scheduled_tasks WHERE id = %s AND lease_token = %s AND status = 'running' FOR NO KEY UPDATE",
        (task.task_id, task.token),
    ).fetchone()
    if ours is None:
        raise LeaseLostError(task.task_id)
    commit_so_far()


def complete(task: Claim, status: str) -> None:
    """End a task as done or skipped, in the transaction of its effects.

    Raises:
        LeaseLostError: the task is another worker's by now.
    """
    _end(task, status, "status = %(status)s, finished_at = clock_timestamp()")


def fail(task: Claim, error: str) -> str:
    """Give a failed task back for a later attempt, or bury it after its last; ``failed`` or ``dead``.

    Raises:
        LeaseLostError: the task is another worker's by now, or has ended.
    """
    if task.is_last_attempt:
        return bury(task, error)
    delay = min(_FIRST_BACKOFF_SECONDS * 2**task.failures, _MAX_BACKOFF_SECONDS)
    with transaction():
        _give_back(task, "failed", "retry_count = retry_count + 1", delay, error)
    return "failed"


def postpone(task: Claim, error: str) -> str:
    """Give a task back that couldn't be done because PostgreSQL or Redis was away: no attempt is counted.

    Raises:
        LeaseLostError: the task is another worker's by now, or has ended.
    """
    delay = min(_FIRST_BACKOFF_SECONDS * 2 ** min(task.postponements, 10), _MAX_OUTAGE_BACKOFF_SECONDS)
    with transaction():
        _give_back(task, "postponed", "postponements = postponements + 1", delay, error)
    return "postponed"


def bury(task: Claim, error: str) -> str:
    """End a task that failed for good and put it among the dead letters; ``dead``.

    Raises:
        LeaseLostError: the task is another worker's by now, or has ended.
    """
    with transaction():
        _end(task, "dead", "status = %(status)s, finished_at = clock_timestamp(), last_error = %(error)s", error=error)
        execute(
            "INSERT INTO dead_letters (source, payload, error, attempts, scheduled_task_id, request_id)"
            " SELECT task_type, payload, %s, %s, id, request_id FROM scheduled_tasks WHERE id = %s",
            (error, task.attempt, task.task_id),
        )
    return "dead"


def ended_as(task: Claim) -> str | None:
    """How a task ended in the hands of this claim's holder; None where it didn't, or another worker has it."""
    with transaction():
        found = execute(
            "SELECT status FROM scheduled_tasks WHERE id = %s AND lease_token = %s AND finished_at IS NOT NULL",
            (task.task_id, task.token),
        ).fetchone()
    return found[0] if found else None


def lease_seconds() -> int:
    """How long a claim lasts unless it is renewed."""
    return settings().work_lease_seconds


def _give_back(task: Claim, outcome: str, change: str, delay_seconds: float, error: str) -> None:
    _end(
        task,
        outcome,
        f"{change}, status = 'pending', last_error = %(error)s, dispatched_at = NULL,"
        " due_at = clock_timestamp() + make_interval(secs => %(delay)s)",
        error=error,
        # Jitter, so that what failed together doesn't come back together.
        delay=delay_seconds * uniform(0.5, 1.5),  # noqa: S311 -- no cryptography
    )


def _end(task: Claim, outcome: str, changes: str, **values: Any) -> None:
    """End a claim: change its row while it is ours, and add the run to the totals."""
    ended = execute(
        f"UPDATE scheduled_tasks SET {changes} WHERE id = %(id)s AND lease_token = %(token)s AND status = 'running'"  # noqa: S608 -- our own text
        " RETURNING extract(epoch FROM clock_timestamp() - started_at)::float8",
        {"id": task.task_id, "token": task.token, "status": outcome, **values},
    ).fetchone()
    if ended is None:
        raise LeaseLostError(task.task_id)
    _count(task.task_type, outcome, ended[0])


def _count(task_type: str, outcome: str, seconds: float) -> None:
    execute(
        "INSERT INTO task_totals (task_type, outcome, slot, runs, seconds)"
        " VALUES (%s, %s, pg_backend_pid() %% %s, 1, %s) ON CONFLICT (task_type, outcome, slot) DO UPDATE"
        " SET runs = task_totals.runs + 1, seconds = task_totals.seconds + excluded.seconds",
        (task_type, outcome, _TOTAL_SLOTS, seconds),
    )
