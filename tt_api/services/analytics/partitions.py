"""The months that events are kept by: those to come are made ahead, and those that are too old are let go."""

from datetime import date

from structlog import get_logger

from tt_api.current import settings
from tt_api.database.partitions import MONTHS_AHEAD, add_month_partitions, detach_month_partitions
from tt_api.models.analytics import AnalyticsEvent
from tt_api.services.operations.calendar_months import add_months

log = get_logger(__name__)


def roll(day: date) -> None:
    """Make the partitions of this month and the next ones, and detach those past ``ANALYTICS_RETENTION_MONTHS``.

    What is detached stays in the database as a table of its own, to be archived or dropped by whoever operates it.

    Args:
        day: today in UTC, as the partitions are by UTC's months.
    """
    table = AnalyticsEvent.__tablename__
    added = add_month_partitions(table, day, MONTHS_AHEAD + 1)
    detached = detach_month_partitions(table, add_months(day, -settings().analytics_retention_months))
    if added or detached:
        log.info("analytics_partitions_rolled", added=list(added), detached=list(detached))
