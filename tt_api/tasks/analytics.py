"""KPI snapshots, and the months that events are kept by, once a day."""

from datetime import UTC, datetime

from tt_api.services.analytics import kpis, partitions
from tt_api.services.operations import agency_day
from tt_api.work import Claim, handler


@handler("kpi_snapshots")
def kpi_snapshots(_: Claim) -> None:
    """Store the figures of the agency's last day."""
    zone = agency_day.agency_zone()
    kpis.take_snapshots(agency_day.day_that_ended(datetime.now(UTC), zone), zone)


@handler("analytics_partitions")
def analytics_partitions(_: Claim) -> None:
    """Make room for the events of the months to come, and let those go that are too old."""
    partitions.roll(datetime.now(UTC).date())
