"""The scripts of docs/examples, run by Node against a server: what they send arrives, and once."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pytest_httpserver import HTTPServer

from devtools import node_tools
from devtools.places import CLONE
from tests.support.api import ApiClient
from tests.support.live_server import live_server

PAGE = Path(__file__).with_name("page.mjs")
EXAMPLES = CLONE / "docs" / "examples"
ADDRESS = "http://127.0.0.1:3100"
FORM_SUBMIT = "/webhooks/form-submit"

pytestmark = pytest.mark.slow
Play = Callable[[str, str], Any]


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """What a page with the examples comes to: `play(what, url)`."""
    try:
        node_tools.require_node()
    except node_tools.NodeToolsMissing as reason:
        pytest.skip(f"the examples are for browsers: {reason}")

    def run(what: str, url: str) -> Any:
        for script in EXAMPLES.glob("*.js"):
            text = script.read_text()
            assert ADDRESS in text
            (tmp_path / f"{script.stem}.mjs").write_text(text.replace(ADDRESS, url))
        command = ["node", str(PAGE), str(tmp_path), what]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_forms_and_views_arrive_and_a_form_sent_again_is_one(app: Flask, api: ApiClient, play: Play) -> None:
    with live_server(app) as server:
        told = play("send", server.url)
    assert told == {"forms": [{"taken": True}] * 2, "onboarded": {"taken": True}, "views": [201]}
    (contact,) = api.get("/api/contacts").get_json()["data"]
    assert (contact["firstName"], contact["lastName"]) == ("Ada", "Okafor")
    assert len(api.get("/api/deals").get_json()["data"]) == 1
    assert len(api.get("/api/clients").get_json()["data"]) == 1
    events = {event["eventName"]: event for event in api.get("/api/analytics/events").get_json()["data"]}
    assert events.keys() == {"page_view", "form_submitted", "client_onboarded"}
    assert events["page_view"]["properties"] == {"campaign": "spring"}
    assert events["page_view"]["utmSource"] == "newsletter"


def test_a_form_is_sent_until_it_is_taken(httpserver: HTTPServer, play: Play) -> None:
    for status in (503, 409, 429):
        httpserver.expect_ordered_request(FORM_SUBMIT).respond_with_data("", status, {"Retry-After": "0"})
    httpserver.expect_ordered_request(FORM_SUBMIT).respond_with_json({"data": {"received": True}}, 201)
    assert play("submit", httpserver.url_for("")) == {"taken": True}
    bodies = {request.get_data() for request, _ in httpserver.log}
    assert (len(httpserver.log), len(bodies)) == (4, 1)


def test_a_form_that_is_refused_is_not_sent_again(httpserver: HTTPServer, play: Play) -> None:
    httpserver.expect_request(FORM_SUBMIT).respond_with_data("", 400)
    assert play("submit", httpserver.url_for("")) == {"taken": False, "message": "Please check what you have written."}
    assert len(httpserver.log) == 1


def test_a_message_to_miles_is_answered_as_a_stream(app: Flask, play: Play) -> None:
    with live_server(app) as server:
        told = play("chat", server.url)
    assert told["asked"] == "Norway in May, two adults?"
    messages = app.test_client().get(f"/api/miles-chat/{told['sessionId']}").get_json()["data"]["messages"]
    assert [message["content"] for message in messages] == [told["asked"], told["answer"]]
