"""What all webhooks have in common, whatever they deliver: secrets, keys, bodies, and the shapes of refusals."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg2
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.cost_routes import OTHERS
from tests.support.costs import Request
from tests.support.maker import Maker
from tests.support.refusals import refused
from tests.support.settings import API_KEY
from tests.support.webhooks import GROUPS_APP, KEY, SERVICE, deliver

WEBHOOKS = [route for route in OTHERS if route.startswith("POST /webhooks/")]
HOOKS = [route for route in OTHERS if route.startswith("POST /hooks/groups/")]
ALL = [*WEBHOOKS, *HOOKS]
PUBLIC = ("POST /webhooks/page-view", "POST /webhooks/form-submit")
GUARDED = [route for route in ALL if route not in PUBLIC]
MALFORMED = {
    "empty": "",
    "blank": "   ",
    "wrong": "not-the-secret",
    "latin-1": "schl\xfcssel",
    "utf-8": "schlüssel-鍵".encode().decode("latin-1"),
    "very long": "k" * 100_000,
    "an API key": API_KEY,
}


@pytest.fixture
def make(app: Flask, database_url: str) -> Iterator[Maker]:
    with closing(psycopg2.connect(database_url)) as connection:
        yield Maker(ApiClient(app.test_client()), database_url, connection)


def send(make: Maker, request: Request, key: str | None = None, **headers: str) -> TestResponse:
    return deliver(make.app, request.path, request.body, key, **headers)


def stored(database_url: str) -> Any:
    return query(
        database_url,
        "SELECT (SELECT count(*) FROM activities), (SELECT count(*) FROM analytics_events),"
        " (SELECT count(*) FROM idempotency_keys)",
    )


class TestASecret:
    @pytest.mark.parametrize("route", GUARDED)
    def test_that_is_malformed_is_a_401(self, make: Maker, database_url: str, route: str) -> None:
        request = OTHERS[route](make)
        before = stored(database_url)
        for kind, value in MALFORMED.items():
            refused(send(make, request, **{"X-Webhook-Secret": value}), 401, why=kind)
            refused(send(make, request, **{"X-Webhook-Secret": value, "X-API-Key": API_KEY}), 401, why=kind)
        assert stored(database_url) == before

    @pytest.mark.parametrize("route", GUARDED)
    def test_is_required_and_no_other_s_will_do(self, make: Maker, route: str) -> None:
        request = OTHERS[route](make)
        refused(make.app.test_client().post(request.path, json=request.body), 401)
        refused(make.app.test_client().post(request.path, json=request.body, headers={"X-API-Key": API_KEY}), 401)
        refused(send(make, request, **(SERVICE if route in HOOKS else GROUPS_APP)), 401)

    @pytest.mark.parametrize("route", sorted(set(WEBHOOKS) & set(PUBLIC)))
    def test_is_not_asked_for_on_public_routes(self, make: Maker, route: str) -> None:
        request = OTHERS[route](make)
        assert make.visit("POST", request.path, json=request.body).status_code == 201
        assert send(make, OTHERS[route](make), **{"X-Webhook-Secret": "wrong"}).status_code == 201


class TestADelivery:
    @pytest.mark.parametrize("route", ALL)
    def test_under_a_key_is_applied_once(self, make: Maker, database_url: str, route: str) -> None:
        request = OTHERS[route](make)
        assert send(make, request, "k1").status_code < 300
        after = stored(database_url)
        assert "already applied" in refused(send(make, request, "k1"), 409)["message"]
        assert stored(database_url) == after
        query(database_url, "UPDATE idempotency_keys SET expires_at = now() RETURNING 1")
        again = send(make, request, "k1")
        # A day later it counts as another; what it says may be known for good.
        assert again.status_code < 300 or "already applied" in refused(again, 409)["message"]

    @pytest.mark.parametrize("route", WEBHOOKS)
    def test_without_a_key_is_known_by_its_body(self, make: Maker, route: str) -> None:
        request = OTHERS[route](make)
        assert send(make, request).status_code < 300
        message = refused(send(make, request), 409)["message"]
        assert "already applied" in message
        assert KEY in message

    @pytest.mark.parametrize("route", HOOKS)
    def test_of_the_groups_app_without_a_key_counts_each_time(self, make: Maker, database_url: str, route: str) -> None:
        request = OTHERS[route](make)
        assert [send(make, request).status_code < 300 for _ in range(3)] == [True] * 3
        assert query(database_url, "SELECT count(*) FROM idempotency_keys") == [(0,)]

    @pytest.mark.parametrize("route", ALL)
    def test_of_another_body_under_a_key_is_refused(self, make: Maker, route: str) -> None:
        request = OTHERS[route](make)
        assert send(make, request, "k1").status_code < 300
        other = request._replace(body={**request.body, "more": 1})
        assert "another request" in refused(send(make, other, "k1"), 409)["message"]

    @pytest.mark.parametrize("route", ALL)
    def test_that_was_refused_leaves_its_key_free(self, make: Maker, route: str) -> None:
        request = OTHERS[route](make)
        wrong = {key: ["no"] for key in request.body}
        refused(send(make, request._replace(body=wrong), "k1"), 400)
        assert send(make, request, "k1").status_code < 300

    @pytest.mark.parametrize("route", ALL)
    def test_under_a_malformed_key_is_refused(self, make: Maker, route: str) -> None:
        request = OTHERS[route](make)
        for key in ("", "k" * 256, "a key", "schl\xfcssel", "k1,k1"):
            assert KEY in refused(send(make, request, key), 400)["message"]

    @pytest.mark.parametrize("route", ALL)
    def test_may_have_fields_that_nobody_knows(self, make: Maker, database_url: str, route: str) -> None:
        request = OTHERS[route](make)
        more = {"version": 3, "id": "evt_1", "deep": {"er": [1, None, {"still": 1.5}]}, "": "", "größe": "x"}
        assert send(make, request._replace(body={**request.body, **more})).status_code < 300
        ((text,),) = query(
            database_url,
            "SELECT concat((SELECT string_agg(metadata::text, '') FROM activities),"
            " (SELECT string_agg(properties::text, '') FROM analytics_events))",
        )
        assert '"deep": {"er": [1, null, {"still": 1.5}]}' in text

    @pytest.mark.parametrize("route", ALL)
    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b'{"a": NaN}', b'{"a": "\\u0000"}', b"\xff"])
    def test_that_is_no_object_is_refused(self, make: Maker, route: str, body: bytes) -> None:
        path = route.partition(" ")[2]
        headers = {**(GROUPS_APP if route in HOOKS else SERVICE), "Content-Type": "application/json"}
        refused(make.app.test_client().post(path, data=body, headers=headers), 400)

    @pytest.mark.parametrize("route", ALL)
    def test_is_json_by_post(self, make: Maker, route: str) -> None:
        path = route.partition(" ")[2]
        headers = GROUPS_APP if route in HOOKS else SERVICE
        client = make.app.test_client()
        refused(client.post(path, data="a=1", content_type="application/xml", headers=headers), 415)
        refused(client.post(path, data=b" " * (2**20 + 1), content_type="application/json", headers=headers), 413)
        for method in ("GET", "PUT", "PATCH", "DELETE"):
            refused(client.open(path, method=method, headers=headers), 405)

    def test_of_one_route_uses_up_no_key_of_another(self, make: Maker) -> None:
        for route in ALL:
            assert send(make, OTHERS[route](make), "k1").status_code < 300
