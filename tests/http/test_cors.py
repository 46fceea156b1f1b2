"""Which browsers' pages may call: those of CORS_ORIGINS, with exactly the listed methods and headers."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.http.test_headers import ANSWERS
from tests.support.every_answer import EXPOSED, unreadable
from tests.support.probe_blueprints import GUARDED, ProbeApps, path_behind
from tests.support.settings import API_KEY
from tt_api.http.guards import Guard

SITE, HUB = "https://www.example.com", "https://hub.example.com:8443"
FOREIGN = [
    "https://evil.example",
    "http://www.example.com",
    "https://www.example.com.evil.example",
    "https://wwwxexample.com",
    "https://hub.example.com",
    "https://sub.www.example.com",
    "null",
    "*",
]
ALLOWED = (
    "Content-Type, Authorization, X-API-Key, X-Idempotency-Key, Idempotency-Key, X-Request-Id, If-Match, If-None-Match"
)


@pytest.fixture(scope="module")
def client(lasting_probe: ProbeApps) -> FlaskClient:
    return lasting_probe(APP_ENV="production", CORS_ORIGINS=f"{SITE}, {HUB}")


def names(response: TestResponse, header: str) -> set[str]:
    return {name.strip().lower() for name in response.headers[header].split(",")}


def listed(names: str) -> set[str]:
    return set(names.lower().split(", "))


def cors_headers(response: TestResponse) -> list[str]:
    return [name for name in response.headers.keys() if name.lower().startswith("access-control-")]  # noqa: SIM118 - not a dict


def preflight(
    client: FlaskClient, path: str, origin: str = SITE, method: str = "POST", asked: str = ALLOWED
) -> TestResponse:
    headers = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": asked}
    return client.options(path, headers=headers)


class TestByDefault:
    def test_no_origin_may_call(self, probe: ProbeApps) -> None:
        client = probe()
        for origin in (SITE, "null", "*"):
            assert cors_headers(client.get("/openapi.json", headers={"Origin": origin})) == []
            assert cors_headers(preflight(client, "/api/companies", origin)) == []

    @pytest.mark.parametrize("value", ["", " ", ",", " , "])
    def test_blanks_are_no_origins(self, probe: ProbeApps, value: str) -> None:
        assert cors_headers(probe(CORS_ORIGINS=value).get("/openapi.json", headers={"Origin": SITE})) == []


class TestAConfiguredOrigin:
    @pytest.mark.parametrize("origin", [SITE, HUB])
    def test_may_read_answers_and_the_exposed_headers(self, client: FlaskClient, origin: str) -> None:
        response = client.get("/api/companies", headers={"Origin": origin, "X-API-Key": API_KEY})
        assert response.status_code == 200
        assert response.headers.getlist("Access-Control-Allow-Origin") == [origin]
        assert names(response, "Access-Control-Expose-Headers") == EXPOSED
        assert "Origin" in response.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in response.headers

    @pytest.mark.parametrize("path", ["/nowhere", "/api/companies", "/health"])
    @pytest.mark.parametrize("method", ["GET", "PUT"])
    def test_may_read_errors(self, client: FlaskClient, path: str, method: str) -> None:
        response = client.open(path, method=method, headers={"Origin": SITE})
        assert response.headers.getlist("Access-Control-Allow-Origin") == [SITE]
        assert names(response, "Access-Control-Expose-Headers") == EXPOSED

    def test_may_read_a_429(self, probe: ProbeApps) -> None:
        client = probe(CORS_ORIGINS=SITE, RATE_LIMIT_GLOBAL="1")
        # Three, because the minute may turn between two of them.
        responses = [client.get("/openapi.json", headers={"Origin": SITE}) for _ in range(3)]
        assert 429 in [response.status_code for response in responses]
        assert {response.headers["Access-Control-Allow-Origin"] for response in responses} == {SITE}

    def test_may_read_whatever_is_worth_reading_in_every_kind_of_answer(self, app: Flask, client: FlaskClient) -> None:
        for answer in ANSWERS.values():
            response = answer(client)
            assert unreadable(response.headers.keys()) == set(), response.status

    def test_may_send_every_header_that_an_operation_takes(self, client: FlaskClient) -> None:
        document = client.get("/openapi.json").get_json()
        taken = {
            parameter["name"].lower()
            for parameter in document["components"]["parameters"].values()
            if parameter["in"] == "header"
        }
        assert taken >= {"if-match", "if-none-match"}
        assert taken <= listed(ALLOWED)


class TestAPreflight:
    @pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
    def test_allows_the_listed_methods_and_headers_for_an_hour(self, client: FlaskClient, method: str) -> None:
        response = preflight(client, "/api/companies", method=method)
        assert response.status_code in (200, 204)
        assert response.headers["Access-Control-Allow-Origin"] == SITE
        assert names(response, "Access-Control-Allow-Methods") == {"get", "post", "put", "patch", "delete"}
        assert names(response, "Access-Control-Allow-Headers") == listed(ALLOWED)
        assert response.headers["Access-Control-Max-Age"] == "3600"

    def test_allows_no_other_header(self, client: FlaskClient) -> None:
        response = preflight(client, "/api/companies", asked="X-API-Key, X-Evil, Cookie")
        assert "x-evil" not in names(response, "Access-Control-Allow-Headers")
        assert "cookie" not in names(response, "Access-Control-Allow-Headers")

    @pytest.mark.parametrize("guard", GUARDED)
    def test_needs_no_credential(self, client: FlaskClient, guard: Guard) -> None:
        response = preflight(client, path_behind(guard))
        assert response.status_code in (200, 204)
        assert response.headers["Access-Control-Allow-Origin"] == SITE

    def test_is_never_refused_by_a_limit(self, probe: ProbeApps) -> None:
        client = probe(CORS_ORIGINS=SITE, RATE_LIMIT_GLOBAL="1", RATE_LIMIT_GENERAL="1")
        assert {preflight(client, "/api/companies").status_code for _ in range(4)} <= {200, 204}


class TestAForeignOrigin:
    @pytest.mark.parametrize("origin", FOREIGN)
    def test_gets_nothing(self, client: FlaskClient, origin: str) -> None:
        for path in ("/openapi.json", "/nowhere", "/api/companies"):
            assert cors_headers(client.get(path, headers={"Origin": origin})) == []
            assert "Access-Control-Allow-Origin" not in preflight(client, path, origin).headers

    @pytest.mark.parametrize("origin", FOREIGN)
    def test_gets_nothing_where_a_single_origin_is_configured(self, lasting_probe: ProbeApps, origin: str) -> None:
        client = lasting_probe(CORS_ORIGINS=SITE)
        assert cors_headers(client.get("/openapi.json", headers={"Origin": origin})) == []
