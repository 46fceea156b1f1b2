"""Notifications, clean-up, health, and Nexus' copy of contacts and deals."""

from datetime import UTC, datetime

from tt_api.services.operations import announcements, housekeeping, nexus_sync
from tt_api.services.operations.jobs import JOBS
from tt_api.services.operations.notification_delivery import deliver
from tt_api.services.operations.slack import later
from tt_api.work import Claim, handler
from tt_api.work.periods import current_runs


@handler("clean_up")
def clean_up(_: Claim) -> None:
    """Remove tasks that finished long ago, expired idempotency keys, and what Slack asked of us."""
    later.forget_old()
    housekeeping.clean_up(current_runs(JOBS, datetime.now(UTC)))


@handler("health_monitor")
def health_monitor(_: Claim) -> None:
    """Report when the state of the system changes."""
    housekeeping.report_health()


@handler("post_to_monitoring")
def post_to_monitoring(claim: Claim) -> None:
    """Tell Slack what changed of the system's health."""
    announcements.health_changed(claim, claim.payload["problems"], claim.payload["recovered"])


@handler("deliver_notification")
def deliver_notification(claim: Claim) -> None:
    """Deliver a notification by its channel."""
    deliver(claim, claim.payload["notificationId"])


@handler("answer_slack")
def answer_slack(claim: Claim) -> None:
    """Answer in Slack what takes long, or was asked by a mention."""
    later.answer(claim, claim.payload["requestId"])


@handler("nexus_sync")
def sync(_: Claim) -> None:
    """Have everything sent that changed since the last time."""
    nexus_sync.start()


@handler("push_to_nexus")
def push(claim: Claim) -> None:
    """Send a page of changes; there is another task for the next."""
    nexus_sync.push_page(claim, claim.payload["kind"], claim.payload["until"])
