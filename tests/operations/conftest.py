"""Notifications, assets and automation, with a stub in place of Slack and Unsplash."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from pytest_httpserver import HTTPServer
from werkzeug.test import TestResponse

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.emptying import empty_database
from tests.support.settings import SECRETS, settings_for
from tt_api.app import create_app
from tt_api.database.engine import engine
from tt_api.work.handlers import load_handlers
from tt_api.work.running import run_task

SERVICE = {"X-Webhook-Secret": SECRETS["WEBHOOK_SECRET"]}
SLACK_TOKEN = "xoxb-sekret-0123456789"
UNSPLASH_KEY = "sekret-unsplash-key"
UNSPLASH = "/api/marketing-assets/unsplash"
PHOTO: dict[str, Any] = {
    "id": "Dwu85P9SOIk",
    "width": 2448,
    "height": 3264,
    "alt_description": "a fjord  at\ndawn",
    "urls": {"regular": "https://images.example/r?w=1080", "thumb": "https://images.example/t"},
    "links": {"html": "https://unsplash.example/photos/Dwu85P9SOIk"},
    "user": {"name": "Ann Lee", "links": {"html": "https://unsplash.example/@ann"}},
}
ATTRIBUTION_URL = "https://unsplash.example/@ann?utm_source=travel_tamers&utm_medium=referral"


class Operations:
    """Calls the API with an API key or the service key, runs due tasks, and queries the database."""

    def __init__(self, app: Flask, url: str) -> None:
        self.app = app
        self.url = url
        self.api = ApiClient(app.test_client())

    def internal(self, method: str, path: str, body: Any = None, **options: Any) -> TestResponse:
        """Send a request with the service key."""
        if body is not None:
            options["json"] = body
        return self.app.test_client().open(f"/internal{path}", method=method, headers=SERVICE, **options)

    def get(self, path: str) -> dict[str, Any]:
        response = self.api.get(path)
        assert response.status_code == 200, response.get_data(as_text=True)
        return dict(response.get_json()["data"])

    def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        return query(self.url, sql, parameters)

    def tasks(self) -> list[tuple[str, str]]:
        """Each task's type and status, in the order in which they were staged."""
        return [(one, two) for one, two in self.rows("SELECT task_type, status FROM scheduled_tasks ORDER BY id")]

    def work(self) -> int:
        """Run the tasks that are due; return how many there were."""
        done = 0
        with self.app.app_context():
            while run_task():
                done += 1
        return done

    def work_through(self, rounds: int = 10) -> int:
        """Run all open tasks, without waiting for retries or leases; return how many ran."""
        done = 0
        for _ in range(rounds):
            done += self.work()
            open_tasks = "UPDATE scheduled_tasks SET due_at = now() WHERE status IN ('pending', 'running') RETURNING 1"
            if not self.rows(open_tasks):
                return done
        raise AssertionError(self.tasks())

    def open_transactions(self) -> int:
        """Count the transactions that are open while their client does something else."""
        return len(
            self.rows(
                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state LIKE %s",
                "idle in transaction%",
            )
        )

    def notify(self, **fields: Any) -> dict[str, Any]:
        body = {"channel": "slack", "notificationType": "probe", "title": "The ship is late", **fields}
        return self.api.created("/api/notifications", body)


def failed_outside(response: TestResponse) -> str:
    """Check that the response is a 502, and return its message."""
    assert response.status_code == 502, response.get_data(as_text=True)
    error = response.get_json()["error"]
    assert error["code"] == "EXTERNAL_SERVICE_ERROR"
    assert UNSPLASH_KEY not in response.get_data(as_text=True)
    return str(error["message"])


@pytest.fixture(scope="session")
def addresses(stub_server: HTTPServer) -> dict[str, str]:
    """The settings that lead to the stub."""
    return {
        "SLACK_BOT_TOKEN": SLACK_TOKEN,
        "SLACK_API_URL": stub_server.url_for("/slack"),
        "UNSPLASH_ACCESS_KEY": UNSPLASH_KEY,
        "UNSPLASH_API_URL": stub_server.url_for("/unsplash"),
    }


@pytest.fixture(scope="session")
def keyed_app(database_url: str, addresses: dict[str, str]) -> Flask:
    load_handlers()
    return create_app(settings_for(database_url, SLACK_STAFF_CHANNEL="#bridge", **addresses))


@pytest.fixture
def operations(keyed_app: Flask, database_url: str, stub: HTTPServer) -> Iterator[Operations]:
    """The application with the keys of Slack and Unsplash."""
    yield Operations(keyed_app, database_url)
    with keyed_app.app_context():
        engine().dispose()
    empty_database(database_url)


@pytest.fixture
def keyless(app: Flask, database_url: str) -> Operations:
    """The application without any keys."""
    load_handlers()
    return Operations(app, database_url)


@pytest.fixture
def slack_says(stub: HTTPServer) -> Callable[..., None]:
    """Set what Slack answers to every message from now on."""

    def say(body: Any = None, status: int = 200, headers: dict[str, str] | None = None) -> None:
        answer = {"ok": True, "channel": "C1", "ts": "1.2"} if body is None else body
        stub.clear_all_handlers()
        stub.expect_request("/slack/chat.postMessage").respond_with_data(
            answer if isinstance(answer, str) else json.dumps(answer), status, headers, "application/json"
        )

    say()
    return say


@pytest.fixture
def posted(stub: HTTPServer) -> Callable[[], list[dict[str, str]]]:
    """The messages that were sent to Slack, including those that it refused."""
    return lambda: [dict(request.form or request.json) for request, _ in stub.log]
