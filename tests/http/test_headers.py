"""What every response carries, whatever became of the request."""

from collections.abc import Callable
from typing import NoReturn

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.api import ApiClient
from tests.support.probe_blueprints import GUARDED, ProbeApps, path_behind, right_credentials
from tests.support.settings import API_KEY
from tt_api.http.guards import Guard

KEY = {"X-API-Key": API_KEY}
LIMITS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "RateLimit-Policy", "RateLimit")


def crash() -> NoReturn:
    message = "a bug"
    raise RuntimeError(message)


def _company(client: FlaskClient) -> str:
    return f"/api/companies/{ApiClient(client).created('/api/companies', {'name': 'Blue Heron'})['id']}"


# One request for each kind of answer.
ANSWERS: dict[str, Callable[[FlaskClient], TestResponse]] = {
    "200": lambda client: client.get("/api/companies", headers=KEY),
    "201": lambda client: client.post("/api/companies", json={"name": "Blue Heron"}, headers=KEY),
    "204": lambda client: client.delete(_company(client), headers=KEY),
    "304": lambda client: client.get(_company(client), headers={**KEY, "If-None-Match": '"1"'}),
    "400": lambda client: client.post("/api/companies", json={}, headers=KEY),
    "401": lambda client: client.get("/api/companies"),
    "404": lambda client: client.get("/nowhere"),
    "405": lambda client: client.put("/api/companies"),
    "413": lambda client: client.post("/api/companies", data=b" " * 1_048_577, headers=KEY),
    "415": lambda client: client.post("/api/companies", data=b"<a/>", content_type="text/xml", headers=KEY),
    "500": lambda client: client.get("/probe/views/crash"),
    "HEAD": lambda client: client.head("/api/companies", headers=KEY),
    "OPTIONS": lambda client: client.options("/api/companies"),
    "health": lambda client: client.get("/health"),
    "document": lambda client: client.get("/openapi.json"),
    "index": lambda client: client.get("/"),
    "page": lambda client: client.get("/docs", buffered=True),
    "guide": lambda client: client.get("/docs/api.md", buffered=True),
    "asset": lambda client: client.get("/docs/assets/start.js", buffered=True),
    "no asset": lambda client: client.get("/docs/assets/none.css"),
}


@pytest.fixture(scope="module")
def crashing(lasting_probe: ProbeApps) -> FlaskClient:
    return lasting_probe(crash)


@pytest.fixture
def client(app: object, crashing: FlaskClient) -> FlaskClient:
    """With every row gone at the end, which `app` sees to."""
    return crashing


class TestEveryResponse:
    @pytest.mark.parametrize("answer", list(ANSWERS))
    def test_carries_the_security_headers_and_its_id(self, client: FlaskClient, answer: str) -> None:
        response = ANSWERS[answer](client)
        if answer.isdigit():
            assert response.status_code == int(answer)
        assert response.headers.getlist("X-Content-Type-Options") == ["nosniff"]
        assert response.headers.getlist("Referrer-Policy") == ["no-referrer"]
        (policy,) = response.headers.getlist("Content-Security-Policy")
        assert policy.startswith("default-src 'none'")
        assert len(response.headers.getlist("X-Request-Id")) == 1

    @pytest.mark.parametrize("answer", list(ANSWERS))
    def test_but_health_s_says_where_the_caller_stands(self, client: FlaskClient, answer: str) -> None:
        response = ANSWERS[answer](client)
        expected = 0 if answer == "health" else 1
        assert [len(response.headers.getlist(name)) for name in LIMITS] == [expected] * len(LIMITS)

    @pytest.mark.parametrize("answer", [name for name in ANSWERS if name != "page"])
    def test_that_is_no_page_allows_nothing(self, client: FlaskClient, answer: str) -> None:
        policy = ANSWERS[answer](client).headers["Content-Security-Policy"]
        assert "script-src" not in policy
        assert "'self'" not in policy

    def test_of_a_204_and_a_304_has_no_body_or_type_of_one(self, client: FlaskClient) -> None:
        for answer in ("204", "304"):
            response = ANSWERS[answer](client)
            assert response.get_data() == b""
            assert "Content-Type" not in response.headers


class TestThePage:
    def test_has_a_policy_of_its_own_that_lets_its_files_in(self, client: FlaskClient) -> None:
        policy = client.get("/docs", buffered=True).headers["Content-Security-Policy"]
        for source in ("default-src 'none'", "script-src 'self'", "connect-src 'self'"):
            assert source in policy
        assert "unsafe-eval" not in policy
        assert "script-src 'self' 'unsafe-inline'" not in policy

    def test_needs_nothing_from_elsewhere(self, client: FlaskClient) -> None:
        page = client.get("/docs", buffered=True).get_data(as_text=True)
        assert "://" not in page.replace("http://www.w3.org", "")


class TestCaching:
    @pytest.mark.parametrize("guard", GUARDED)
    def test_is_forbidden_behind_every_guard(self, client: FlaskClient, guard: Guard) -> None:
        for headers in (right_credentials(guard), {}):
            assert client.get(path_behind(guard), headers=headers).headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("answer", ["200", "201", "204", "304", "400", "401", "413", "415", "HEAD"])
    def test_is_forbidden_for_whatever_became_of_the_request(self, client: FlaskClient, answer: str) -> None:
        assert ANSWERS[answer](client).headers.getlist("Cache-Control") == ["no-store"]

    def test_is_allowed_for_the_files_of_the_page(self, client: FlaskClient) -> None:
        assert "no-store" not in ANSWERS["asset"](client).headers.get("Cache-Control", "")
