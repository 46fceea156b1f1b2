"""Slack as a caller: what it signs and sends, and where it is answered."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response
from werkzeug.test import TestResponse

from tests.support.outside_stubs import TOKEN
from tests.support.probe_blueprints import slack_headers

FORM = "application/x-www-form-urlencoded"
TEAM, BOT, PERSON, CHANNEL = "T0AGENCY", "U0BOT", "U0ANNA", "C0HERON"


class Workspace:
    """People who write in Slack."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def send(self, path: str, body: bytes, content_type: str, **headers: str) -> TestResponse:
        signed = slack_headers(body) | headers
        return self.client.post(path, data=body, content_type=content_type, headers=signed)

    def command(self, text: str, **form: str) -> TestResponse:
        """Give the command `/tt`."""
        fields = {"command": "/tt", "text": text, "team_id": TEAM, "user_id": PERSON, "channel_id": CHANNEL, **form}
        return self.send("/slack/commands", urlencode(fields).encode(), FORM)

    def told(self, text: str) -> str:
        """What a command is answered at once: everything that stands in its blocks."""
        answer = self.command(text)
        assert answer.status_code == 200, answer.text
        document = answer.get_json()
        assert document["response_type"] == "ephemeral"
        return written_in(document["blocks"])

    def event(self, event: dict[str, Any], event_id: str = "Ev1", **outer: Any) -> TestResponse:
        """Deliver an event."""
        document = {
            "type": "event_callback",
            "event_id": event_id,
            "team_id": TEAM,
            "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
            "event": event,
            **outer,
        }
        return self.send("/slack/events", json.dumps(document).encode(), "application/json")


def message(text: str = "They would like to go to Lisbon", **more: Any) -> dict[str, Any]:
    """The event of a message that a person of the agency writes."""
    sent = {"type": "message", "channel": CHANNEL, "user": PERSON, "team": TEAM, "ts": "1767225600.000200"}
    return {**sent, "text": text, **more}


def written_in(blocks: list[dict[str, Any]]) -> str:
    """The texts of blocks, a line each."""
    parts = [part for block in blocks for part in (block.get("text"), *block.get("elements", ())) if part]
    return "\n".join(part["text"] for part in parts)


@dataclass
class Answers:
    """Where answers come in: at a command's address, and at Slack's API.

    Attributes:
        trouble: what is answered instead of yes.
    """

    server: HTTPServer
    posted: list[dict[str, Any]] = field(default_factory=list)
    trouble: Response | None = None

    def __post_init__(self) -> None:
        self.server.expect_request("/hooks/commands/T0/1/secret").respond_with_handler(self._at_an_address)
        self.server.expect_request("/slack/api/chat.postEphemeral").respond_with_handler(self._at_the_api)

    @property
    def response_url(self) -> str:
        return self.server.url_for("/hooks/commands/T0/1/secret")

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to know of them."""
        return {
            "SLACK_HOOKS_URL": self.server.url_for("/hooks"),
            "SLACK_API_URL": self.server.url_for("/slack/api"),
            "SLACK_BOT_TOKEN": TOKEN,
        }

    def _at_an_address(self, request: Request) -> Response:
        self.posted.append(request.get_json())
        return self.trouble or Response("ok")

    def _at_the_api(self, request: Request) -> Response:
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        self.posted.append(request.get_json())
        return self.trouble or Response(json.dumps({"ok": True, "message_ts": "1.2"}), content_type="application/json")
