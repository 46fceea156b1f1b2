"""Housekeeping: clean-up of what is finished, and a look at how the system is doing."""

from datetime import UTC, datetime

from celeryconfig import jobs
from tt_api.services import housekeeping
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
