"""Housekeeping: clean-up of what is finished, and a look at how the system is doing."""

from collections.abc import Mapping
from typing import Any

from tt_api.services import housekeeping
from tt_api.work import handler


@handler("clean_up")
def clean_up(_: Mapping[str, Any]) -> None:
    """Remove finished tasks that nobody will ask about any more."""
    housekeeping.clean_up()


@handler("health_monitor")
def health_monitor(_: Mapping[str, Any]) -> None:
    """Report when the state of the system changes."""
    housekeeping.report_health()
