"""What becomes of a mail: every change of its status. Forward only; a failure that is known stays one."""

from datetime import datetime
from typing import Any

from tt_api.database.transaction import execute
from tt_api.errors import ConflictError
from tt_api.models.mail.emails import EmailSend
from tt_api.resources import writing
from tt_api.resources.changes import differing
from tt_api.resources.table import Row
from tt_api.services.mail.suppression import suppress

# Nobody knows whether such a mail was sent, so only a person may send it again.
UNKNOWN = "outcome unknown"

_FORWARD = ("sent", "delivered", "opened", "clicked")
_MAX_ERROR = 500


def start(send_id: str) -> bool:
    """Mark that the provider is about to be asked; False where the mail isn't waiting for that any more."""
    return bool(
        execute(
            "UPDATE email_sends SET sending_started_at = clock_timestamp()"
            " WHERE id = %s AND status = 'queued' AND sending_started_at IS NULL",
            (send_id,),
        ).rowcount
    )


def take_back(send_id: str) -> None:
    """Say that the provider was asked in vain and the mail wasn't sent."""
    execute("UPDATE email_sends SET sending_started_at = NULL WHERE id = %s AND status = 'queued'", (send_id,))


def sent(send_id: str, provider_message_id: str) -> None:
    """The provider took the mail; a report of it may have been faster."""
    execute(
        "UPDATE email_sends SET status = CASE status WHEN 'queued' THEN 'sent' ELSE status END,"
        " sent_at = coalesce(sent_at, clock_timestamp()), provider_message_id = %s WHERE id = %s",
        (provider_message_id[:200], send_id),
    )


def failed(send_id: str, error: str, *, status: str = "failed") -> None:
    """The mail isn't sent, or nobody knows, and isn't tried again.

    Args:
        error: why; no address and no content.
        status: or ``unsubscribed``.
    """
    execute(
        "UPDATE email_sends SET status = %(status)s, error = %(error)s,"
        " failed_at = CASE %(status)s WHEN 'failed' THEN clock_timestamp() END WHERE id = %(id)s AND status = 'queued'",
        {"status": status, "error": error[:_MAX_ERROR], "id": send_id},
    )


def happened(row: Row, event: str, at: datetime | None, *, permanent: bool) -> Row:
    """Note what was reported of a mail; what is known already, or older than that, changes nothing.

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
        # What the worker that sent it couldn't tell any more: here is the proof.
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
