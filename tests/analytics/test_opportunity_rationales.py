"""Claude's rationales: beside the ranking where a key is set, and never in its way."""

import json
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from flask import Flask
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.support.opportunities import Opportunities, Shown
from tests.support.settings import settings_for
from tests.support.work_processes import until
from tt_api.app import create_app
from tt_api.database.engine import engine

pytestmark = pytest.mark.slow

KEY = "sk-not-a-real-key-0123"
MESSAGES = "/v1/messages"


def said(text: str) -> dict[str, Any]:
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-sonnet-5-5",
        "content": [{"type": "text", "text": text}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 12, "output_tokens": 7},
    }


@pytest.fixture
def claude(stub: HTTPServer) -> HTTPServer:
    return stub


@pytest.fixture
def keyed(app: Flask, claude: HTTPServer, database_url: str) -> Iterator[Opportunities]:
    """An agency with two opportunities, which may ask Claude."""
    settings = settings_for(database_url, ANTHROPIC_API_KEY=KEY, CLAUDE_API_URL=claude.url_for("").rstrip("/"))
    keyed_app = create_app(settings)
    agency = Opportunities(keyed_app, database_url)
    agency.offering(name="Antarctica")
    agency.offering(200, name="Azores")
    agency.client(name="Ada Okafor")
    yield agency
    with keyed_app.app_context():
        engine().dispose()


@pytest.fixture
def plain(app: Flask, keyed: Opportunities, database_url: str) -> list[Shown]:
    """What is answered without a key."""
    return Opportunities(app, database_url).top()


def test_stand_beside_the_reasons(claude: HTTPServer, keyed: Opportunities, plain: list[Shown]) -> None:
    sentences = ["It leaves in time.", "  So does this. "]
    claude.expect_request(MESSAGES, method="POST").respond_with_json(said(json.dumps(sentences)))
    wanted = [{**one, "rationale": text.strip()} for one, text in zip(plain, sentences, strict=True)]
    # However slow the machine is at first.
    until(lambda: keyed.top() == wanted)
    request, _ = claude.log[-1]
    asked = json.loads(request.json["messages"][0]["content"])
    assert [one["reasons"] for one in asked] == [one["reasons"] for one in plain]
    assert request.json["max_tokens"] == 160
    # Nobody's name leaves the house.
    assert b"Okafor" not in request.get_data()


def test_are_not_asked_for_where_there_is_nothing(claude: HTTPServer, keyed: Opportunities) -> None:
    assert keyed.top(minScore=100) == []
    assert not claude.log


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Gladly!",
        "[]",
        '["one"]',
        '["one", "two", "three"]',
        '["one", 2]',
        '["one", " "]',
        '{"a": 1}',
        '["\\ud800", "b"]',
    ],
)
def test_that_make_no_sense_are_left_out(
    claude: HTTPServer, keyed: Opportunities, plain: list[Shown], text: str
) -> None:
    claude.expect_request(MESSAGES).respond_with_json(said(text))
    assert keyed.top() == plain


@pytest.mark.parametrize("status", [400, 401, 429, 500, 529])
def test_that_fail_are_left_out_and_not_asked_for_again(
    claude: HTTPServer, keyed: Opportunities, plain: list[Shown], status: int
) -> None:
    claude.expect_request(MESSAGES).respond_with_data("no", status)
    assert keyed.top() == plain
    assert len(claude.log) <= 1


def test_that_come_too_late_are_left_out(claude: HTTPServer, keyed: Opportunities, plain: list[Shown]) -> None:
    answered = Event()

    def never(_: Request) -> Response:
        answered.wait()
        return Response("late")

    claude.expect_request(MESSAGES).respond_with_handler(never)
    try:
        assert keyed.top() == plain
    finally:
        answered.set()
