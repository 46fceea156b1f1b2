"""Lists as CSV files: every row that the filters leave, in the list's order, written as spreadsheets read it."""

import csv
from io import StringIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.settings import API_KEY, SECRETS

CSV = {"Accept": "text/csv"}


def lines(api: ApiClient, path: str) -> list[list[str]]:
    response = api.get(path, headers=CSV)
    assert response.status_code == 200, response.get_data(as_text=True)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    return [*csv.reader(StringIO(response.get_data(as_text=True), newline=""))]


def rows(api: ApiClient, path: str) -> list[dict[str, str]]:
    head, *found = lines(api, path)
    return [dict(zip(head, line, strict=True)) for line in found]


@pytest.fixture
def deals(api: ApiClient) -> list[dict[str, Any]]:
    company = api.created("/api/companies", {"name": "Blue Heron"})["id"]
    return [
        api.created("/api/deals", {"title": title, "companyId": company, **more})
        for title, more in {
            "=1+1": {"amount": 189_00, "currency": "USD", "tags": ["a", "b"]},
            'Retreat, "the big one"': {"amount": 5000, "currency": "JPY"},
            "Lisbon à Noël": {"stage": "qualified"},
        }.items()
    ]


class TestAFile:
    def test_has_a_header_and_each_row_as_the_list_shows_it(self, api: ApiClient, deals: list[dict[str, Any]]) -> None:
        first, second, third = rows(api, "/api/deals?sortBy=title&sortOrder=asc&search=")[:3]
        assert {first["title"], second["title"], third["title"]} == {"'=1+1", deals[1]["title"], deals[2]["title"]}
        assert first["id"] == deals[0]["id"]
        assert first["createdAt"] == deals[0]["createdAt"]
        assert first["tags"] == '["a", "b"]'
        assert first["expectedCloseDate"] == ""
        assert first["probability"] == "10"

    def test_has_amounts_with_the_decimals_of_their_currency(self, api: ApiClient) -> None:
        client = api.created("/api/clients", {"name": "Hana Novak"})["id"]
        for cents, currency in ((189_05, "USD"), (5000, "JPY"), (1, "KWD")):
            body = {"clientId": client, "amountCents": cents, "currency": currency, "paymentType": "deposit"}
            api.created("/api/payments", body)
        found = rows(api, "/api/payments?sortOrder=asc")
        assert [(row["amount"], row["currency"]) for row in found] == [
            ("189.05", "USD"),
            ("5000", "JPY"),
            ("0.001", "KWD"),
        ]
        assert "amountCents" not in found[0]

    def test_keeps_filters_search_and_order(self, api: ApiClient, deals: list[dict[str, Any]]) -> None:
        assert [row["id"] for row in rows(api, "/api/deals?stage=qualified")] == [deals[2]["id"]]
        assert [row["id"] for row in rows(api, "/api/deals?search=big")] == [deals[1]["id"]]
        assert [row["id"] for row in rows(api, "/api/deals?sortOrder=asc")] == [deal["id"] for deal in deals]

    def test_has_every_row_whatever_their_number(self, api: ApiClient, database_url: str) -> None:
        query(
            database_url,
            "INSERT INTO companies (name, slug, industry) SELECT 'C' || n, 'c-' || n, nullif('I' || n % 3, 'I0')"
            " FROM generate_series(1, 2500) AS n RETURNING 1",
        )
        for order in ("asc", "desc"):
            found = [row["name"] for row in rows(api, f"/api/companies?sortBy=name&sortOrder={order}")]
            assert len(set(found)) == len(found) == 2500
            assert found == sorted(found, key=str.lower, reverse=order == "desc")

    def test_of_nothing_is_a_header(self, api: ApiClient) -> None:
        (head,) = lines(api, "/api/vendors")
        assert head[:2] == ["id", "name"]

    def test_masks_what_lists_mask(self, api: ApiClient) -> None:
        traveler = {"firstName": "Hana", "lastName": "Novak", "passportNumber": "X1234567"}
        api.created("/api/travelers", traveler)
        (row,) = rows(api, "/api/travelers")
        assert row["passportNumber"] == "•••4567"

    def test_may_begin_with_a_mark_for_excel(self, api: ApiClient) -> None:
        assert api.get("/api/vendors?bom=1", headers=CSV).get_data(as_text=True).startswith("\ufeffid,")

    def test_is_named_for_what_it_is_and_kept_by_no_cache(self, api: ApiClient) -> None:
        headers = api.get("/api/trips/destinations", headers=CSV).headers
        assert headers["Content-Disposition"] == 'attachment; filename="trips-destinations.csv"'
        assert headers["Cache-Control"] == "no-store"

    def test_of_events_goes_on_beyond_a_page(self, api: ApiClient, database_url: str) -> None:
        query(
            database_url,
            "INSERT INTO analytics_events (event_name, occurred_at) SELECT 'page_view',"
            " date_trunc('month', now()) + n * interval '1 second' FROM generate_series(1, 120) AS n RETURNING 1",
        )
        assert len(rows(api, "/api/analytics/events")) == 120


def test_every_list_that_offers_it_is_to_be_had_as_a_file(api: ApiClient) -> None:
    group = api.created("/api/groups", {"name": "Norway", "departureDate": "2027-05-01", "returnDate": "2027-05-09"})
    headers = {
        **CSV,
        "x-internal-service": SECRETS["INTERNAL_SERVICE_SECRET"],
        "X-Webhook-Secret": SECRETS["WEBHOOK_SECRET"],
    }
    cursor = {"$ref": "#/components/parameters/Cursor"}
    paths = api.get("/openapi.json").get_json()["paths"]
    offering = {path for path, item in paths.items() if cursor in item.get("get", {}).get("parameters", ())}
    assert {"/api/groups/{id}/waitlist", "/api/commissions/missing", "/api/internal/deals", "/api/deals"} <= offering
    asked = {path.replace("/groups/{id}/", f"/groups/{group['id']}/") for path in offering}
    files = {path: api.get(path, headers=headers).get_data(as_text=True) for path in asked if "{" not in path}
    assert {path: text for path, text in files.items() if not text.startswith("id,")} == {}


class TestRefusals:
    @pytest.mark.parametrize("name", ["page=2", "limit=5", "expand=company", "cursor=abc"])
    def test_what_is_for_pages_is_not_for_files(self, api: ApiClient, name: str) -> None:
        response = api.get(f"/api/deals?{name}", headers=CSV)
        assert response.status_code == 400
        assert response.get_json()["error"]["details"][0]["path"] == [name.partition("=")[0]]

    def test_a_mark_is_not_for_pages(self, api: ApiClient) -> None:
        assert api.get("/api/deals?bom=1").status_code == 400

    @pytest.mark.parametrize("query_string", ["stage=nothing", "unknown=1", "sortBy=notes"])
    def test_a_bad_parameter_is_a_400_as_ever(self, api: ApiClient, query_string: str) -> None:
        response = api.get(f"/api/deals?{query_string}", headers=CSV)
        assert (response.status_code, response.mimetype) == (400, "application/json")

    def test_a_key_is_needed(self, client: FlaskClient) -> None:
        assert client.get("/api/deals", headers=CSV).status_code == 401


@pytest.fixture(params=["*/*", "application/json", "text/csv;q=0.5, application/json", "text/html", "text/csv;q=0"])
def accepted(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_json_is_what_everybody_else_gets(client: FlaskClient, accepted: str) -> None:
    response = client.get("/api/deals", headers={"X-API-Key": API_KEY, "Accept": accepted})
    assert response.mimetype == "application/json"
