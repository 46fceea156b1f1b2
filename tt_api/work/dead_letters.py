"""Dead letters: settling work that failed for good. All of it happens in the caller's transaction."""

from tt_api.errors import ConflictError, NotFoundError
from tt_api.table import json_value
from tt_api.transaction import execute
from tt_api.work.staging import stage


def retry(dead_letter_id: str) -> str | None:
    """Stage a dead letter's work again, with a fresh count of attempts; the new task's id.

    Raises:
        NotFoundError: there is no such dead letter.
        ConflictError: it was settled already.
    """
    source, payload = _resolve(dead_letter_id, "retried")
    return stage(source, json_value(payload))


def discard(dead_letter_id: str) -> None:
    """Settle a dead letter without doing its work.

    Raises:
        NotFoundError: there is no such dead letter.
        ConflictError: it was settled already.
    """
    _resolve(dead_letter_id, "discarded")


def _resolve(dead_letter_id: str, resolution: str) -> tuple[str, str]:
    found = execute(
        "SELECT source, payload::text, resolution FROM dead_letters WHERE id = %s AND deleted_at IS NULL FOR UPDATE",
        (dead_letter_id,),
    ).fetchone()
    if found is None:
        raise NotFoundError.of("DeadLetter", dead_letter_id)
    source, payload, settled = found
    if settled is not None:
        raise ConflictError(f"DeadLetter {dead_letter_id} was {settled} already")
    execute(
        "UPDATE dead_letters SET resolved_at = clock_timestamp(), resolution = %s WHERE id = %s",
        (resolution, dead_letter_id),
    )
    return source, payload
