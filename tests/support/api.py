"""A caller with an API key, for tests that speak HTTP."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.patience import until_database_answers
from tests.support.settings import API_KEY


class ApiClient:
    """Sends JSON with a key and gives back the response; comes again where PostgreSQL was late."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client

    @property
    def app(self) -> Flask:
        """The application that it calls."""
        return self._client.application

    def get(self, path: str, **options: Any) -> TestResponse:
        return self._send("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        return self._send("POST", path, json=body, **options)

    def put(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        return self._send("PUT", path, json=body, **options)

    def patch(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        return self._send("PATCH", path, json=body, **options)

    def delete(self, path: str, **options: Any) -> TestResponse:
        return self._send("DELETE", path, **options)

    def created(self, path: str, body: Any) -> dict[str, Any]:
        """Create an object and return it; fails the test where that is refused."""
        response = self.post(path, body)
        assert response.status_code == 201, response.get_data(as_text=True)
        return dict(response.get_json()["data"])

    def _send(self, method: str, path: str, headers: dict[str, str] | None = None, **options: Any) -> TestResponse:
        sent = {"X-API-Key": API_KEY, **(headers or {})}
        return until_database_answers(lambda: self._client.open(path, method=method, headers=sent, **options))
