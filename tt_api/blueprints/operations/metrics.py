"""Metrics for Prometheus, behind an API key."""

from flask import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.services.operations.queues import QUEUES, queue_of
from tt_api.work.metrics import WorkCollector
from tt_api.work.queue_metrics import QueueCollector

blp = Blueprint("metrics", __name__, guard=Guard.API_KEY, tag="Metrics", description="For Prometheus.")

# Everything is read from PostgreSQL when asked for, so every process of a deployment gives the same figures.
_registry = CollectorRegistry()
_registry.register(WorkCollector())
_registry.register(QueueCollector(QUEUES, queue_of))


@blp.route("/metrics")
@blp.response(200, {"type": "string"}, content_type="text/plain")
@blp.alt_response(401, "UNAUTHORIZED")
@blp.doc(operationId="getMetrics")
def metrics() -> Response:
    """Get the metrics.

    In Prometheus' text format; every process of a deployment gives the same figures.
    """
    return Response(generate_latest(_registry), content_type=CONTENT_TYPE_LATEST)
