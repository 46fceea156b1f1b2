"""Requests are counted by route, method and status, and nothing that a caller chooses makes a series of its own."""

from uuid import uuid4

import pytest
from flask import Response
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.support.api import ApiClient
from tests.support.figures import KEY, figures, growth
from tests.support.probe_blueprints import ProbeApps

REQUESTS, SECONDS = "tt_http_requests_total", "tt_http_request_seconds"
DETAIL = "/api/companies/{id}"


class TestRequests:
    def test_are_counted_by_method_route_and_status(self, client: FlaskClient, api: ApiClient) -> None:
        with growth(client) as grown:
            created = api.post("/api/companies", {"name": "Blue Heron"}).get_json()["data"]
            for _ in range(3):
                api.get(f"/api/companies/{created['id']}")
            api.get(f"/api/companies/{uuid4()}")
            client.get(f"/api/companies/{created['id']}")
        assert grown.of(REQUESTS, method="POST", route="/api/companies", status="201") == 1
        assert grown.of(REQUESTS, method="GET", route=DETAIL, status="200") == 3
        assert grown.of(REQUESTS, method="GET", route=DETAIL, status="404") == 1
        assert grown.of(REQUESTS, method="GET", route=DETAIL, status="401") == 1

    def test_are_timed_by_method_and_route(self, client: FlaskClient, api: ApiClient) -> None:
        with growth(client) as grown:
            api.get("/api/companies")
            api.get("/api/companies?limit=wrong")
        labels = {"method": "GET", "route": "/api/companies"}
        assert grown.of(f"{SECONDS}_count", **labels) == 2
        assert grown.of(f"{SECONDS}_bucket", le="+Inf", **labels) == 2
        assert 0 < grown.of(f"{SECONDS}_sum", **labels) < 60

    def test_without_a_route_are_one(self, client: FlaskClient) -> None:
        with growth(client) as grown:
            client.get("/no/such/thing")
            client.get("//api/companies")
            client.open("/api/companies", method="DELETE")
            client.open("/api/companies", method="BREW")
        assert grown.of(REQUESTS, method="GET", route="none", status="404") == 2
        assert grown.of(REQUESTS, method="DELETE", route="none", status="405") == 1
        assert grown.of(REQUESTS, method="other", route="none", status="405") == 1

    def test_that_fail_are_500s(self, probe: ProbeApps) -> None:
        def breaks() -> Response:
            raise RuntimeError

        client = probe(breaks)
        with growth(client) as grown:
            client.get("/probe/views/breaks")
        assert grown.of(REQUESTS, method="GET", route="/probe/views/breaks", status="500") == 1

    def test_that_are_asked_for_before_they_are_made_are_counted_too(self, client: FlaskClient) -> None:
        with growth(client) as grown:
            client.options("/api/companies", headers={"Origin": "https://www.example.com"})
        assert grown.of(REQUESTS, method="OPTIONS", route="/api/companies", status="200") == 1

    def test_of_a_thousand_paths_make_no_new_series(self, client: FlaskClient) -> None:
        def ask(path: str, method: str) -> None:
            environ = EnvironBuilder(path, method=method, headers=KEY).get_environ()
            run_wsgi_app(client.application, environ)

        figures(client)
        ask("/scan", "GET")
        ask(f"/api/companies/{uuid4()}", "GET")
        ask("/api/companies", "M0")
        known = set(figures(client))
        for number in range(900):
            ask(f"/scan-{number}", "GET")
        for number in range(50):
            ask(f"/api/companies/{uuid4()}", "GET")
            ask("/api/companies", f"M{number}")
        assert set(figures(client)) - known == set()


class TestTheAnswer:
    def test_needs_a_key(self, client: FlaskClient) -> None:
        assert client.get("/metrics").status_code == 401
        assert client.get("/metrics", headers={"X-API-Key": "another"}).status_code == 401

    def test_takes_the_key_as_prometheus_sends_it(self, client: FlaskClient) -> None:
        bearer = {"Authorization": f"Bearer {KEY['X-API-Key']}"}
        response = client.get("/metrics", headers=bearer)
        assert response.status_code == 200
        assert response.content_type.startswith("text/plain")

    @pytest.mark.parametrize("name", ["tt_rate_limit_refusals_total", "tt_idempotency_keys_total"])
    def test_has_what_never_happened_as_zeros(self, client: FlaskClient, name: str) -> None:
        assert len(figures(client).series(name)) in (4, 5)

    def test_names_nobody(self, client: FlaskClient, api: ApiClient) -> None:
        contact = {"firstName": "Philippa", "lastName": "Quillfeather", "email": "philippa@quillfeather.example"}
        api.post("/api/contacts", contact)
        api.get("/api/contacts?search=quillfeather")
        client.get("/philippa.quillfeather")
        said = client.get("/metrics", headers=KEY).get_data(as_text=True).lower()
        assert "quillfeather" not in said
        assert KEY["X-API-Key"] not in said
