"""Housekeeping: clean-up of what is finished, and a look at how the system is doing."""

from datetime import UTC, datetime

from celeryconfig import jobs
from tt_api.services.operations import announcements, housekeeping
from tt_api.work import Claim, handler
from tt_api.work.periods import current_runs


@handler("clean_up")
def clean_up(_: Claim) -> None:
    """Remove finished tasks that nobody will ask about any more."""
    housekeeping.clean_up(current_runs(jobs, datetime.now(UTC)))


@handler("health_monitor")
def health_monitor(_: Claim) -> None:
    """Report when the state of the system changes."""
    housekeeping.report_health()


@handler("post_to_monitoring")
def post_to_monitoring(claim: Claim) -> None:
    """Tell Slack what changed of the system's health."""
    announcements.health_changed(claim, claim.payload["problems"], claim.payload["recovered"])
