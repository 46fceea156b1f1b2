"""Which refusal wins: 404 and 405 for the route, 429, 401, 413, 415, 400, 404 for the row, 412, 409."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.api import ApiClient
from tests.support.probe_blueprints import (
    CREDENTIALS,
    GUARDED,
    ProbeApps,
    guard_of,
    methods_of,
    path_behind,
    path_of,
    right_credentials,
    slack_headers,
)
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard

ONE_A_MINUTE = {f"RATE_LIMIT_{tier}": "1" for tier in ("GLOBAL", "GENERAL", "MILES_CHAT", "WEBHOOKS", "AUTH")}
TOO_LARGE = b" " * (1024 * 1024 + 1)
_hours = count()
NO_ROW = "/api/companies/3f0c1a52-7a5e-4d0e-9a57-2f5a1c0b9d11"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Time that stands still in an hour of the test's own, so that none meets the turn of a minute, nor what another
    has counted; `shift(60)` begins the next.
    """
    begins = datetime(2026, 5, 4, 12, 0, 5, tzinfo=UTC) + timedelta(hours=next(_hours))
    with time_machine.travel(begins, tick=False) as traveller:
        yield traveller


@pytest.fixture
def limited(lasting_probe: ProbeApps, clock: time_machine.Traveller) -> FlaskClient:
    return lasting_probe(APP_ENV="production", **ONE_A_MINUTE)


def code(response: TestResponse) -> str:
    return str(response.get_json()["error"]["code"])


class TestARouteThatIsNotThere:
    @pytest.mark.parametrize(
        "path", ["/nowhere", "/api", "/api/", "/api/nowhere", "/api/companies/", "//api/companies", "/health/"]
    )
    def test_is_a_404_before_429_and_401(self, limited: FlaskClient, path: str) -> None:
        for _ in range(3):
            response = limited.get(path)
            assert (response.status_code, code(response)) == (404, "NOT_FOUND")
            assert "Location" not in response.headers

    @pytest.mark.parametrize(
        ("method", "path"),
        [("PUT", "/api/companies"), ("POST", NO_ROW), ("POST", "/health"), ("DELETE", "/docs"), ("TRACE", "/livez")],
    )
    def test_for_this_method_is_a_405_before_429_and_401(self, limited: FlaskClient, method: str, path: str) -> None:
        for _ in range(3):
            response = limited.open(path, method=method, data=TOO_LARGE, content_type="text/xml")
            assert (response.status_code, code(response)) == (405, "METHOD_NOT_ALLOWED")

    def test_still_counts(self, limited: FlaskClient) -> None:
        assert limited.get("/nowhere").headers["X-RateLimit-Remaining"] == "0"
        assert limited.get("/openapi.json").status_code == 429

    @pytest.mark.parametrize("path", ["/%ff%fe", "/api/companies%00", "/%00", "/\u65e5\u672c", "/" + "a" * 20_000])
    def test_may_have_any_name(self, client: FlaskClient, path: str) -> None:
        assert client.get(path).status_code == 404


class TestALimit:
    def test_refuses_before_every_guard(self, limited: FlaskClient, clock: time_machine.Traveller) -> None:
        app = limited.application
        answers: dict[tuple[str, str], list[int]] = {}
        for rule in app.url_map.iter_rules():
            blueprint = app.blueprints[rule.endpoint.rpartition(".")[0]]
            assert isinstance(blueprint, Blueprint)
            header = CREDENTIALS[blueprint.guard][0] if blueprint.guard in CREDENTIALS else "X-API-Key"
            for method in methods_of(rule) if blueprint.limited else ():
                clock.shift(60)
                sent: list[dict[str, Any]] = [{}, {}, {"headers": {header: "wrong"}}, {"data": TOO_LARGE}]
                answers[method, rule.rule] = [
                    limited.open(path_of(rule), method=method, buffered=True, **options).status_code for options in sent
                ]
        assert len(answers) > 10
        later = {route: statuses[1:] for route, statuses in answers.items()}
        assert later == {route: [429] * 3 for route in answers}

    def test_refuses_a_good_key_too(self, limited: FlaskClient) -> None:
        headers = right_credentials(Guard.API_KEY)
        assert limited.get(path_behind(Guard.API_KEY), headers=headers).status_code == 200
        assert limited.get(path_behind(Guard.API_KEY), headers=headers).status_code == 429

    @pytest.mark.parametrize("secret", [None, "another"])
    @pytest.mark.parametrize("size", [1, 100_000])
    def test_refuses_a_body_that_is_too_large_for_a_signature_check(
        self, limited: FlaskClient, secret: str | None, size: int
    ) -> None:
        body = TOO_LARGE + b" " * size
        headers = slack_headers(body, secret=secret)
        statuses = [
            limited.post(path_behind(Guard.SLACK_SIGNATURE), data=body, headers=headers).status_code for _ in range(2)
        ]
        assert statuses in ([401, 429], [413, 429])


class TestABodyRoute:
    """The same four requests against every route that takes a body, each wrong in one respect less."""

    def test_refuses_in_order(self, probe: ProbeApps) -> None:
        client = probe(APP_ENV="production")
        app = client.application
        found = {}
        for rule in app.url_map.iter_rules():
            guard = guard_of(app, rule)
            for method in set(methods_of(rule)) & {"POST", "PUT", "PATCH"}:
                if guard is Guard.PUBLIC:
                    continue
                found[method, rule.rule] = [
                    client.open(path_of(rule), method=method, **options).status_code
                    for options in (
                        {"data": TOO_LARGE, "content_type": "text/xml"},
                        {"data": TOO_LARGE, "content_type": "text/xml", "headers": right_credentials(guard, TOO_LARGE)},
                        {"data": b"{", "content_type": "text/xml", "headers": right_credentials(guard, b"{")},
                        {"data": b"{", "content_type": "application/json", "headers": right_credentials(guard, b"{")},
                    )
                ]
        assert len(found) >= 2 + len(GUARDED)
        # A signature over more than 1 MiB can't be checked without reading it all: either answer keeps it out.
        slack = found.pop(("POST", path_behind(Guard.SLACK_SIGNATURE)))
        assert slack in ([401, 401, 415, 400], [401, 413, 415, 400])
        assert found.pop(("POST", "/slack/events")) == slack
        assert found.pop(("POST", "/slack/commands")) == [*slack[:3], 415]  # it takes a form
        assert found == {route: [401, 413, 415, 400] for route in found}

    def test_refuses_a_wrong_signature_before_a_body_that_is_too_large(self, probe: ProbeApps) -> None:
        headers = {**slack_headers(b""), "X-Slack-Signature": "v0=" + "0" * 64}
        response = probe(APP_ENV="production").post(
            path_behind(Guard.SLACK_SIGNATURE), data=TOO_LARGE, content_type="application/json", headers=headers
        )
        assert response.status_code == 401

    @pytest.mark.parametrize("method", ["POST", "PATCH"])
    def test_takes_exactly_one_mebibyte(self, api: ApiClient, client: FlaskClient, method: str) -> None:
        path = "/api/companies" if method == "POST" else NO_ROW
        headers = right_credentials(Guard.API_KEY)
        body = b'{"name": "Blue Heron"}'.ljust(1024 * 1024)
        largest = client.open(path, method=method, data=body, content_type="application/json", headers=headers)
        assert largest.status_code == (201 if method == "POST" else 404)
        over = client.open(path, method=method, data=body + b" ", content_type="application/json", headers=headers)
        assert (over.status_code, code(over)) == (413, "PAYLOAD_TOO_LARGE")


class TestARow:
    def test_is_looked_for_after_everything_that_is_wrong_with_the_request(self, api: ApiClient) -> None:
        assert api.patch("/api/companies/nothing-like-an-id", {"name": "A"}).status_code == 400
        assert api.patch(NO_ROW, {"nmae": "A"}).status_code == 400
        assert api.patch(NO_ROW, {"name": "A"}, query_string="force=1").status_code == 400
        assert api.patch(NO_ROW, {"name": "A"}, headers={"If-Match": '"99"'}).status_code == 404
        assert api.get(NO_ROW, headers={"If-None-Match": "*"}).status_code == 404
        assert api.delete(NO_ROW, headers={"If-Match": '"99"'}).status_code == 404

    def test_that_has_moved_on_is_a_412_before_a_409(self, api: ApiClient) -> None:
        api.created("/api/companies", {"name": "First", "slug": "first"})
        second = api.created("/api/companies", {"name": "Second", "slug": "second"})
        path = f"/api/companies/{second['id']}"
        stale = api.patch(path, {"slug": "first"}, headers={"If-Match": '"99"'})
        assert (stale.status_code, code(stale)) == (412, "PRECONDITION_FAILED")
        clash = api.patch(path, {"slug": "first"})
        assert (clash.status_code, code(clash)) == (409, "CONFLICT")

    def test_s_bad_id_and_bad_body_are_both_400(self, api: ApiClient) -> None:
        response = api.patch("/api/companies/x", {"nmae": "A"})
        assert response.status_code == 400

    def test_s_id_that_is_no_uuid_is_named(self, api: ApiClient) -> None:
        for method in ("GET", "PATCH", "DELETE"):
            body = {"json": {"name": "A"}} if method == "PATCH" else {}
            response = api._send(method, "/api/companies/x", **body)
            assert response.status_code == 400
            assert [detail["path"] for detail in response.get_json()["error"]["details"]] == [["id"]]
