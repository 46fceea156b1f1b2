"""Delivering notifications: at most once by itself, and with an honest record of what became of each.

Slack can't tell a message that it has had before. So before it is asked, a mark is committed; who finds the mark and no
outcome doesn't know whether the message is there, and leaves it at that.
"""

from html import escape

from structlog import get_logger

from tt_api.addresses import mailable
from tt_api.current import settings
from tt_api.database.transaction import commit_so_far, execute, read
from tt_api.integrations import would_have
from tt_api.integrations.slack import SlackClient, escaped, slack_client
from tt_api.integrations.slack_answers import SlackError
from tt_api.models.enums import NotificationChannel
from tt_api.models.operations.notifications import Notification
from tt_api.resources.table import Row, table_of
from tt_api.services.mail.queueing import queue_mail
from tt_api.templating.rendering import Content

log = get_logger(__name__)

_NOTIFICATIONS = table_of(Notification)
_OUTCOME_UNKNOWN = "outcome unknown"
# Slack cuts a message at 40 000 characters, and folds what is longer than a screen; the whole is in Nexus.
_LONGEST_BODY = 3000


def deliver(notification_id: str, *, last_attempt: bool) -> bool:
    """Deliver a notification that waits, by its channel; whether there was anything to do and a way to do it.

    Args:
        last_attempt: a failure from here on is for good, unless somebody retries it from the dead letters.

    Raises:
        SlackError: Slack certainly did nothing; delivering may be tried again.
    """
    found = read(
        f"SELECT {_NOTIFICATIONS.select_list} FROM notifications"  # noqa: S608 -- our own names
        " WHERE id = %s AND deleted_at IS NULL AND status IN ('pending', 'failed')",
        (notification_id,),
    )
    if not found:
        return False
    row = Row(_NOTIFICATIONS, found[0])
    if row["delivery_started_at"]:
        return _left_in_doubt(row)
    if row["channel"] == NotificationChannel.SLACK:
        return _by_slack(row, last_attempt=last_attempt)
    if row["channel"] == NotificationChannel.EMAIL:
        return _by_mail(row)
    return _skip(row)


def _by_mail(row: Row) -> bool:
    """Queue a mail to the client whom it is for, which is from then on the mail's story; staff have no address."""
    # A notification of staff names the contact that it is about, who is the last to be sent it.
    address = _address_of(row["contact_id"]) if row["audience"] == "client" and row["contact_id"] else None
    if address is None:
        log.info("notification_without_address", notification_id=row["id"])
        _settle(row, "skipped")
        return False
    text = row["body"] or row["title"]
    content = Content(subject=row["title"], html=f"<p>{escape(text)}</p>".replace("\n", "<br>"), text=text)
    queue_mail(to=address, content=content, contact_id=row["contact_id"])
    _settle(row, "sent")
    return True


def _address_of(contact_id: str) -> str | None:
    found = read(
        "SELECT email FROM contacts WHERE id = %s AND deleted_at IS NULL AND NOT do_not_contact", (contact_id,)
    )
    return found[0][0] if found and mailable(found[0][0]) else None


def _by_slack(row: Row, *, last_attempt: bool) -> bool:
    client = slack_client(settings())
    if client is None:
        return _skip(row)
    marked = execute(
        # Whoever changes it takes turns with us here: what is posted is what the mark was put on.
        "UPDATE notifications SET delivery_started_at = clock_timestamp()"  # noqa: S608 -- our own names
        " WHERE id = %s AND delivery_started_at IS NULL AND status IN ('pending', 'failed') AND channel = 'slack'"
        f" RETURNING {_NOTIFICATIONS.select_list}",
        (row["id"],),
    ).fetchall()
    commit_so_far()
    if not marked:
        # It has changed since it was read: its channel by a PATCH, or another worker was faster.
        return deliver(row["id"], last_attempt=last_attempt)
    return _post(client, settings().slack_staff_channel, Row(_NOTIFICATIONS, marked[0]), last_attempt=last_attempt)


def _post(client: SlackClient, channel: str, row: Row, *, last_attempt: bool) -> bool:
    try:
        client.post_message(channel, _text(row))
    except SlackError as error:
        if error.may_have_happened:
            log.warning("notification_in_doubt", notification_id=row["id"], error=str(error))
            _settle(row, "failed", error=f"{_OUTCOME_UNKNOWN}: {error}")
            return True
        _take_back(row, error, last_attempt=last_attempt)
        raise
    _settle(row, "sent")
    return True


def _text(row: Row) -> str:
    body = row["body"] or ""
    if len(body) > _LONGEST_BODY:
        body = f"{body[:_LONGEST_BODY]} …"
    return "\n".join(escaped(part) for part in (row["title"], body) if part)


def _take_back(row: Row, error: SlackError, *, last_attempt: bool) -> None:
    """Say that nothing happened, at once: the failed task's transaction is rolled back."""
    execute(
        "UPDATE notifications SET delivery_started_at = NULL, status = %s, error = %s"
        " WHERE id = %s AND delivery_started_at = %s AND status IN ('pending', 'failed')",
        ("failed" if last_attempt else row["status"], str(error), row["id"], row["delivery_started_at"]),
    )
    commit_so_far()


def _left_in_doubt(row: Row) -> bool:
    if row["status"] == "failed":
        return False
    log.warning("notification_in_doubt", notification_id=row["id"], error="its delivery was interrupted")
    _settle(row, "failed", error=f"{_OUTCOME_UNKNOWN}: its delivery was interrupted")
    return True


def _skip(row: Row) -> bool:
    would_have(row["channel"], "deliver a notification", notification_id=row["id"])
    _settle(row, "skipped")
    return False


def _settle(row: Row, status: str, *, error: str | None = None) -> None:
    execute(
        "UPDATE notifications SET status = %(status)s, error = %(error)s,"
        " sent_at = CASE WHEN %(status)s = 'sent' THEN clock_timestamp() END WHERE id = %(id)s AND status <> 'sent'",
        {"status": status, "error": error, "id": row["id"]},
    )
