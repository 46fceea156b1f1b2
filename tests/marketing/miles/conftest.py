"""The site's chat, with Claude as a stub."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pytest_httpserver import HTTPServer
from werkzeug.test import TestResponse

from tests.support.claude_stub import ClaudeStub
from tests.support.settings import settings_for
from tt_api.app import create_app
from tt_api.database.engine import engine
from tt_api.database.transaction import read

KEY = "sk-not-a-real-key-0123"
OFFICE = {
    "AGENCY_EMAIL": "hello@agency.example",
    "AGENCY_PHONE": "+1 828 555 0100",
    "AGENCY_HOURS": "Monday to Friday, 9 am to 6 pm",
}
StartChat = Callable[..., "Chat"]


class Chat:
    """A visitor."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.session_id: str | None = None

    def send(self, message: str, **more: Any) -> TestResponse:
        body = {"message": message, **({"sessionId": self.session_id} if self.session_id else {}), **more}
        return self.client.post("/api/miles-chat", json=body)

    def say(self, message: str, **more: Any) -> dict[str, Any]:
        """Send a message that is answered."""
        response = self.send(message, **more)
        assert response.status_code == 200, response.get_data(as_text=True)
        data = dict(response.get_json()["data"])
        self.session_id = data["sessionId"]
        return data

    def history(self) -> list[tuple[str, str]]:
        data = self.client.get(f"/api/miles-chat/{self.session_id}").get_json()["data"]
        return [(message["role"], message["content"]) for message in data["messages"]]

    def stored(self) -> dict[str, Any]:
        """The conversation's row."""
        sql = "SELECT to_jsonb(c) FROM chat_conversations AS c WHERE session_id = %s"
        with self.app.app_context():
            return dict(read(sql, (self.session_id,))[0][0])


@pytest.fixture
def claude(stub: HTTPServer) -> ClaudeStub:
    return ClaudeStub(stub)


@pytest.fixture
def start(app: Flask, claude: ClaudeStub, database_url: str) -> Iterator[StartChat]:
    """Makes a visitor of an application with settings of its own."""
    apps: list[Flask] = []

    def begin(**environment: str) -> Chat:
        settings = settings_for(
            database_url, **{"ANTHROPIC_API_KEY": KEY, "CLAUDE_API_URL": claude.url, **OFFICE, **environment}
        )
        apps.append(create_app(settings))
        return Chat(apps[-1])

    yield begin
    for one in apps:
        with one.app_context():
            engine().dispose()


@pytest.fixture(scope="session")
def chat_app(stub_server: HTTPServer, database_url: str) -> Flask:
    url = stub_server.url_for("").rstrip("/")
    return create_app(settings_for(database_url, ANTHROPIC_API_KEY=KEY, CLAUDE_API_URL=url, **OFFICE))


@pytest.fixture
def chat(app: Flask, chat_app: Flask, claude: ClaudeStub) -> Chat:
    return Chat(chat_app)
