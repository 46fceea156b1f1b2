"""Deliveries to the webhooks and the Groups app's hooks, with the secrets that their senders have."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.browsers import CHROME
from tests.support.live_server import Call, LiveServer
from tests.support.patience import until_database_answers
from tests.support.settings import SECRETS

SERVICE = {"X-Webhook-Secret": SECRETS["WEBHOOK_SECRET"]}
GROUPS_APP = {"X-Webhook-Secret": SECRETS["GROUPS_WEBHOOK_SECRET"]}
KEY = "X-Idempotency-Key"
# Says that others hold the same rows, and nothing was applied.
BUSY = 503


def deliver(app: Flask, path: str, body: Any, key: str | None = None, **headers: str) -> TestResponse:
    """Send a delivery, under a key or none."""
    secret = GROUPS_APP if path.startswith("/hooks/groups/") else SERVICE
    keyed = {KEY: key} if key is not None else {}
    sent = {"User-Agent": CHROME, **secret, **keyed, **headers}
    return until_database_answers(lambda: app.test_client().post(path, json=body, headers=sent))


def applied(response: TestResponse, status: int = 200) -> dict[str, Any]:
    """The object of a delivery that was applied; fails the test where it was refused."""
    assert response.status_code == status, response.get_data(as_text=True)
    return dict(response.get_json()["data"])


def warned(response: TestResponse) -> list[str]:
    """The codes of what an answer warns of."""
    return [warning["code"] for warning in response.get_json().get("warnings", [])]


def statuses_at_once(sends: Sequence[Callable[[], TestResponse]]) -> list[int]:
    """What deliveries at the same moment are answered in the end, in order: who is told to come again does."""

    def deliver_until_answered(send: Callable[[], TestResponse]) -> int:
        while (status := send().status_code) == BUSY:
            pass
        return status

    with ThreadPoolExecutor(len(sends)) as pool:
        return sorted(pool.map(deliver_until_answered, sends))


def statuses_of_calls(server: LiveServer, calls: Sequence[Call]) -> list[int]:
    """The same of calls to a running server."""
    statuses = []
    for call, (answer,) in zip(calls, server.at_once([[call] for call in calls]), strict=True):
        status = answer.status
        while status == BUSY:
            status = server.send(call).status
        statuses.append(status)
    return sorted(statuses)
