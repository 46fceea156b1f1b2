"""A Celery worker's own /metrics: what its pool's children have asked of services outside."""

import os
import signal
import socket
from contextlib import suppress
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from devtools.valkey import Valkey
from tests.support.figures import KEY, asked, scraped
from tests.support.work_processes import WORKER, environment, running, until
from tests.work.conftest import Work

pytestmark = pytest.mark.slow

CALLS = "tt_outside_calls_total"
SLACK = {"service": "slack", "outcome": "ok"}


def test_has_what_all_children_counted_also_one_that_has_ended(
    tmp_path: Path, work: Work, valkey: Valkey, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/chat.postMessage").respond_with_json({"ok": True, "channel": "C1", "ts": "1.2"})
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    slack = {"SLACK_BOT_TOKEN": "xoxb-0123456789", "SLACK_API_URL": httpserver.url_for("").rstrip("/")}
    variables = environment(work.url, valkey.url, WORKER_METRICS_PORT=str(port), **slack)
    with running(tmp_path / "worker.log", WORKER, variables) as worker:
        for _ in range(2):
            work.stage("post_to_monitoring", problems=["redis"], recovered=[])
        until(lambda: scraped(port).of(CALLS, **SLACK) == 2, what=worker.said)
        # Another child goes on where one has ended.
        for child in worker.children():
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        work.stage("post_to_monitoring", problems=[], recovered=["redis"])
        until(lambda: scraped(port).of(CALLS, **SLACK) == 3, what=worker.said)
        assert asked(port, "/metrics")[0] == 401
        assert asked(port, "/api/companies", **KEY)[0] == 404
        assert worker.stop() == 0
