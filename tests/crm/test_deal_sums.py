"""Deals summed up by stage and currency, over HTTP."""

from typing import Any

import pytest

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.refusals import refused

PIPELINE = "/api/deals/pipeline"


def deal(api: ApiClient, stage: str = "lead", amount: int | None = 100, **fields: Any) -> dict[str, Any]:
    return api.created("/api/deals", {"title": "Retreat in Lisbon", "stage": stage, "amount": amount, **fields})


def sums(api: ApiClient, parameters: str = "") -> list[tuple[str, str, int, int, int]]:
    response = api.get(f"{PIPELINE}{parameters}")
    assert response.status_code == 200, response.get_data(as_text=True)
    return [tuple(found.values()) for found in response.get_json()["data"]]


def test_nothing_is_an_empty_list(api: ApiClient) -> None:
    assert api.get(PIPELINE).get_json() == {"data": []}


def test_each_stage_by_currency_in_the_order_of_the_pipeline(api: ApiClient) -> None:
    for stage in ("lost", "won", "negotiating", "lead"):
        deal(api, stage, 1000)
    deal(api, "lead", None)
    deal(api, "lead", 500, currency="EUR")
    deleted = deal(api, "lead", 9999)
    assert api.delete(f"/api/deals/{deleted['id']}").status_code == 204
    assert sums(api) == [
        ("lead", "EUR", 1, 500, 50),
        ("lead", "USD", 2, 1000, 100),
        ("negotiating", "USD", 1, 1000, 600),
        ("won", "USD", 1, 1000, 1000),
        ("lost", "USD", 1, 1000, 0),
    ]


def test_a_weighted_sum_is_rounded_once(api: ApiClient) -> None:
    # 0.4 three times is 1.2.
    for _ in range(3):
        deal(api, "lead", 4)
    assert sums(api) == [("lead", "USD", 3, 12, 1)]


def test_sums_beyond_64_bits_have_all_their_digits(api: ApiClient, database_url: str) -> None:
    most = 2**53 - 1
    insert = "INSERT INTO deals (title, amount) SELECT 'x', %s FROM generate_series(1, 2000) RETURNING 1"
    query(database_url, insert, (most,))
    assert sums(api)[0][3] == 2000 * most


def test_it_takes_the_filters_of_the_list(api: ApiClient) -> None:
    company = api.created("/api/companies", {"name": "Blue Heron Analytics"})
    first = deal(api, "lead", 1, companyId=company["id"], leadSource="referral", expectedCloseDate="2026-05-01")
    deal(api, "won", 2, title="Offsite in Porto")
    for parameters in (
        "stage=lead",
        f"companyId={company['id']}",
        f"id={first['id']}",
        "leadSource=referral",
        "expectedCloseDateFrom=2026-05-01&expectedCloseDateTo=2026-05-01",
        "search=lisbon",
    ):
        assert sums(api, f"?{parameters}") == [("lead", "USD", 1, 1, 0)], parameters
    assert sums(api, "?closedAtFrom=2020-01-01&search=") == [("won", "USD", 1, 2, 2)]
    assert sums(api, "?stage=lost") == []


@pytest.mark.parametrize("name", ["page", "limit", "cursor", "sortBy", "sortOrder", "expand", "bom", "currency"])
def test_what_makes_pages_is_no_parameter_of_it(api: ApiClient, name: str) -> None:
    refused(api.get(f"{PIPELINE}?{name}=1"), 400, name)


@pytest.mark.parametrize("wrong", ["stage=nowhere", "companyId=x", "closedAtFrom=yesterday"])
def test_a_wrong_filter_is_refused(api: ApiClient, wrong: str) -> None:
    refused(api.get(f"{PIPELINE}?{wrong}"), 400, wrong.partition("=")[0])


def test_closed_deals_are_sorted_and_found_by_when_they_were_closed(api: ApiClient) -> None:
    won, lost, still_open = deal(api, "won"), deal(api, "lost"), deal(api)
    listed = api.get("/api/deals?sortBy=closedAt&sortOrder=asc").get_json()["data"]
    assert [row["id"] for row in listed] == [won["id"], lost["id"], still_open["id"]]
    late = api.get("/api/deals", query_string={"closedAtFrom": lost["closedAt"]}).get_json()["data"]
    assert [row["id"] for row in late] == [lost["id"]]
