"""Staging: how work is asked for."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from uuid_utils import uuid7

from tt_api.http.context import current_request_id
from tt_api.table import to_json_text
from tt_api.transaction import execute

# The channel that the dispatcher listens on. A notification says only that something was staged.
CHANNEL = "tt_work"

_origin: ContextVar[str | None] = ContextVar("origin", default=None)


def stage(
    task_type: str, payload: Mapping[str, Any] | None = None, *, at: datetime | None = None, period: str | None = None
) -> str | None:
    """Stage work in the current transaction: it will be done if, and only if, that commits.

    Nothing here talks to the broker. The notification is part of the transaction too: PostgreSQL delivers it at the
    commit, and equal ones of a transaction once.

    Args:
        task_type: the handler's name.
        payload: ids and plain facts that the handler needs; no personal data, no secrets.
        at: not before this instant; at once when not given.
        period: the run of a periodic job that this is; staged by the first who asks.

    Returns:
        The task's id; None where the period was staged already.
    """
    cursor = execute(
        "WITH staged AS ("
        " INSERT INTO scheduled_tasks (id, task_type, payload, scheduled_for, due_at, period, request_id)"
        " VALUES (%(id)s, %(type)s, %(payload)s, coalesce(%(at)s, now()), coalesce(%(at)s, now()),"
        " %(period)s, %(request)s) ON CONFLICT (period) DO NOTHING RETURNING id, due_at)"
        " SELECT id, CASE WHEN due_at <= now() THEN pg_notify(%(channel)s, '') END FROM staged",
        {
            "id": str(uuid7()),
            "type": task_type,
            "payload": to_json_text(dict(payload or {})),
            "at": at,
            "period": period,
            "request": current_request_id() or _origin.get(),
            "channel": CHANNEL,
        },
    )
    staged = cursor.fetchone()
    return staged[0] if staged else None


@contextmanager
def on_behalf_of(request_id: str | None) -> Iterator[None]:
    """Let what the block stages carry the id of the request that the work goes back to."""
    token = _origin.set(request_id)
    try:
        yield
    finally:
        _origin.reset(token)
