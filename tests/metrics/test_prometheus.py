"""The rules in Prometheus itself: read and tried by promtool, and fired by what a running server says."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from devtools.debian import ProgramMissing
from devtools.programs import PROMETHEUS
from tests.support.catalog import query
from tests.support.emptying import empty_database
from tests.support.gunicorn_process import Gunicorn, api_server
from tests.support.prometheus_process import prometheus
from tests.support.settings import API_KEY, LIMITS
from tests.support.work_processes import until

pytestmark = pytest.mark.slow

MONITORING = Path(__file__).parents[2] / "deploy" / "monitoring"
DEAD_LETTER = "INSERT INTO dead_letters (source, payload, error, attempts) VALUES ('send_email', '{}', 'no', 5)"
LATE_TASK = (
    "INSERT INTO scheduled_tasks (task_type, due_at, scheduled_for)"
    " VALUES ('send_email', now() - interval '10 min', now() - interval '10 min')"
)


@pytest.fixture(scope="module")
def program() -> Path:
    try:
        return PROMETHEUS.find()
    except ProgramMissing as reason:
        pytest.skip(f"the alert rules are tried in Prometheus: {reason}")


def promtool(program: Path, *arguments: str) -> None:
    done = subprocess.run(
        [program.with_name("promtool"), *arguments], check=False, capture_output=True, text=True, cwd=MONITORING
    )
    assert done.returncode == 0, done.stdout + done.stderr


class TestPromtool:
    def test_reads_the_configuration_and_the_rules(self, program: Path) -> None:
        promtool(program, "check", "config", "--syntax-only", "prometheus.yml")
        promtool(program, "check", "rules", "alerts.yml")

    def test_finds_that_each_rule_fires_when_it_should(self, program: Path) -> None:
        promtool(program, "test", "rules", "alerts_test.yml")


@pytest.fixture
def server(tmp_path: Path, database_url: str) -> Iterator[Gunicorn]:
    sizes = {"WEB_CONCURRENCY": "2", "WEB_THREADS": "2"}
    with api_server(tmp_path, DATABASE_URL=database_url, **sizes, **LIMITS) as running:
        yield running
    empty_database(database_url)


def test_prometheus_fires_on_what_a_server_says(
    program: Path, server: Gunicorn, tmp_path: Path, database_url: str
) -> None:
    with prometheus(program, tmp_path / "prometheus", MONITORING, server.port, API_KEY) as running:
        until(lambda: running.up("tt-api") == 1, what=running.said)
        # Every rule can be worked out with what the server says.
        until(lambda: {rule["health"] for rule in running.rules()} == {"ok"}, what=running.rules)
        assert "DeadLetters" not in running.firing()
        query(database_url, f"{DEAD_LETTER}; {LATE_TASK}; SELECT")
        until(lambda: {"DeadLetters", "TasksLate"} <= running.firing(), what=running.said)
        [fired] = [alert for alert in running.alerts() if alert["labels"]["alertname"] == "DeadLetters"]
        assert fired["annotations"]["summary"] == "1 pieces of work failed for good"
        query(database_url, "DELETE FROM dead_letters; SELECT")
        until(lambda: "DeadLetters" not in running.firing(), what=running.said)
