"""The answer as it comes, from real gunicorns: to whoever reads, reads slowly, or has left."""

import json
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from flask import Flask

from tests.marketing.miles.conftest import KEY, OFFICE
from tests.support.claude_stub import ClaudeStub, beginning, delta, ending, sse, text
from tests.support.gunicorn_process import Gunicorn, api_server
from tests.support.settings import LIMITS
from tests.support.work_processes import until

pytestmark = pytest.mark.slow
PATH = "/api/miles-chat"
THREADS = 4


class Visitor:
    """One connection to the chat."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.session_id = ""

    def send(self, path: str, message: str = "Norway?", session_id: str | None = None) -> HTTPResponse:
        body = json.dumps({"message": message, "sessionId": session_id})
        self._connection.request("POST", f"{PATH}{path}", body, {"Content-Type": "application/json"})
        return self._connection.getresponse()

    def begin(self) -> HTTPResponse:
        """Send a message, and read until the first words."""
        response = self.send("/stream")
        assert response.status == 200
        self.session_id = event(response)[1]["sessionId"]
        assert event(response) == ("delta", {"text": "Well &lt;b&gt;, "})
        return response

    def history(self) -> list[tuple[str, str]]:
        self._connection.request("GET", f"{PATH}/{self.session_id}")
        data = json.loads(self._connection.getresponse().read())["data"]
        return [(message["role"], message["content"]) for message in data["messages"]]

    def leave(self) -> None:
        self._connection.close()


def event(response: HTTPResponse) -> tuple[str, dict[str, Any]]:
    name = response.readline().decode().removeprefix("event: ").strip()
    data = json.loads(response.readline().decode().removeprefix("data: "))
    assert response.readline() == b"\n"
    return name, data


class Hesitation:
    """Claude says a first word, and the rest when it is let; or talks on until nobody listens any more."""

    def __init__(self) -> None:
        self.go_on = Event()
        self.ended = Event()

    def says(self) -> Iterator[bytes]:
        yield beginning()
        yield sse("content_block_start", index=0, content_block=text(""))
        yield delta("Well <b>, ")
        self.go_on.wait(60)
        yield delta("yes.") + sse("content_block_stop", index=0) + ending("end_turn")

    def talks_on(self) -> Iterator[bytes]:
        try:
            yield beginning()
            yield sse("content_block_start", index=0, content_block=text(""))
            yield delta("Well <b>, ")
            while True:
                # Slowly enough that the longest reply isn't over first.
                self.go_on.wait(0.05)
                yield delta(".")
        finally:
            self.ended.set()


@pytest.fixture
def hesitating() -> Iterator[Hesitation]:
    hesitation = Hesitation()
    yield hesitation
    hesitation.go_on.set()


@pytest.fixture(params=["buffering", "gthread"])
def server(
    request: pytest.FixtureRequest, tmp_path: Path, claude: ClaudeStub, app: Flask, database_url: str
) -> Iterator[Gunicorn]:
    environment = {"DATABASE_URL": database_url, "ANTHROPIC_API_KEY": KEY, "CLAUDE_API_URL": claude.url, **OFFICE}
    environment |= {"WEB_WORKER": request.param, "WEB_THREADS": str(THREADS), **LIMITS}
    with api_server(tmp_path, **environment) as running:
        yield running


@pytest.fixture
def visit(server: Gunicorn) -> Iterator[Callable[[], Visitor]]:
    visitors: list[Visitor] = []

    def arrive() -> Visitor:
        visitors.append(Visitor(server.port))
        return visitors[-1]

    yield arrive
    for visitor in visitors:
        visitor.leave()


Visit = Callable[[], Visitor]


def test_words_arrive_while_claude_still_speaks(visit: Visit, claude: ClaudeStub, hesitating: Hesitation) -> None:
    claude.says(hesitating.says)
    visitor = visit()
    response = visitor.begin()
    assert response.headers["Content-Type"].startswith("text/event-stream")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Accel-Buffering"] == "no"
    assert "X-RateLimit-Remaining" in response.headers
    # One message at a time: the second one is told to wait.
    refused = visit().send("", "Hi", visitor.session_id)
    assert (refused.status, refused.headers["Retry-After"]) == (409, "2")
    hesitating.go_on.set()
    assert event(response) == ("delta", {"text": "yes."})
    name, done = event(response)
    assert name == "done"
    assert done["reply"] == "Well &lt;b&gt;, yes."
    assert response.read() == b""
    assert visitor.history() == [("user", "Norway?"), ("assistant", "Well &lt;b&gt;, yes.")]


def test_a_closed_tab_ends_the_question_and_keeps_the_turn(
    visit: Visit, claude: ClaudeStub, hesitating: Hesitation
) -> None:
    claude.says(hesitating.talks_on)
    begun = [visit() for _ in range(THREADS // 2)]
    responses = [visitor.begin() for visitor in begun]
    for visitor, response in zip(begun, responses, strict=True):
        response.close()
        visitor.leave()
    assert hesitating.ended.wait(60)
    [user, answer] = until(lambda: len(visitor.history()) == 2 and visitor.history())
    assert user == ("user", "Norway?")
    assert answer[0] == "assistant"
    assert answer[1].startswith("Well &lt;b&gt;, .")
    # Their places are free again.
    claude.says(text("Yes."))
    until(lambda: visit().send("/stream").status == 200)


def test_who_reads_nothing_keeps_nobody_waiting(visit: Visit, claude: ClaudeStub) -> None:
    claude.says(text("Long " * 700))
    visitor = visit()
    response = visitor.send("/stream")
    visitor.session_id = event(response)[1]["sessionId"]
    reader = visit()
    reader.session_id = visitor.session_id
    until(lambda: len(reader.history()) == 2)
    assert response.read().count(b"event: done") == 1


def test_half_of_the_threads_stream(visit: Visit, claude: ClaudeStub, hesitating: Hesitation) -> None:
    claude.says(hesitating.says)
    begun = [visit().begin() for _ in range(THREADS // 2)]
    refused = visit().send("/stream")
    assert (refused.status, refused.headers["Retry-After"]) == (503, "5")
    assert json.loads(refused.read())["error"]["code"] == "SERVICE_UNAVAILABLE"
    in_one_piece = json.loads(visit().send("").read())["data"]
    assert in_one_piece["degraded"] is True
    hesitating.go_on.set()
    for response in begun:
        assert b"event: done" in response.read()
    until(lambda: visit().send("/stream").status == 200)
