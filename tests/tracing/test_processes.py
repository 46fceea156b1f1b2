"""Real processes: gunicorn, a worker and what beat sends, traced to one collector, each after its fork."""

import json
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from celery import Celery, signals

from devtools.places import CLONE
from devtools.valkey import Valkey
from tests.support.catalog import query
from tests.support.emptying import empty_database
from tests.support.gunicorn_process import HANG_SECONDS, api_server
from tests.support.outside_stubs import TOKEN, SlackStub
from tests.support.settings import API_KEY, settings_for
from tests.support.work_processes import WORKER, environment, running, until
from tests.tracing.collector import Collector
from tt_api.tracing.messages import record_beat
from tt_api.tracing.starting import start_tracing, stop_tracing

pytestmark = pytest.mark.slow

# Until then nothing is sent by itself: what arrives was sent at a process's end.
NEVER_MS = "3600000"


@pytest.fixture
def variables(database_url: str, valkey: Valkey, collector: Collector, slack: SlackStub) -> Iterator[dict[str, str]]:
    yield environment(
        database_url,
        valkey.url,
        OTEL_EXPORTER_OTLP_ENDPOINT=collector.url,
        OTEL_BSP_SCHEDULE_DELAY=NEVER_MS,
        SLACK_BOT_TOKEN=TOKEN,
        SLACK_API_URL=slack.url,
    )
    empty_database(database_url)


def tasks_done(url: str, task_type: str) -> bool:
    return query(url, "SELECT status FROM scheduled_tasks WHERE task_type = %s", (task_type,)) == [("done",)]


def post_won_deal(port: int) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=HANG_SECONDS)
    body = json.dumps({"title": "Retreat", "stage": "won"})
    connection.request("POST", "/api/deals", body, {"X-API-Key": API_KEY, "Content-Type": "application/json"})
    assert connection.getresponse().status == 201
    connection.close()


def beat_sends(job: str, url: str, valkey: Valkey, collector: Collector) -> None:
    """Send a job's message as beat does, from this process."""
    beat: Celery[object] = Celery("beat", broker=valkey.url, set_as_current=False)
    beat.config_from_object("celeryconfig")
    record_beat()
    try:
        assert start_tracing(settings_for(url, OTEL_EXPORTER_OTLP_ENDPOINT=collector.url), "beat")
        beat.send_task("tt_api.stage_period", args=(job,))
    finally:
        stop_tracing()
        signals.before_task_publish.receivers.clear()
        beat.close()


def test_one_trace_goes_through_all_of_them(
    database_url: str,
    valkey: Valkey,
    collector: Collector,
    tmp_path: Path,
    variables: dict[str, str],
) -> None:
    with running(tmp_path / "worker.log", WORKER, variables) as worker:
        with api_server(tmp_path, **variables) as server:
            post_won_deal(server.port)
            beat_sends("clean_up", database_url, valkey, collector)
            until(lambda: tasks_done(database_url, "announce_deal_won"), what=worker.said)
            until(lambda: tasks_done(database_url, "clean_up"), what=worker.said)
            server.process.terminate()
            server.process.wait(HANG_SECONDS)
        worker.stop()

    names = ("POST /api/deals", "task announce_deal_won", "slack")
    request, task, call = found = [collector.named(name) for name in names]
    assert {span.trace for span in found} == {request.trace}
    assert (task.parent, call.parent) == (request.id, task.id)
    assert [span.of["tt.process"] for span in found] == ["web", "worker", "worker"]

    sent, staged, job = found = [
        collector.named(name) for name in ("beat clean_up", "task stage_period", "task clean_up")
    ]
    assert {span.trace for span in found} == {sent.trace}
    assert (staged.parent, job.parent) == (sent.id, staged.id)
    assert (sent.of["tt.process"], sent.attributes) == ("beat", {"tt.job": "clean_up"})

    (line,) = [line for line in worker.said().splitlines() if '"announce_deal_won"' in line and "task_run" in line]
    assert json.loads(line)["trace_id"] == task.trace


@pytest.mark.parametrize("loads", ["import tt_api.worker, kombu.transport.redis", "from wsgi import app"])
def test_where_none_are_exported_nothing_of_opentelemetry_is_loaded(database_url: str, loads: str) -> None:
    look = f"import sys; {loads}; print([name for name in sys.modules if name.partition('.')[0] == 'opentelemetry'])"
    variables = environment(database_url, "redis://127.0.0.1:1/0")
    done = subprocess.run(
        [sys.executable, "-c", look], env=variables, cwd=CLONE, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
