"""What becomes of a mail: every change of its status. It only moves forward; a failure that is certain stays one."""

from datetime import datetime
from typing import Any

from tt_api.database.transaction import execute
from tt_api.errors import ConflictError
from tt_api.models.mail.emails import EmailSend
from tt_api.resources import writing
from tt_api.resources.changes import differing
from tt_api.resources.table import Row
from tt_api.services.mail.suppression import suppress

_FORWARD = ("sent", "delivered", "opened", "clicked")
_MAX_ERROR = 500


def sent(send_id: str, provider_message_id: str) -> None:
    """Record that Gmail took the mail; an event of it may have been reported before."""
    execute(
        "UPDATE email_sends SET status = CASE status WHEN 'queued' THEN 'sent' ELSE status END,"
        " sent_at = coalesce(sent_at, clock_timestamp()), provider_message_id = %s WHERE id = %s",
        (provider_message_id[:200], send_id),
    )


def failed(send_id: str, error: str, *, status: str = "failed") -> None:
    """Record that the mail isn't sent, or that it isn't known whether it was; it isn't tried again.

    Args:
        error: why; no address and no content.
        status: or ``unsubscribed``.
    """
    execute(
        "UPDATE email_sends SET status = %(status)s, error = %(error)s,"
        " failed_at = CASE %(status)s WHEN 'failed' THEN clock_timestamp() END WHERE id = %(id)s AND status = 'queued'",
        {"status": status, "error": error[:_MAX_ERROR], "id": send_id},
    )


def record_event(row: Row, event: str, at: datetime | None, *, permanent: bool) -> Row:
    """Record an event that was reported of a mail; a repeated event, or one that is behind its status, changes nothing.

    Args:
        row: the mail, locked.
        event: one of `EVENTS`.
        at: when; now where that isn't known.
        permanent: whether a bounced address is never to be mailed again.

    Raises:
        ConflictError: the mail can't have been sent.
    """
    if row["sent_at"] is None and row["sending_started_at"] is None:
        raise ConflictError(f"The mail is {row['status']} and was not sent")
    changes = differing(EmailSend, row, _changes(row, event, at or _now()))
    if changes:
        row = writing.update(EmailSend, row, changes)
    if event == "complained" or (event == "bounced" and permanent):
        suppress(row["to_email"], event, send_id=row["id"])
    return row


def _changes(row: Row, event: str, at: datetime) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    unknown = row["sent_at"] is None
    if unknown:
        # Its worker died before it could record that; the event proves that it was sent.
        changes = {"status": "sent", "sent_at": row["sending_started_at"], "error": None, "failed_at": None}
    status = "sent" if unknown else row["status"]
    if event == "bounced":
        if status in ("sent", "delivered"):
            changes |= {"bounced_at": row["bounced_at"] or at, "status": "bounced"}
    elif event in _FORWARD and status in _FORWARD:
        changes[f"{event}_at"] = row[f"{event}_at"] or at
        changes["status"] = max(status, event, key=_FORWARD.index)
    return changes


def _now() -> datetime:
    ((moment,),) = execute("SELECT clock_timestamp()").fetchall()
    at: datetime = moment
    return at
