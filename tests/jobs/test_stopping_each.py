"""`flask monitor` beside a whole deployment: PostgreSQL, Redis, the worker and the API go in turn, and come back."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from devtools.places import temporary_folder
from devtools.valkey import Valkey
from tests.jobs.test_outside_monitor import monitoring
from tests.support.catalog import query
from tests.support.forked import Forked
from tests.support.gunicorn_process import Gunicorn
from tests.support.live_server import Call, LiveServer
from tests.support.outside_stubs import SlackStub
from tests.support.template import Template
from tests.support.work_processes import Process, environment, until

pytestmark = pytest.mark.slow

OUTSIDE = "tt_api, seen from outside: "
BACK = f"{OUTSIDE}it is well again, after 0:"
WORKER = ("worker", "--beat", "--concurrency", "1", "--without-gossip", "--without-mingle")


class Deployment:
    """The processes of a deployment, each of which a test may stop and start again at the same address."""

    def __init__(self, folder: Path, template: Template) -> None:
        self._running = ExitStack()
        self.postgres = self._running.enter_context(template.server(folder / "postgres"))
        self.valkey = self._running.enter_context(Valkey(folder / "valkey"))
        self._logs = folder / "logs"
        self._logs.mkdir()
        self._api = self._gunicorn()
        self._api.wait_until_up()
        self.callers = LiveServer(self._api.port)
        self.start_worker()

    def start_api(self) -> None:
        self._api = self._gunicorn("--bind", self.callers.url.removeprefix("http://"))

    def _gunicorn(self, *options: str) -> Gunicorn:
        variables = {"DATABASE_URL": self.postgres.url, "REDIS_URL": self.valkey.url}
        started = Gunicorn(self._logs, options, "wsgi:app", variables, Forked)
        self._running.callback(started.kill)
        return started

    def stop_api(self) -> None:
        self._api.kill()

    def start_worker(self) -> None:
        variables = environment(self.postgres.url, self.valkey.url)
        self._worker = Process(self._logs / "worker.log", WORKER, variables, "tt_api.worker:celery")
        self._running.callback(self._worker.kill)

    def stop_worker(self) -> None:
        self._worker.stop()

    def let_an_hour_pass(self) -> None:
        """For what is open and what was done."""
        query(
            self.postgres.url,
            "UPDATE scheduled_tasks SET due_at = due_at - interval '1 hour',"
            " finished_at = finished_at - interval '1 hour' RETURNING id",
        )

    def close(self) -> None:
        self._running.close()


@pytest.fixture
def deployment(template: Template) -> Iterator[Deployment]:
    with temporary_folder(in_memory=True) as folder:
        found = Deployment(folder, template)
        try:
            yield found
        finally:
            found.close()


@pytest.mark.long
def test_each_that_stops_is_told_once_and_so_is_its_return(deployment: Deployment, slack: SlackStub) -> None:
    def tells(words: str) -> None:
        before = told[-1:]
        until(lambda: [text for _, text in slack.messages][len(told) :])
        told.append(slack.messages[len(told)][1])
        assert words in told[-1], (before, told)

    def without(stop: Callable[[], object], start: Callable[[], object], words: str) -> None:
        stop()
        tells(f"{OUTSIDE}{words}")
        start()
        tells(BACK)

    told: list[str] = []
    callers = deployment.callers
    until(lambda: callers.send(Call("GET", "/health/work")).status == 200)
    with monitoring(f"{callers.url}/health", slack):
        without(deployment.valkey.stop, deployment.valkey.restart, "Redis is out of reach")
        without(deployment.postgres.stop, deployment.postgres.restart, "the database is out of reach")

        def stop_worker() -> None:
            deployment.stop_worker()
            # Its tasks wait for a worker; requests are served all the same.
            assert callers.send(Call("POST", "/api/companies", {"name": "Blue Heron"})).status == 201
            deployment.let_an_hour_pass()

        without(stop_worker, deployment.start_worker, "work waits: there is no worker")
        without(deployment.stop_api, deployment.start_api, "it doesn't answer at all")
    assert len(slack.messages) == len(told) == 8
    assert {channel for channel, _ in slack.messages} == {"#monitoring"}
