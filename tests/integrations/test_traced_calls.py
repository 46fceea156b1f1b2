"""A call in a trace: no service learns of it, and the trace nothing of what was said."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from pytest_httpserver import HTTPServer

from tests.integrations.stubs import CONTENT, QUICK, SECRET, SERVICES, Service
from tests.support.settings import settings_for
from tt_api.tracing import spans
from tt_api.tracing.starting import start_tracing, stop_tracing

EXPORT = "/v1/traces"


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name.replace(" ", "-"))
def test_no_ids_go_out_and_no_content(stub: HTTPServer, made: Callable[..., Any], service: Service) -> None:
    stub.expect_request(EXPORT).respond_with_data("")
    stub.expect_request(re.compile(".*")).respond_with_data(service.right, content_type="application/json")
    start_tracing(
        settings_for("postgresql://nobody@127.0.0.1/none", OTEL_EXPORTER_OTLP_ENDPOINT=stub.url_for("").rstrip("/")),
        "worker",
    )
    try:
        with spans.task("probe", None, {}):
            assert spans.traceparent()
            service.ask(made(service, QUICK))
    finally:
        stop_tracing()
    asked = [request for request, _ in stub.log if request.path != EXPORT]
    exported = [request.get_data() for request, _ in stub.log if request.path == EXPORT]
    assert asked
    for request in asked:
        assert {"traceparent", "tracestate", "baggage"} & {name.lower() for name, _ in request.headers} == set()
    assert not any(part.encode() in body for body in exported for part in (SECRET, CONTENT, "jane@example.com"))
    names = [
        span.name
        for body in exported
        for group in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in group.scope_spans
        for span in scope.spans
    ]
    assert sorted(names) == sorted([service.name.split()[0], "task probe"])
