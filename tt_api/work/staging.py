"""Staging: asking for work, by a row in the caller's transaction."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from uuid_utils import uuid7

from tt_api.current import current_request_id
from tt_api.database.transaction import execute, queue_insert
from tt_api.json_text import to_json_text
from tt_api.tracing import spans

# The channel that the dispatcher listens on. A notification says only that something was staged.
CHANNEL = "tt_work"

_STAGE = (
    "INSERT INTO scheduled_tasks (id, task_type, payload, scheduled_for, due_at, request_id, traceparent)"
    " SELECT %s, %s, %s, coalesce(%s, now()), coalesce(%s, now()), %s, %s"
)
_IN_LAST_WRITE = f"{_STAGE} FROM stored"
_WAKE = f"RETURNING pg_notify('{CHANNEL}', '')"

_origin: ContextVar[str | None] = ContextVar("origin", default=None)


def stage(
    task_type: str,
    payload: Mapping[str, Any] | None = None,
    *,
    at: datetime | None = None,
    wake: bool = True,
) -> str:
    """Stage work in the current transaction: it will be done if, and only if, that commits.

    Nothing here talks to the broker, and nothing costs a round trip: the row is sent along with the transaction's next
    statement, or with its commit. The notification is part of the transaction too: PostgreSQL delivers it at the
    commit, and equal ones of a transaction once.

    Args:
        task_type: the handler's name.
        payload: ids and plain facts that the handler needs; no personal data, no secrets.
        at: not before this instant; at once when not given.
        wake: False for what may wait for the dispatcher's next look, a second at most. PostgreSQL lets commits with a
            notification pass one at a time; with 8 writers at once that cost a third of the rate.

    Returns:
        The task's id, where it is staged.
    """
    task_id = str(uuid7())
    values = (task_id, task_type, to_json_text(dict(payload or {})), at, at, asking_request_id(), spans.traceparent())
    waking = _WAKE if wake and at is None else ""
    queue_insert((f"{_STAGE} {waking}", values), f"{_IN_LAST_WRITE} {waking}")
    return task_id


def stage_period(task_type: str, period: str) -> str | None:
    """Stage a run of a periodic job in the current transaction, to be done at once.

    Args:
        task_type: the handler's name.
        period: the run's name; each is staged once, by the first who asks.

    Returns:
        The task's id; None where the period was staged already.
    """
    staged = execute(
        "INSERT INTO scheduled_tasks (id, task_type, period, request_id, traceparent) VALUES (%s, %s, %s, %s, %s)"  # noqa: S608 -- ours
        f" ON CONFLICT (period) DO NOTHING {_WAKE}, id",
        (str(uuid7()), task_type, period, asking_request_id(), spans.traceparent()),
    ).fetchone()
    return str(staged[1]) if staged is not None else None


def asking_request_id() -> str | None:
    """The id of the request at hand, or of the one that the task at hand goes back to."""
    return current_request_id() or _origin.get()


@contextmanager
def on_behalf_of(request_id: str | None) -> Iterator[None]:
    """Let what the block stages carry the id of the request that the work goes back to."""
    token = _origin.set(request_id)
    try:
        yield
    finally:
        _origin.reset(token)
