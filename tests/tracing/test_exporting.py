"""How traces leave, and that whatever becomes of them no request waits for it."""

import threading
from collections.abc import Iterator
from time import monotonic

import pytest
from werkzeug import Request, Response

from tests.support.settings import settings_for
from tests.tracing.collector import Collector
from tests.tracing.conftest import Lines, Traced
from tt_api.config import ConfigurationError, Settings
from tt_api.logs.redaction import redactor_for
from tt_api.tracing.starting import start_tracing, stop_tracing

HANG_SECONDS = 60


def settings(**environment: str) -> Settings:
    return settings_for("postgresql://nobody@127.0.0.1/none", **environment)


@pytest.fixture
def hanging(collector: Collector) -> Iterator[threading.Event]:
    """The collector takes every request and answers none; the event says that it has one."""
    over, asked = threading.Event(), threading.Event()

    def hang(_: Request) -> Response:
        asked.set()
        over.wait(HANG_SECONDS)
        return Response(status=200)

    collector.trouble = hang
    yield asked
    over.set()
    # What was left to itself ends now, and in no other test.
    for thread in threading.enumerate():
        if thread.name == "traces-flush":
            thread.join(HANG_SECONDS)


class TestACollector:
    def test_that_hangs_holds_up_no_request_and_no_end(
        self, traced: Traced, hanging: threading.Event, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "1")
        monkeypatch.setenv("OTEL_BSP_MAX_QUEUE_SIZE", "4")
        monkeypatch.setenv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "2")
        with traced() as office:
            office.api.get("/api/companies")
            assert hanging.wait(HANG_SECONDS)
            assert {office.api.get("/api/companies").status_code for _ in range(20)} == {200}
            began = monotonic()
            stop_tracing(flush_seconds=0.1)
            assert monotonic() - began < HANG_SECONDS / 2

    def test_that_refuses_is_a_line_in_the_log_once_and_one_when_it_takes_them_again(
        self, traced: Traced, collector: Collector, monkeypatch: pytest.MonkeyPatch, lines: Lines
    ) -> None:
        monkeypatch.setenv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "1")
        answers = iter([400, 400, 400])

        def refuse(_: Request) -> Response | None:
            status = next(answers, None)
            return Response("no place for jane.doe@example.com", status) if status else None

        collector.trouble = refuse
        with traced() as office:
            for _ in range(3):
                office.api.get("/api/companies")
        assert [line["event"] for line in lines("traces_")] == ["traces_lost", "traces_arrive_again"]

    def test_that_is_away_is_a_line_in_the_log(
        self, traced: Traced, lines: Lines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "0.5")
        with traced(OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:1") as office:
            office.api.get("/api/companies")
        assert [line["event"] for line in lines("traces_")] == ["traces_lost"]

    def test_gets_the_headers_and_who_sends(self, traced: Traced, collector: Collector) -> None:
        with traced(
            OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer%20abc,x-team=blue", OTEL_SERVICE_NAME="tt-api-2"
        ) as office:
            office.api.get("/api/companies")
        assert (collector.headers[0]["Authorization"], collector.headers[0]["X-Team"]) == ("Bearer abc", "blue")
        assert collector.spans()[0].of == {
            "service.name": "tt-api-2",
            "deployment.environment.name": "test",
            "tt.process": "web",
        }

    def test_gets_the_share_that_is_asked_for(self, traced: Traced, collector: Collector) -> None:
        with traced(OTEL_TRACES_SAMPLER="parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG="0") as office:
            office.api.get("/api/companies")
        assert collector.bodies == []


class TestSettings:
    @pytest.mark.parametrize(
        ("environment", "endpoint"),
        [
            ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318/"}, "http://collector:4318/v1/traces"),
            ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "https://t.example.com/in"}, "https://t.example.com/in"),
            ({"OTEL_TRACES_EXPORTER": "otlp"}, "http://localhost:4318/v1/traces"),
            ({}, None),
            ({"OTEL_EXPORTER_OTLP_ENDPOINT": " ", "OTEL_TRACES_EXPORTER": ""}, None),
            ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_TRACES_EXPORTER": "none"}, None),
            ({"OTEL_TRACES_EXPORTER": "otlp", "OTEL_SDK_DISABLED": "true"}, None),
        ],
    )
    def test_turn_it_on(self, environment: dict[str, str], endpoint: str | None) -> None:
        tracing = settings(**environment).tracing
        assert (tracing.endpoint if tracing else None) == endpoint

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("OTEL_TRACES_EXPORTER", "zipkin"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317"),
            ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "https://key@example.com"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "hunter2"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "a=hunter2%0d%0ab"),
            ("OTEL_TRACES_SAMPLER", "sometimes"),
            ("OTEL_TRACES_SAMPLER_ARG", "5%"),
            ("OTEL_TRACES_SAMPLER_ARG", "1.5"),
            ("OTEL_SDK_DISABLED", "perhaps"),
        ],
    )
    def test_that_are_wrong_stop_the_start(self, name: str, value: str) -> None:
        with pytest.raises(ConfigurationError, match=name) as refused:
            settings(**{name: value})
        assert "hunter2" not in str(refused.value)

    def test_keep_the_collector_s_key_out_of_logs_and_representations(self) -> None:
        found = settings(
            OTEL_TRACES_EXPORTER="otlp", OTEL_EXPORTER_OTLP_HEADERS="x-key=0123456789abcdef-key,x-team=blue"
        )
        assert "0123456789abcdef" not in repr(found)
        assert redactor_for(found).text("sent 0123456789abcdef-key") == "sent [redacted]"

    def test_of_the_library_s_own_that_are_wrong_leave_us_without_traces(
        self, lines: Lines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OTEL_BSP_MAX_QUEUE_SIZE", "1")
        assert not start_tracing(settings(OTEL_TRACES_EXPORTER="otlp"), "web")
        (line,) = lines("traces_")
        assert (line["event"], line["level"]) == ("traces_not_exported", "error")
        assert "max_export_batch_size" in line["error"]

    def test_without_them_nothing_starts(self) -> None:
        before = threading.active_count()
        assert not start_tracing(settings(), "web")
        assert threading.active_count() == before
        stop_tracing()
