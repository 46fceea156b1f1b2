"""The figures as Prometheus reads them."""

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.registry import Collector

from tt_api.metrics.keeping import kept_figures

CONTENT_TYPE = CONTENT_TYPE_LATEST


def exposition(*others: Collector) -> bytes:
    """What this server's processes count, and what others collect, in Prometheus' text format."""
    asked = CollectorRegistry(auto_describe=False)
    for collector in (kept_figures(), *others):
        asked.register(collector)
    return generate_latest(asked)
