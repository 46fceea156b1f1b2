"""A collector that takes OTLP over HTTP, and what it was sent."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

PATH = "/v1/traces"


class Sent(NamedTuple):
    """A span as it arrived.

    Attributes:
        links: the traces that it points to.
        of: what the process says of itself.
        failed: whether its status is an error.
    """

    name: str
    kind: str
    trace: str
    id: str
    parent: str
    attributes: Mapping[str, Any]
    links: tuple[str, ...]
    of: Mapping[str, Any]
    failed: bool


class Collector:
    """Keeps what it was sent; `trouble` may answer in its place."""

    def __init__(self, server: HTTPServer) -> None:
        self.url = server.url_for("").rstrip("/")
        server.expect_request(PATH, method="POST").respond_with_handler(self._take)
        self.reset()

    def reset(self) -> None:
        self.bodies: list[bytes] = []
        self.headers: list[Mapping[str, str]] = []
        self.trouble: Callable[[Request], Response | None] = lambda _: None

    def spans(self) -> list[Sent]:
        """All that arrived, in the order in which they began."""
        found = []
        for body in self.bodies:
            for group in ExportTraceServiceRequest.FromString(body).resource_spans:
                of = _values(group.resource.attributes)
                found += [(span, of) for scope in group.scope_spans for span in scope.spans]
        return [_sent(span, of) for span, of in sorted(found, key=lambda one: one[0].start_time_unix_nano)]

    def named(self, name: str) -> Sent:
        """The only one of this name."""
        arrived = self.spans()
        found = [span for span in arrived if span.name == name]
        assert len(found) == 1, f"{name} came {len(found)} times, among {[span.name for span in arrived]}"
        return found[0]

    def _take(self, request: Request) -> Response:
        trouble = self.trouble(request)
        if trouble is not None:
            return trouble
        self.bodies.append(request.get_data())
        self.headers.append(dict(request.headers))
        return Response(status=200)


def _sent(span: Any, of: Mapping[str, Any]) -> Sent:
    return Sent(
        name=span.name,
        kind=Span.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_").lower(),
        trace=span.trace_id.hex(),
        id=span.span_id.hex(),
        parent=span.parent_span_id.hex(),
        attributes=_values(span.attributes),
        links=tuple(link.trace_id.hex() for link in span.links),
        of=of,
        failed=span.status.code == 2,
    )


def _values(attributes: Any) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in attributes}
