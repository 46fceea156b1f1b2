"""Dead letters: retrying or discarding work that failed for good, in the caller's transaction."""

from typing import NamedTuple

from tt_api.database.transaction import execute
from tt_api.errors import ConflictError, NotFoundError
from tt_api.json_text import json_value
from tt_api.work.staging import CHANNEL, on_behalf_of, stage


class _DeadLetter(NamedTuple):
    source: str
    payload: str
    task_id: str | None
    request_id: str | None
    resolution: str | None


def retry(dead_letter_id: str) -> str | None:
    """Have a dead letter's work done again, with a fresh count of attempts; the task's id.

    It is the same task as before, so that an outside service which did its part recognizes the id; a new one only where
    that task is gone.

    Raises:
        NotFoundError: there is no such dead letter.
        ConflictError: it was settled already.
    """
    letter = _resolve(dead_letter_id, "retried")
    revived = execute(
        "WITH revived AS (UPDATE scheduled_tasks SET status = 'pending', due_at = now(), finished_at = NULL,"
        " retry_count = 0, lease_losses = 0, postponements = 0, dispatched_at = NULL"
        " WHERE id = %s AND status = 'dead' RETURNING id) SELECT id, pg_notify(%s, '') FROM revived",
        (letter.task_id, CHANNEL),
    ).fetchone()
    if revived:
        return str(revived[0])
    with on_behalf_of(letter.request_id):
        staged = stage(letter.source, json_value(letter.payload))
    execute("UPDATE dead_letters SET scheduled_task_id = %s WHERE id = %s", (staged, dead_letter_id))
    return staged


def discard(dead_letter_id: str) -> None:
    """Settle a dead letter without doing its work.

    Raises:
        NotFoundError: there is no such dead letter.
        ConflictError: it was settled already.
    """
    _resolve(dead_letter_id, "discarded")


def _resolve(dead_letter_id: str, resolution: str) -> _DeadLetter:
    found = execute(
        "SELECT source, payload::text, scheduled_task_id, request_id, resolution FROM dead_letters"
        " WHERE id = %s AND deleted_at IS NULL FOR UPDATE",
        (dead_letter_id,),
    ).fetchone()
    if found is None:
        raise NotFoundError.of("DeadLetter", dead_letter_id)
    letter = _DeadLetter(*found)
    if letter.resolution is not None:
        raise ConflictError(f"DeadLetter {dead_letter_id} was {letter.resolution} already")
    execute(
        "UPDATE dead_letters SET resolved_at = clock_timestamp(), resolution = %s WHERE id = %s",
        (resolution, dead_letter_id),
    )
    return letter
