"""Notifications, delivered one a task."""

from tt_api.integrations.slack_answers import SlackError
from tt_api.services.operations.busy import come_again
from tt_api.services.operations.notification_delivery import deliver
from tt_api.work import Claim, Skipped, handler
from tt_api.work.claims import MAX_FAILURES


@handler("deliver_notification")
def deliver_notification(claim: Claim) -> None:
    """Deliver a notification by its channel."""
    try:
        delivered = deliver(claim.payload["notificationId"], last_attempt=claim.failures + 1 >= MAX_FAILURES)
    except SlackError as error:
        # A burst of notifications is more than Slack takes in a minute.
        come_again(claim, error)
    if not delivered:
        raise Skipped
