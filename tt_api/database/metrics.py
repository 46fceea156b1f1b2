"""Whether PostgreSQL gets rid of its WAL, as a Prometheus metric: where it can't, its disk fills up."""

from collections.abc import Iterator

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from tt_api.database.transaction import read


def database_metrics() -> Iterator[Metric]:
    """PostgreSQL's own word on archiving; 0 where nothing is archived at all."""
    ((failing,),) = read(
        "SELECT coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) FROM pg_stat_archiver"
    )
    yield GaugeMetricFamily(
        "tt_wal_archive_failing", "1 where the last segment of WAL couldn't be archived.", value=failing
    )
