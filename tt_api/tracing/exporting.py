"""How traces leave the process: OTLP over HTTP, in batches, from a thread of its own. Loads OpenTelemetry."""

import logging
from collections.abc import Sequence

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON, ParentBased, Sampler, TraceIdRatioBased
from structlog import get_logger

from tt_api.config import Tracing

log = get_logger(__name__)

_PARENT_BASED = "parentbased_"


def provider_for(tracing: Tracing, environment: str, process: str) -> TracerProvider:
    """A provider of tracers whose spans are sent to the collector; its thread has begun.

    Args:
        tracing: where to, and how many.
        environment: where the process runs, such as ``production``.
        process: what it is, such as ``web``.
    """
    # It logs each attempt at a collector that is away, and each span that finds no room meanwhile.
    for library in ("opentelemetry", "urllib3"):
        logging.getLogger(library).setLevel(logging.CRITICAL + 1)
    provider = TracerProvider(_sampler(tracing), _resource(tracing, environment, process), shutdown_on_exit=False)
    exporter = OTLPSpanExporter(endpoint=tracing.endpoint, headers=tracing.headers)
    provider.add_span_processor(BatchSpanProcessor(_Told(exporter)))
    return provider


def _sampler(tracing: Tracing) -> Sampler:
    """The one of that name, but that a caller's header never decides: parents are our own requests and tasks alone."""
    name = tracing.sampler.removeprefix(_PARENT_BASED)
    root: Sampler = {"always_on": ALWAYS_ON, "always_off": ALWAYS_OFF}.get(name) or TraceIdRatioBased(tracing.ratio)
    if name == tracing.sampler:
        return root
    return ParentBased(root, remote_parent_sampled=root, remote_parent_not_sampled=root)


def _resource(tracing: Tracing, environment: str, process: str) -> Resource:
    ours = Resource(
        {"service.name": tracing.service_name, "deployment.environment.name": environment, "tt.process": process}
    )
    # Of what OpenTelemetry finds out by itself only what OTEL_RESOURCE_ATTRIBUTES say: no hosts, no command lines.
    return ours.merge(OTELResourceDetector().detect())


class _Told(SpanExporter):
    """Says in our log that traces don't arrive, once, and that they do again."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self._arrive = True

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        try:
            result = self._exporter.export(spans)
        except Exception:  # noqa: BLE001 -- such as a certificate that isn't there: the library's to raise, ours to say
            result = SpanExportResult.FAILURE
        arrive = result is SpanExportResult.SUCCESS
        if arrive != self._arrive:
            self._arrive = arrive
            if arrive:
                log.info("traces_arrive_again")
            else:
                log.warning("traces_lost", spans=len(spans))
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)
