"""Every change of a mail's status. It only moves forward, and a certain failure is final."""

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
# Scanners of mail services look at a mail as it arrives; people take longer to come to it and read.
SCANNED_SECONDS = 10


def record_sent(send_id: str, provider_message_id: str) -> None:
    """Record that Gmail accepted the mail; an event of it may already have been reported."""
    execute(
        "UPDATE email_sends SET status = CASE status WHEN 'queued' THEN 'sent' ELSE status END,"
        " sent_at = coalesce(sent_at, clock_timestamp()), provider_message_id = %s WHERE id = %s",
        (provider_message_id[:200], send_id),
    )


def record_failed(send_id: str, error: str, *, status: str = "failed") -> None:
    """Record that the mail failed, or that its outcome is unknown; it isn't tried again.

    Args:
        error: the reason, without addresses or content.
        status: ``failed`` or ``unsubscribed``.
    """
    execute(
        "UPDATE email_sends SET status = %(status)s, error = %(error)s,"
        " failed_at = CASE %(status)s WHEN 'failed' THEN clock_timestamp() END WHERE id = %(id)s AND status = 'queued'",
        {"status": status, "error": error[:_MAX_ERROR], "id": send_id},
    )


def record_event(row: Row, event: str, at: datetime | None, *, permanent: bool) -> Row:
    """Record a reported event of a mail; one that is repeated, or older than the mail's status, changes nothing.

    Args:
        row: the mail, locked.
        event: one of `MAIL_EVENTS`.
        at: when it happened; now if unknown.
        permanent: whether a bounce suppresses the address.

    Raises:
        ConflictError: the mail was never sent.
    """
    if row["sent_at"] is None and row["sending_started_at"] is None:
        raise ConflictError(f"The mail is {row['status']} and was not sent")
    changes = differing(EmailSend, row, _changes(row, event, at or _now()))
    if changes:
        row = writing.update(EmailSend, row, changes)
    if event == "complained" or (event == "bounced" and permanent):
        suppress(row["to_email"], event, send_id=row["id"])
    return row


def record_seen(send_id: str, event: str) -> None:
    """Record that a person opened a mail or followed a link of it; a mail whose outcome was unknown was sent, then.

    Not within seconds of its leaving: that is a scanner, which opens every mail and link before its reader can.

    Args:
        event: ``opened`` or ``clicked``.
    """
    counter = {"opened": "open_count", "clicked": "click_count"}[event]
    passed = list(_FORWARD[: _FORWARD.index(event)])
    execute(
        f"UPDATE email_sends SET {counter} = {counter} + 1,"  # noqa: S608 -- our own names
        f" {event}_at = coalesce({event}_at, clock_timestamp()), sent_at = coalesce(sent_at, sending_started_at),"
        " error = NULL, failed_at = NULL,"
        " status = CASE WHEN sent_at IS NULL OR status::text = ANY(%(passed)s) THEN %(event)s::email_send_status"
        " ELSE status END"
        " WHERE id = %(id)s AND deleted_at IS NULL AND status <> 'bounced'"
        f" AND sending_started_at < clock_timestamp() - interval '{SCANNED_SECONDS} seconds'",
        {"passed": passed, "event": event, "id": send_id},
        last=True,
    )


def _changes(row: Row, event: str, at: datetime) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    outcome_unknown = row["sent_at"] is None
    if outcome_unknown:
        # The worker died before it could record that the mail was sent; the event proves that it was.
        changes = {"status": "sent", "sent_at": row["sending_started_at"], "error": None, "failed_at": None}
    status = "sent" if outcome_unknown else row["status"]
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
