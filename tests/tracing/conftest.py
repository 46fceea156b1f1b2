"""An office whose requests and work are traced, to a collector and to services that are stubs."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from flask.testing import FlaskClient
from pytest_httpserver import HTTPServer
from werkzeug.test import TestResponse

from tests.support.emptying import empty_database
from tests.support.office import Office
from tests.support.outside_stubs import TOKEN, SlackStub
from tests.support.settings import settings_for
from tests.tracing.collector import Collector
from tt_api.app import create_app
from tt_api.tracing.starting import start_tracing, stop_tracing

Traced = Callable[..., AbstractContextManager[Office]]
Lines = Callable[[str], list[dict[str, Any]]]


class ReadingClient(FlaskClient):
    """A client that takes whole answers, as the server does: a request ends with its answer's end."""

    def open(self, *args: Any, **options: Any) -> TestResponse:
        return super().open(*args, **{**options, "buffered": True})


@pytest.fixture(scope="session")
def shared_collector(outside: HTTPServer) -> Collector:
    return Collector(outside)


@pytest.fixture
def collector(shared_collector: Collector) -> Collector:
    shared_collector.reset()
    return shared_collector


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """Gives the log's lines so far that are about an event which begins so."""

    def printed(begins: str) -> list[dict[str, Any]]:
        found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        return [line for line in found if line["event"].startswith(begins)]

    return printed


@pytest.fixture
def traced(database_url: str, collector: Collector, slack: SlackStub) -> Iterator[Traced]:
    """An office while a block runs, at whose end all that was recorded has been sent: ``traced(OTEL_…=…)``."""

    @contextmanager
    def run(redis_url: str | None = None, **environment: str) -> Iterator[Office]:
        variables: dict[str, Any] = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_API_URL": slack.url,
            **environment,
        }
        settings = settings_for(database_url, redis_url, **variables)
        app = create_app(settings)
        app.test_client_class = ReadingClient
        office = Office(app, database_url)
        start_tracing(settings, "web")
        try:
            yield office
        finally:
            stop_tracing()

    yield run
    empty_database(database_url)
