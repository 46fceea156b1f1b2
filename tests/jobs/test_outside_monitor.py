"""``flask monitor`` asks /health over HTTP and tells #monitoring what changed; it has no database and no Redis."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from devtools.places import CLONE
from devtools.processes import tethered
from tests.integrations.stubs import refusing_url
from tests.support.forked import ended
from tests.support.outside_stubs import TOKEN, SlackStub, json_response
from tests.support.work_processes import until

WELL = {"status": "ok", "checks": {"database": "ok", "redis": "ok"}}
DEGRADED = {"status": "ok", "checks": {"database": "ok", "redis": "ok", "replica": "degraded"}}
LATE = "the replica is late or away, and the database serves its reads"
_numbers = count(1)
ILL = "tt_api, seen from outside: "


class Health:
    """A /health that answers what it is told to, and a /health/work beside it."""

    def __init__(self, server: HTTPServer) -> None:
        # One that was here before still answers under its own path.
        path = f"/watched/{next(_numbers)}/health"
        self.url = server.url_for(path)
        self.reset()
        server.expect_request(path).respond_with_handler(self._respond)
        server.expect_request(f"{path}/work").respond_with_handler(lambda _: json_response(*self.work))

    def reset(self) -> None:
        self.answer: tuple[int, Any] = (200, WELL)
        self.work: tuple[Any, int] = ({"status": "ok", "checks": {"work": "ok"}}, 200)
        self.asked = 0

    def _respond(self, _: Request) -> Response:
        self.asked += 1
        status, document = self.answer
        return Response(document, status) if isinstance(document, str) else json_response(document, status)


@pytest.fixture(scope="session")
def shared_health(outside: HTTPServer) -> Health:
    return Health(outside)


@pytest.fixture
def health(shared_health: Health) -> Health:
    shared_health.reset()
    return shared_health


def command(*options: str) -> list[str]:
    return [sys.executable, "-m", "flask", "--app", "wsgi", "monitor", *options]


def variables(**more: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    return {**own, "APP_ENV": "test", "PYTHONUNBUFFERED": "1", **more}


@contextmanager
def monitoring(url: str, slack: SlackStub) -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen(
        tethered(command("--url", url, "--every", "1", "--again-after", "0"), signal.SIGKILL),
        cwd=CLONE,
        env=variables(SLACK_BOT_TOKEN=TOKEN, SLACK_API_URL=slack.url),
        stdout=subprocess.DEVNULL,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def once(url: str) -> "subprocess.CompletedProcess[str]":
    return ended("flask", "--app", "wsgi", "monitor", "--url", url, "--once", environment=variables())


@pytest.mark.slow
class TestTheMonitor:
    def test_tells_what_changed_and_only_that(self, health: Health, slack: SlackStub) -> None:
        with monitoring(health.url, slack) as process:
            until(lambda: health.asked > 1)
            assert slack.messages == []
            health.answer = (503, {"status": "error", "checks": {"database": "error", "redis": "error"}})
            until(lambda: slack.messages)
            asked = health.asked
            until(lambda: health.asked > asked + 3)
            health.answer = (200, WELL)
            until(lambda: len(slack.messages) > 1)
            health.answer = (200, DEGRADED)
            until(lambda: len(slack.messages) > 2)
            health.answer = (200, WELL)
            until(lambda: len(slack.messages) > 3)
            process.terminate()
            process.wait()
        assert {channel for channel, _ in slack.messages} == {"#monitoring"}
        down, up, late, in_time = [text for _, text in slack.messages]
        assert down == f"{ILL}Redis is out of reach; the database is out of reach"
        assert late == f"{ILL}{LATE}"
        assert up.startswith(f"{ILL}it is well again, after 0:00:")
        assert in_time.startswith(f"{ILL}it is well again, after 0:00:")

    def test_tells_after_the_next_look_what_slack_did_not_take(self, health: Health, slack: SlackStub) -> None:
        refused: list[Request] = []

        def refuse_once(request: Request) -> Response | None:
            refused.append(request)
            return json_response({"ok": False, "error": "ratelimited"}) if len(refused) == 1 else None

        slack.trouble = refuse_once
        health.answer = (502, "<h1>Bad gateway</h1>")
        with monitoring(health.url, slack):
            until(lambda: slack.messages)
        assert slack.messages == [("#monitoring", f"{ILL}it answers with status 502")]


class TestOneLook:
    def test_says_that_it_is_well(self, health: Health) -> None:
        found = once(health.url)
        assert (found.returncode, found.stdout) == (0, f"{health.url}: ok\n")

    @pytest.mark.parametrize(
        ("answer", "words"),
        [
            ((503, {"status": "error", "checks": {"database": "ok", "redis": "error"}}), "Redis is out of reach"),
            ((503, {"checks": {"the moon": "error", "queue": "error"}}), "the check of queue fails"),
            ((503, {"checks": {"database": "error", "replica": "degraded"}}), "the database is out of reach"),
            ((200, DEGRADED), LATE),
            ((500, "[" * 100_000), "it answers with status 500"),
            ((301, ""), "it answers with status 301"),
        ],
    )
    def test_says_what_is_wrong(self, health: Health, answer: tuple[int, Any], words: str) -> None:
        health.answer = answer
        found = once(health.url)
        assert (found.returncode, found.stderr) == (1, f"Error: {health.url}: {words}\n")

    def test_says_that_work_waits_where_the_rest_is_well(self, health: Health) -> None:
        health.work = ({"status": "error", "checks": {"work": "error"}}, 503)
        assert "work waits: there is no worker or no beat" in once(health.url).stderr
        health.answer = (200, DEGRADED)
        assert f"{LATE}; work waits: there is no worker or no beat" in once(health.url).stderr

    def test_of_nobody_says_so(self) -> None:
        assert "it doesn't answer at all" in once(f"{refusing_url()}/health").stderr
