"""Metrics for Prometheus, behind an API key."""

from collections.abc import Iterator

import psycopg2
from flask import Response
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from structlog import get_logger

from tt_api.current import settings
from tt_api.database.metrics import database_metrics
from tt_api.errors import AppError
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.process_figures import tell
from tt_api.metrics.backups import BackupCollector
from tt_api.metrics.exposition import CONTENT_TYPE, exposition
from tt_api.services.mail.metrics import mail_metrics
from tt_api.services.operations.queue_metrics import queue_metrics
from tt_api.work.metrics import work_metrics

log = get_logger(__name__)

blp = Blueprint("metrics", __name__, guard=Guard.API_KEY, tag="Metrics", description="For Prometheus.")


class _Deployment(Collector):
    """What is read from PostgreSQL: the same from every process of a deployment. While that is away, it says so."""

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("tt_database_up", "1 where PostgreSQL told what it is asked for here.")
        try:
            found = [*work_metrics(), *queue_metrics(), *mail_metrics(), *database_metrics()]
        except (AppError, psycopg2.Error) as error:
            log.warning("metrics_without_database", error=type(error).__name__)
            found = []
        up.add_metric([], bool(found))
        yield up
        yield from found


@blp.route("/metrics")
@blp.response(200, {"type": "string"}, content_type="text/plain")
@blp.alt_response(401, "UNAUTHORIZED")
@blp.doc(operationId="getMetrics")
def metrics() -> Response:
    """Get the metrics.

    In Prometheus' text format. What the processes of one server have counted comes as their sum; what PostgreSQL knows
    is the same from every server.
    """
    tell()
    backups = BackupCollector(settings().backup_stamp_path)
    return Response(exposition(_Deployment(), backups), content_type=CONTENT_TYPE)
