"""Deliveries to the webhooks and the Groups app's hooks, with the secrets that their senders have."""

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.browsers import CHROME
from tests.support.settings import SECRETS

SERVICE = {"X-Webhook-Secret": SECRETS["WEBHOOK_SECRET"]}
GROUPS_APP = {"X-Webhook-Secret": SECRETS["GROUPS_WEBHOOK_SECRET"]}
KEY = "X-Idempotency-Key"


def deliver(app: Flask, path: str, body: Any, key: str | None = None, **headers: str) -> TestResponse:
    """Send a delivery, under a key or none."""
    secret = GROUPS_APP if path.startswith("/hooks/groups/") else SERVICE
    keyed = {KEY: key} if key is not None else {}
    return app.test_client().post(path, json=body, headers={"User-Agent": CHROME, **secret, **keyed, **headers})


def applied(response: TestResponse, status: int = 200) -> dict[str, Any]:
    """The object of a delivery that was applied; fails the test where it was refused."""
    assert response.status_code == status, response.get_data(as_text=True)
    return dict(response.get_json()["data"])


def warned(response: TestResponse) -> list[str]:
    """The codes of what an answer warns of."""
    return [warning["code"] for warning in response.get_json().get("warnings", [])]
