"""What waits for somebody, over HTTP: each kind as its own list has it."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.seeding import seed
from tt_api.services.analytics.waiting import FEW, KINDS, SOON_DAYS
from tt_api.services.operations.agency_day import today

pytestmark = pytest.mark.slow

WAITING = "/api/analytics/waiting"


def found(api: ApiClient) -> dict[str, dict[str, Any]]:
    response = api.get(WAITING)
    assert response.status_code == 200, response.get_data(as_text=True)
    return {one["kind"]: one for one in response.get_json()["data"]}


def test_an_agency_without_anything(api: ApiClient) -> None:
    kinds = found(api)
    assert list(kinds) == list(KINDS)
    assert [(one["total"], one["items"]) for one in kinds.values()] == [(0, [])] * len(KINDS)


def test_each_kind_is_what_the_list_has_that_it_names(app: Flask, api: ApiClient, database_url: str) -> None:
    seed(app)
    query(
        database_url,
        "INSERT INTO dead_letters (source, payload, error, attempts)"
        " SELECT 'score_all', '{}', 'no', 5 FROM generate_series(1, 5) RETURNING 1",
    )
    for number in range(FEW + 1):
        body = {"channel": "slack", "notificationType": "news", "title": f"News {number}", "entityType": "group"}
        api.created("/api/notifications", body)
    with app.app_context():
        soon = today() + timedelta(days=SOON_DAYS)
    # Some at the end of the last day that counts, and at the beginning of the next.
    query(
        database_url,
        "UPDATE bookings SET option_expires_at = (%s::date + time '23:59:59.999999') AT TIME ZONE 'UTC'"
        " + mod(row_number, 2) * interval '1 microsecond'"
        " FROM (SELECT id, row_number() OVER () FROM bookings WHERE status = 'hold') AS held"
        " WHERE held.id = bookings.id RETURNING 1",
        (soon,),
    )
    for kind, one in found(api).items():
        listed = api.get(f"{one['path']}&limit={FEW}").get_json()
        assert one["total"] == listed["pagination"]["total"] > 0, kind
        rows = [(row["id"], row["version"]) for row in listed["data"]]
        assert [(item["id"], item["version"]) for item in one["items"]] == rows, kind
        assert all(item["title"] or item["score"] is not None for item in one["items"]), kind


def test_says_of_each_what_it_is_about(api: ApiClient, database_url: str) -> None:
    deal = {"title": "Azores", "amount": 125_000, "currency": "EUR", "expectedCloseDate": "2026-01-05"}
    api.created("/api/deals", deal)
    client = api.created("/api/clients", {"name": "Berg family", "clientType": "family"})
    answer = {"clientId": client["id"], "scoreType": "nps", "score": 3, "feedback": "The transfer was late."}
    api.created("/api/satisfaction", answer)
    kinds = found(api)
    (late,) = kinds["late_deals"]["items"]
    assert (late["title"], late["amountCents"], late["currency"], late["on"]) == tuple(deal.values())
    (unhappy,) = kinds["unhappy_clients"]["items"]
    assert (unhappy["clientName"], unhappy["score"], unhappy["title"]) == ("Berg family", 3, answer["feedback"])
    # A deleted client's name is nobody's business; the answer still waits.
    query(database_url, "UPDATE clients SET deleted_at = now() RETURNING 1")
    (unhappy,) = found(api)["unhappy_clients"]["items"]
    assert (unhappy["clientId"], unhappy["clientName"]) == (None, None)


@pytest.mark.parametrize("parameters", ["?kind=late_deals", "?limit=5"])
def test_takes_no_parameters(api: ApiClient, parameters: str) -> None:
    assert api.get(WAITING + parameters).status_code == 400
