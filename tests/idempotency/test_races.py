"""Copies of a request at the same moment, from threads with connections of their own."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.threads import Send, at_once, statuses

KEY = {"Idempotency-Key": "execution-17-0"}
KEYS = "SELECT count(*) FROM idempotency_keys"
COPIES = 20


def post(path: str, body: dict[str, Any], **headers: str) -> Send:
    return lambda api: api.post(path, body, headers={**KEY, **headers})


def applied(answers: list[TestResponse], status: int) -> list[TestResponse]:
    """Those of the answers that have this status; whoever has another is told when to come again."""
    others = [answer for answer in answers if answer.status_code != status]
    # A 503 where all connections were taken for too long.
    assert {answer.status_code for answer in others} <= {409, 503}
    assert all(answer.headers["Retry-After"] for answer in others)
    return [answer for answer in answers if answer.status_code == status]


def test_of_many_creates_one_is_applied(app: Flask, database_url: str) -> None:
    created = applied(at_once(app, [post("/api/deals", {"title": "Retreat"})] * COPIES), 201)
    assert len({answer.data for answer in created}) == 1
    assert [("Idempotency-Replayed" in answer.headers) for answer in created].count(False) == 1
    assert query(database_url, "SELECT count(*) FROM deals") == [(1,)]
    assert query(database_url, "SELECT count(*) FROM deal_stage_history") == [(1,)]
    assert query(database_url, KEYS) == [(1,)]


def test_of_many_payments_one_is_taken(app: Flask, api: ApiClient, database_url: str) -> None:
    client = api.created("/api/clients", {"name": "Hana Novak"})["id"]
    booking = {"destination": "Azores", "clientId": client, "totalPriceCents": 459_800}
    path = f"/api/bookings/{api.created('/api/bookings', booking)['id']}/payments"
    body = {"amountCents": 50_000, "paymentMethod": "card", "sendReceipt": True}
    taken = applied(at_once(app, [post(path, body)] * COPIES), 201)
    assert len({answer.data for answer in taken}) == 1
    assert query(database_url, "SELECT sum(amount_cents) FROM payments") == [(50_000,)]
    assert query(database_url, "SELECT paid_cents FROM bookings") == [(50_000,)]
    tasks = "SELECT count(*) FROM scheduled_tasks WHERE task_type = 'send_payment_receipt'"
    assert query(database_url, tasks) == [(1,)]


def test_of_many_changes_of_one_version_none_is_refused_for_the_version(app: Flask, api: ApiClient) -> None:
    path = f"/api/companies/{api.created('/api/companies', {'name': 'Acme'})['id']}"
    send: Send = lambda api: api.patch(path, {"name": "Acme Travel"}, headers={**KEY, "If-Match": '"1"'})  # noqa: E731 -- one for each
    changed = applied(at_once(app, [send] * COPIES), 200)
    assert {(answer.data, answer.headers["ETag"]) for answer in changed} == {(changed[0].data, '"2"')}
    assert api.get(path).get_json()["data"]["version"] == 2


def test_of_changes_with_keys_of_their_own_and_one_version_one_wins(app: Flask, api: ApiClient) -> None:
    path = f"/api/companies/{api.created('/api/companies', {'name': 'Acme'})['id']}"

    def send(number: int) -> Send:
        headers = {"Idempotency-Key": f"k{number}", "If-Match": '"1"'}
        return lambda api: api.patch(path, {"city": f"City {number}"}, headers=headers)

    assert statuses(at_once(app, [send(number) for number in range(4)])) == [200, 412, 412, 412]


def test_two_bodies_under_one_key_are_never_both_applied(app: Flask, database_url: str) -> None:
    bodies = [{"name": "Acme"}, {"name": "Heron"}]
    answers = at_once(app, [post("/api/companies", body) for body in bodies * (COPIES // 2)])
    assert set(statuses(answers)) <= {201, 409, 503}
    assert len({answer.data for answer in answers if answer.status_code == 201}) == 1
    assert query(database_url, "SELECT count(*) FROM companies") == [(1,)]


@pytest.mark.parametrize("copies", [2, 8])
def test_copies_of_what_is_refused_are_all_refused_for_the_same(
    app: Flask, api: ApiClient, database_url: str, copies: int
) -> None:
    """One after the other has the key, finds the slug taken, and gives the key back."""
    company = api.created("/api/companies", {"name": "Acme", "slug": "acme"})
    answers = at_once(app, [post("/api/companies", {"name": "Acme", "slug": "acme"})] * copies)
    assert statuses(answers) == [409] * copies
    assert {answer.get_json()["error"]["details"][0]["id"] for answer in answers} == {company["id"]}
    assert query(database_url, KEYS) == [(0,)]
    assert api.delete(f"/api/companies/{company['id']}").status_code == 204
    again = api.post("/api/companies", {"name": "Acme", "slug": "acme"}, headers=KEY)
    assert (again.status_code, "Idempotency-Replayed" in again.headers) == (201, False)
