"""How a path must be spelt to reach a route, behind the server that hands it over, and which methods it says it has."""

import json
from collections.abc import Iterator

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from tests.support.api import ApiClient
from tests.support.gunicorn_process import Answer, Gunicorn, api_server
from tests.support.probe_blueprints import ProbeApps, methods_of, path_of
from tests.support.settings import API_KEY

ID = "3f0c1a52-7a5e-4d0e-9a57-2f5a1c0b9d11"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> Iterator[Gunicorn]:
    folder = tmp_path_factory.mktemp("server")
    with api_server(folder, DATABASE_URL=database_url) as running:
        yield running


def answer(server: Gunicorn, path: str, method: str = "GET") -> Answer:
    with server.client() as client:
        client.send(f"{method} {path} HTTP/1.1\r\nHost: test\r\nX-API-Key: {API_KEY}\r\n\r\n")
        return client.answer()


class TestAPath:
    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
    @pytest.mark.parametrize(
        "path",
        [
            "//api/companies",
            "///api/companies",
            "/%2fapi/companies",
            "/%2Fapi/companies",
            "/%61pi/companies",
            "/api/%63ompanies",
            "/api/companie%73",
            "/api%2fcompanies",
            f"/api/companies%2f{ID}",
            f"/api/contacts/{ID}/%69nteractions",
            f"/api/contacts/{ID}%2finteractions",
            "/api/companies/",
            "/api/companies/%2f",
            "/api/./companies",
            "http://test//api/companies",
        ],
    )
    def test_that_is_spelt_otherwise_than_its_route_is_a_404(self, server: Gunicorn, path: str, method: str) -> None:
        refused = answer(server, path, method)
        assert refused.status == 404
        assert json.loads(refused.body)["error"]["code"] == "NOT_FOUND"
        assert "location" not in refused.headers

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/api/companies", 200),
            ("/api/companies?limit=1", 200),
            ("/api/companies?search=a//b%2fc", 200),
            ("http://test/api/companies?limit=1", 200),
            (f"/api/companies/{ID}", 404),
            (f"/api/companies/{ID.replace('-', '%2D')}", 404),
            (f"/api/companies/{ID.replace('3', '%33')}", 404),
            ("/api/companies/caf%C3%A9", 400),
            ("/api/companies/%E9", 400),
            ("/docs/assets/start%2Ejs", 200),
        ],
    )
    def test_may_have_anything_encoded_where_its_route_has_a_blank(
        self, server: Gunicorn, path: str, status: int
    ) -> None:
        found = answer(server, path)
        assert found.status == status
        if status == 404:
            assert f"Company {ID} not found" in json.loads(found.body)["error"]["message"]


class TestAllow:
    def test_has_the_methods_of_each_route_and_no_other(self, app: Flask, client: FlaskClient) -> None:
        expected: dict[str, set[str]] = {}
        for rule in app.url_map.iter_rules():
            expected.setdefault(rule.rule, {"OPTIONS"}).update(methods_of(rule))
        assert len(expected) > 20
        for rule in app.url_map.iter_rules():
            response = client.options(path_of(rule))
            assert set(response.allow) - {"HEAD"} == expected[rule.rule], rule

    def test_leaves_out_those_of_a_route_with_an_id_that_the_word_could_stand_for(self, api: ApiClient) -> None:
        path = "/api/marketing-assets/unsplash"
        for response in (api._send("OPTIONS", path), api._send("PUT", path)):
            assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("PATCH", "/api/marketing-assets/unsplash"),
            ("DELETE", "/api/trips/destinations"),
            ("POST", f"/api/trips/destinations/{ID}"),
            ("POST", "/api/trips/destinations/legs"),
        ],
    )
    def test_no_word_of_a_route_is_taken_for_an_id(self, client: FlaskClient, method: str, path: str) -> None:
        """A 405 before the 401, like any other."""
        refused = client.open(path, method=method)
        assert refused.status_code == 405
        assert method not in refused.headers["Allow"]

    def test_is_told_for_an_id(self, api: ApiClient) -> None:
        allowed = api._send("OPTIONS", f"/api/marketing-assets/{ID}").headers["Allow"]
        assert set(allowed.split(", ")) == {"GET", "HEAD", "OPTIONS", "PATCH", "DELETE"}


def test_a_link_to_a_route_fills_its_blanks(probe: ProbeApps) -> None:
    def link() -> str:
        return url_for("companies.detail", id="a b/ü", _method="GET", limit=1)

    assert probe(link).get("/probe/views/link").text == "/api/companies/a%20b/%C3%BC?limit=1"
