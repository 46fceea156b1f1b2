"""The site's visitors, who send its forms without a key, and the agency's desk, which sees what came of it."""

import json
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.api import ApiClient
from tests.support.catalog import query

RECEIVED = {"data": {"received": True}}
CARD = "4111 1111 1111 1111"


class Visitors:
    """Those who send one of the site's forms."""

    def __init__(self, app: Flask, url: str, path: str, usual: dict[str, Any]) -> None:
        self.app, self.url, self.path, self.usual = app, url, path, usual
        self.client: FlaskClient = app.test_client()
        self.api = ApiClient(app.test_client())

    def send(self, headers: dict[str, str] | None = None, **fields: Any) -> TestResponse:
        return self.client.post(self.path, json={**self.usual, **fields}, headers=headers)

    def sent(self, **fields: Any) -> None:
        answer = self.send(**fields)
        assert (answer.status_code, answer.get_json()) == (201, RECEIVED), answer.get_data(as_text=True)

    def send_raw(self, body: Any, content_type: str = "application/json") -> TestResponse:
        text = body if isinstance(body, str) else json.dumps(body)
        return self.client.post(self.path, data=text, content_type=content_type)

    def all(self, path: str) -> list[dict[str, Any]]:
        """What a list of the API has."""
        answer = self.api.get(f"/api/{path}")
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return list(answer.get_json()["data"])

    def one(self, path: str) -> dict[str, Any]:
        (row,) = self.all(path)
        return row

    def interactions(self) -> list[dict[str, Any]]:
        return self.all(f"contacts/{self.one('contacts')['id']}/interactions")

    def query(self, sql: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        return query(self.url, sql, parameters)

    def staged(self, task_type: str) -> list[dict[str, Any]]:
        """The payloads of a type's tasks, the oldest first."""
        found = self.query("SELECT payload FROM scheduled_tasks WHERE task_type = %s ORDER BY id", (task_type,))
        return [payload for (payload,) in found]

    def sent_back_whole(self, path: str) -> None:
        """An object that was read can be sent back, and that changes nothing."""
        row = self.api.get(path).get_json()["data"]
        answer = self.api.patch(path, row)
        assert (answer.status_code, answer.get_json()["data"]) == (200, row), answer.get_data(as_text=True)


def nested(depth: int) -> Any:
    """A JSON value that nests so deep."""
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return value
