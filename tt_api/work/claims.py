"""Claiming and ending tasks: every change of a task's state, each one statement.

A claim is a lease: it is counted before the work begins, so that a task which kills its worker is found out; it ends by
itself, so that a dead worker holds nothing; and it carries a token that counts claims, so that a worker which was only
slow, or frozen, can't complete what has meanwhile been given to another.
"""

from dataclasses import dataclass
from random import uniform
from typing import Any

from flask import current_app
from uuid_utils import uuid7

from tt_api.config import Settings
from tt_api.table import json_value, to_json_text
from tt_api.transaction import execute, transaction

# A handler that fails this often is at fault itself.
MAX_FAILURES = 5
# Workers die for other reasons too: deployments, out of memory, machines. This many are no coincidence.
MAX_LEASE_LOSSES = 20

_FIRST_BACKOFF_SECONDS = 5.0
_MAX_BACKOFF_SECONDS = 60 * 60.0
# Away services come back in seconds or minutes; looking again costs little.
_OUTAGE_BACKOFF_SECONDS = 5.0
# Concurrent completions of one task type add to different rows.
_TOTAL_SLOTS = 8


class LeaseLostError(Exception):
    """The task was given to another worker while this one had it; what this one did is rolled back."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A task in hand.

    Attributes:
        token: the lease's number; only the latest one's holder may complete the task.
        failures: how often the handler failed before.
        lease_losses: how often a worker died with the task before.
    """

    task_id: str
    task_type: str
    payload: dict[str, Any]
    token: int
    failures: int
    lease_losses: int
    request_id: str | None

    @property
    def attempt(self) -> int:
        """The number of this attempt, from 1."""
        return self.failures + self.lease_losses + 1


def claim(task_id: str | None = None) -> Claim | None:
    """Take a due task, or None where there is none that is free.

    A running task whose lease has ended is due again: its worker died, which is counted here.

    Args:
        task_id: that task only.
    """
    chosen = "id = %(id)s AND" if task_id else ""
    with transaction():
        found = execute(
            "UPDATE scheduled_tasks SET status = 'running', lease_token = lease_token + 1,"  # noqa: S608 -- our own text
            " lease_losses = lease_losses + (status = 'running')::int,"
            " started_at = clock_timestamp(), due_at = clock_timestamp() + make_interval(secs => %(lease)s)"
            " WHERE id = (SELECT id FROM scheduled_tasks"
            f" WHERE {chosen} status IN ('pending', 'running') AND due_at <= clock_timestamp()"
            " ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)"
            " RETURNING id, task_type, payload::text, lease_token, retry_count, lease_losses, request_id",
            {"id": task_id, "lease": lease_seconds()},
        ).fetchone()
    if found is None:
        return None
    row_id, task_type, payload, *rest = found
    return Claim(row_id, task_type, json_value(payload), *rest)


def claim_new(task_type: str) -> Claim:
    """A task made and taken in one step, for running it by hand: no worker gets to see it."""
    with transaction():
        found = execute(
            "INSERT INTO scheduled_tasks (id, task_type, status, lease_token, started_at, due_at)"
            " VALUES (%s, %s, 'running', 1, clock_timestamp(), clock_timestamp() + make_interval(secs => %s))"
            " RETURNING id",
            (str(uuid7()), task_type, lease_seconds()),
        ).fetchone()
    assert found is not None  # noqa: S101 -- an insert returns its row or raises
    return Claim(found[0], task_type, {}, token=1, failures=0, lease_losses=0, request_id=None)


def renew(held: Claim) -> bool:
    """Extend a lease that is still ours; whether it was."""
    with transaction():
        return bool(
            execute(
                "UPDATE scheduled_tasks SET due_at = clock_timestamp() + make_interval(secs => %s)"
                " WHERE id = %s AND lease_token = %s AND status = 'running'",
                (lease_seconds(), held.task_id, held.token),
            ).rowcount
        )


def complete(held: Claim, status: str) -> None:
    """End a task as done or skipped, in the transaction of its effects.

    Raises:
        LeaseLostError: the task is another's by now.
    """
    _end(held, status)
    _count(held, status)


def fail(held: Claim, error: str) -> bool:
    """Give a failed task back for a later attempt, or bury it after its last; whether it was buried."""
    with transaction():
        if held.failures + 1 >= MAX_FAILURES:
            bury(held, error)
            return True
        delay = min(_FIRST_BACKOFF_SECONDS * 2**held.failures, _MAX_BACKOFF_SECONDS) * uniform(0.5, 1.5)  # noqa: S311
        _give_back(held, delay, failures=1, error=error)
        _count(held, "failed")
    return False


def postpone(held: Claim, error: str) -> None:
    """Give a task back that couldn't be done because PostgreSQL or Redis was away: no attempt of its own is counted."""
    with transaction():
        _give_back(held, _OUTAGE_BACKOFF_SECONDS * uniform(0.5, 1.5), failures=0, error=error)  # noqa: S311


def bury(held: Claim, error: str) -> None:
    """End a task that failed for good and put it among the dead letters, in the current transaction."""
    _end(held, "dead", error)
    execute(
        "INSERT INTO dead_letters (source, payload, error, attempts, scheduled_task_id, request_id)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        (held.task_type, to_json_text(held.payload), error, held.attempt, held.task_id, held.request_id),
    )
    _count(held, "dead")


def lease_seconds() -> int:
    """How long a claim lasts unless it is renewed."""
    settings: Settings = current_app.extensions["settings"]
    return settings.work_lease_seconds


def _end(held: Claim, status: str, error: str | None = None) -> None:
    ended = execute(
        "UPDATE scheduled_tasks SET status = %s, finished_at = clock_timestamp(), last_error = coalesce(%s, last_error)"
        " WHERE id = %s AND lease_token = %s AND status = 'running'",
        (status, error, held.task_id, held.token),
    )
    if ended.rowcount == 0:
        raise LeaseLostError(held.task_id)


def _give_back(held: Claim, delay_seconds: float, *, failures: int, error: str) -> None:
    execute(
        "UPDATE scheduled_tasks SET status = 'pending', retry_count = retry_count + %s, last_error = %s,"
        " due_at = clock_timestamp() + make_interval(secs => %s), dispatched_at = NULL"
        " WHERE id = %s AND lease_token = %s AND status = 'running'",
        (failures, error, delay_seconds, held.task_id, held.token),
    )


def _count(held: Claim, outcome: str) -> None:
    execute(
        "INSERT INTO task_totals (task_type, outcome, slot, runs, seconds)"
        " SELECT task_type, %s, pg_backend_pid() %% %s, 1, extract(epoch FROM clock_timestamp() - started_at)"
        " FROM scheduled_tasks WHERE id = %s"
        " ON CONFLICT (task_type, outcome, slot) DO UPDATE"
        " SET runs = task_totals.runs + 1, seconds = task_totals.seconds + excluded.seconds",
        (outcome, _TOTAL_SLOTS, held.task_id),
    )
