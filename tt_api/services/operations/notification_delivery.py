"""Delivering notifications: at most once by itself, with an honest record of what became of each."""

from html import escape
from typing import NoReturn

from structlog import get_logger

from tt_api.current import settings
from tt_api.database.transaction import execute, read
from tt_api.integrations import log_not_configured
from tt_api.integrations.addresses import mailable
from tt_api.integrations.slack import SlackClient, escaped, slack_client
from tt_api.integrations.slack_answers import SlackError
from tt_api.models.enums import NotificationChannel
from tt_api.models.operations.notifications import Notification
from tt_api.resources.table import Row, table_of
from tt_api.services.mail.queueing import queue_mail
from tt_api.services.operations.rate_limited import reschedule_if_rate_limited
from tt_api.templating.rendering import Content
from tt_api.work import Claim, Skipped
from tt_api.work.at_most_once import Marker, OutcomeUnknownError, call_at_most_once
from tt_api.work.claims import commit_if_ours

log = get_logger(__name__)

_NOTIFICATIONS = table_of(Notification)
# Slack cuts a message at 40 000 characters, and folds what is longer than a screen; the whole is in Nexus.
_LONGEST_BODY = 3000


def deliver(task: Claim, notification_id: str) -> None:
    """Deliver a notification that waits, by its channel.

    Args:
        task: the task that delivers it.
        notification_id: the notification.

    Raises:
        Skipped: there is nothing to deliver, or no way to do it.
        SlackError: Slack certainly posted nothing; delivering may be tried again.
    """
    row = _locked(notification_id)
    if row is None or (row["status"] == "failed" and row["delivery_started_at"]):
        raise Skipped
    try:
        _deliver(task, row)
    except OutcomeUnknownError as error:
        log.warning("notification_in_doubt", notification_id=row["id"], error=str(error))
        _settle(row, "failed", error=str(error))
    except SlackError as error:
        _record_failure(task, row, error)
    else:
        _settle(row, "sent")


def _locked(notification_id: str) -> Row | None:
    """The notification where it isn't settled; locked, so that what is delivered is what its record says."""
    found = execute(
        f"SELECT {_NOTIFICATIONS.select_list} FROM notifications"  # noqa: S608 -- our own names
        " WHERE id = %s AND deleted_at IS NULL AND status IN ('pending', 'failed') FOR NO KEY UPDATE",
        (notification_id,),
    ).fetchone()
    return Row(_NOTIFICATIONS, found) if found else None


def _deliver(task: Claim, row: Row) -> None:
    # By whichever channel: one that was posted already isn't mailed besides.
    if row["delivery_started_at"]:
        raise OutcomeUnknownError.of_interrupted_call()
    if row["channel"] == NotificationChannel.EMAIL:
        _queue_mail(row)
        return
    slack = slack_client(settings()) if row["channel"] == NotificationChannel.SLACK else None
    if slack is None:
        log_not_configured(row["channel"], "deliver a notification", notification_id=row["id"])
        _settle(row, "skipped")
        raise Skipped
    _post_once(task, slack, row)


def _queue_mail(row: Row) -> None:
    """Queue a mail to the client whom it is for, which is from then on the mail's story; staff have no address."""
    # A notification of staff names the contact that it is about, who is the last to be sent it.
    address = _address_of(row["contact_id"]) if row["audience"] == "client" and row["contact_id"] else None
    if address is None:
        log.info("notification_without_address", notification_id=row["id"])
        _settle(row, "skipped")
        raise Skipped
    text = row["body"] or row["title"]
    content = Content(subject=row["title"], html=f"<p>{escape(text)}</p>".replace("\n", "<br>"), text=text)
    queue_mail(to=address, content=content, contact_id=row["contact_id"])


def _address_of(contact_id: str) -> str | None:
    found = read(
        "SELECT email FROM contacts WHERE id = %s AND deleted_at IS NULL AND NOT do_not_contact", (contact_id,)
    )
    return found[0][0] if found and mailable(found[0][0]) else None


def _post_once(task: Claim, slack: SlackClient, row: Row) -> None:
    channel, text = settings().slack_staff_channel, _text(row)
    marker = Marker("notifications", "delivery_started_at", row["id"])
    call_at_most_once(task, marker, lambda: slack.post_message(channel, text))


def _record_failure(task: Claim, row: Row, error: SlackError) -> NoReturn:
    _settle(row, "failed" if task.is_last_attempt else row["status"], error=str(error))
    # Raising rolls back what isn't committed.
    commit_if_ours(task)
    # A burst of notifications is more than Slack takes in a minute.
    reschedule_if_rate_limited(task, error)


def _text(row: Row) -> str:
    body = row["body"] or ""
    if len(body) > _LONGEST_BODY:
        body = f"{body[:_LONGEST_BODY]} …"
    return "\n".join(escaped(part) for part in (row["title"], body) if part)


def _settle(row: Row, status: str, *, error: str | None = None) -> None:
    execute(
        "UPDATE notifications SET status = %(status)s, error = %(error)s,"
        " sent_at = CASE WHEN %(status)s = 'sent' THEN clock_timestamp() END WHERE id = %(id)s AND status <> 'sent'",
        {"status": status, "error": error, "id": row["id"]},
    )
