"""Requests that are sent again under a key: answered as the first time, and applied once."""

from collections.abc import Callable, Iterator
from contextlib import closing

import psycopg2
import pytest
from flask import Response
from flask.testing import FlaskClient

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.emptying import empty_database
from tests.support.probe_blueprints import ProbeApps
from tests.support.settings import SECRETS
from tt_api.database.transaction import execute
from tt_api.idempotency.deliveries import applied_once

KEY = {"Idempotency-Key": "execution-17-0"}


def test_a_create_is_answered_again(api: ApiClient, database_url: str) -> None:
    first = api.post("/api/companies", {"name": "Acme"}, headers=KEY)
    again = api.post("/api/companies", {"name": "Acme"}, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.data == first.data
    for name in ("Location", "ETag", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert query(database_url, "SELECT count(*) FROM companies") == [(1,)]


class TestAReplay:
    def test_is_of_a_payment_that_was_taken_once(self, api: ApiClient, database_url: str) -> None:
        client = api.created("/api/clients", {"name": "Hana Novak"})["id"]
        booking = {"destination": "Azores", "clientId": client, "totalPriceCents": 459_800}
        path = f"/api/bookings/{api.created('/api/bookings', booking)['id']}/payments"
        body = {"amountCents": 50_000, "paymentMethod": "card"}
        first, again = (api.post(path, body, headers=KEY) for _ in range(2))
        assert (first.status_code, again.status_code, again.data) == (201, 201, first.data)
        assert query(database_url, "SELECT sum(amount_cents) FROM payments") == [(50_000,)]
        assert api.post(path, {**body, "amountCents": 60_000}, headers=KEY).status_code == 409

    def test_is_of_a_change_as_it_was_answered_then(self, api: ApiClient) -> None:
        path = f"/api/companies/{api.created('/api/companies', {'name': 'Acme'})['id']}"
        first = api.patch(path, {"name": "Acme Travel"}, headers=KEY)
        api.patch(path, {"name": "Other"})
        again = api.patch(path, {"name": "Acme Travel"}, headers=KEY)
        assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
        assert api.get(path).get_json()["data"]["name"] == "Other"

    def test_may_spell_the_header_with_an_x(self, api: ApiClient) -> None:
        first, again = (
            api.post("/api/companies", {"name": "Acme"}, headers={name: "k1"})
            for name in ("Idempotency-Key", "X-Idempotency-Key")
        )
        assert again.data == first.data

    def test_comes_before_a_400(self, api: ApiClient) -> None:
        api.post("/api/companies", {"name": "Acme"}, headers=KEY)
        response = api.post("/api/companies", {"name": ""}, headers=KEY)
        assert response.status_code == 409
        assert "another" in response.get_json()["error"]["message"]

    def test_needs_the_key_of_the_same_caller(self, api: ApiClient, database_url: str) -> None:
        other = {**KEY, "X-API-Key": "another-key-4567"}
        for headers in (KEY, other, {**KEY, "X-API-Key": "wrong"}):
            api.post("/api/companies", {"name": "Acme"}, headers=headers)
        assert query(database_url, "SELECT count(*) FROM companies") == [(2,)]

    def test_is_kept_encrypted(self, api: ApiClient, database_url: str) -> None:
        api.post("/api/contacts", {"firstName": "Hanako", "email": "hanako@example.com"}, headers=KEY)
        ((answer,),) = query(database_url, "SELECT answer FROM idempotency_keys")
        assert "anako" not in answer

    def test_is_of_a_change_whose_version_has_passed_since(self, api: ApiClient) -> None:
        path = f"/api/companies/{api.created('/api/companies', {'name': 'Acme'})['id']}"
        headers = {**KEY, "If-Match": '"1"'}
        first, again = (api.patch(path, {"name": "Acme Travel"}, headers=headers) for _ in range(2))
        assert (first.status_code, again.status_code, again.headers["ETag"]) == (200, 200, '"2"')
        assert (again.data, again.headers["Idempotency-Replayed"]) == (first.data, "true")
        # Under another key it is another change.
        late = api.patch(path, {"name": "Acme Travel"}, headers={**headers, "Idempotency-Key": "2"})
        assert late.status_code == 412

    def test_is_of_what_was_only_accepted(self, client: FlaskClient, database_url: str) -> None:
        body = {"to": "ada@example.com", "subject": "Hello", "html": "<p>Hello</p>"}
        headers = {"X-Webhook-Secret": SECRETS["WEBHOOK_SECRET"], **KEY}
        first, again = (client.post("/internal/send-email", json=body, headers=headers) for _ in range(2))
        assert (first.status_code, again.status_code, again.data) == (202, 202, first.data)
        assert again.headers["Location"] == first.headers["Location"]
        assert query(database_url, "SELECT count(*) FROM email_sends") == [(1,)]


def test_a_copy_that_comes_meanwhile_is_told_to_come_again(api: ApiClient, database_url: str) -> None:
    api.post("/api/companies", {"name": "Acme"}, headers=KEY)
    with closing(psycopg2.connect(database_url)) as other, other.cursor() as cursor:
        cursor.execute("UPDATE idempotency_keys SET expires_at = clock_timestamp()")
        other.commit()
        cursor.execute("SELECT FROM idempotency_keys FOR UPDATE")
        # A 503 where PostgreSQL is so late on a busy machine that it counts as away.
        copies = (api.post("/api/companies", {"name": "Acme"}, headers=KEY) for _ in range(20))
        response = next(copy for copy in copies if copy.status_code != 503)
    assert (response.status_code, response.headers["Retry-After"]) == (409, "1")


class TestDeliveries:
    """Of webhooks: a delivery that was applied is a 409."""

    @staticmethod
    def received() -> Response:
        execute("INSERT INTO companies (name, slug) VALUES ('Acme', gen_random_uuid())")
        return Response(status=201)

    @pytest.fixture
    def send(self, probe: ProbeApps, database_url: str) -> Iterator[Callable[..., int]]:
        client = probe(applied_once(self.received))
        yield (
            lambda body="{}", **headers: (
                client.post(
                    "/probe/views/received",
                    data=body,
                    content_type="application/json",
                    headers={name.replace("_", "-"): value for name, value in headers.items()},
                ).status_code
            )
        )
        empty_database(database_url)

    def test_are_known_by_their_body_where_they_have_no_key(self, send: Callable[..., int], database_url: str) -> None:
        assert [send(), send(), send('{"a": 1}')] == [201, 409, 201]
        assert query(database_url, "SELECT count(*) FROM companies") == [(2,)]

    def test_are_told_apart_by_their_key(self, send: Callable[..., int]) -> None:
        sent = [send(X_Idempotency_Key="1"), send(X_Idempotency_Key="2"), send(X_Idempotency_Key="1")]
        assert sent == [201, 201, 409]

    def test_of_another_body_under_one_key_are_refused(self, send: Callable[..., int]) -> None:
        assert [send(X_Idempotency_Key="1"), send('{"a": 1}', X_Idempotency_Key="1")] == [201, 409]
