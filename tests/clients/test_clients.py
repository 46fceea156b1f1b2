"""Clients and travelers: what goes with them when they go, and what callers can't set."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from tests.support.api import ApiClient
from tests.support.refusals import refused
from tests.support.threads import Send, at_once

CLIENTS, TRAVELERS = "/api/clients", "/api/travelers"
ADDRESS = {"addressType": "home", "street": "12 Juniper Way", "city": "Asheville", "country": "US"}
SISTER = {"fullName": "Ngozi Okafor", "relationship": "sister", "phone": "+1 828 555 0142"}
MILES = {"programType": "airline", "programName": "Blue Skies"}


def client(api: ApiClient, **given: Any) -> str:
    return str(api.created(CLIENTS, {"name": "The Okafors", **given})["id"])


def traveler(api: ApiClient, **given: Any) -> str:
    return str(api.created(TRAVELERS, {"firstName": "Ada", "lastName": "Okafor", **given})["id"])


def total(api: ApiClient, path: str) -> int:
    return int(api.get(path).get_json()["pagination"]["total"])


class TestClients:
    def test_what_is_computed_begins_at_nothing_and_cannot_be_sent(self, api: ApiClient) -> None:
        row = api.created(CLIENTS, {"name": "The Okafors"})
        computed = {"lifetimeValueCents": 0, "churnRiskScore": 0, "churnReasons": [], "firstTripOn": None}
        assert row.items() >= computed.items()
        for key, value in {"lifetimeValueCents": 100, "churnRiskScore": 1, "churnReasons": ["x"]}.items():
            refused(api.post(CLIENTS, {"name": "X", key: value}), 400, key)
            refused(api.patch(f"{CLIENTS}/{row['id']}", {key: value}), 400, key)

    def test_begin_as_individuals_and_prospects_whose_consent_is_unknown(self, api: ApiClient) -> None:
        row = api.created(CLIENTS, {"name": "The Okafors"})
        begun = {"clientType": "individual", "status": "prospect", "marketingConsent": "unknown", "currency": "USD"}
        assert row.items() >= begun.items()

    def test_do_not_recommend_themselves(self, api: ApiClient) -> None:
        row = client(api)
        refused(api.patch(f"{CLIENTS}/{row}", {"referredByClientId": row}), 400, "referredByClientId")
        other = client(api, referredByClientId=row)
        assert api.get(f"{CLIENTS}?referredByClientId={row}").get_json()["data"][0]["id"] == other

    @pytest.mark.parametrize("months", [[0], [13], [1.5], ["May"], [1] * 13])
    def test_months_are_those_of_the_calendar(self, api: ApiClient, months: list[Any]) -> None:
        response = api.post(CLIENTS, {"name": "X", "preferredMonths": months})
        assert response.status_code == 400
        assert {problem["path"][0] for problem in response.get_json()["error"]["details"]} == {"preferredMonths"}

    def test_take_their_addresses_along_and_nobody_else_s(self, api: ApiClient) -> None:
        gone, stays = client(api), client(api)
        address = api.created("/api/client-addresses", {**ADDRESS, "clientId": gone})["id"]
        kept = api.created("/api/client-addresses", {**ADDRESS, "clientId": stays})["id"]
        goes_on = traveler(api, clientId=gone)
        assert api.delete(f"{CLIENTS}/{gone}").status_code == 204
        assert [row["id"] for row in api.get("/api/client-addresses").get_json()["data"]] == [kept]
        assert total(api, "/api/client-addresses") == 1
        refused(api.patch(f"/api/client-addresses/{address}", {"city": "Boone"}), 404)
        # Who only refers to the client stays and keeps the id.
        assert api.get(f"{TRAVELERS}/{goes_on}").get_json()["data"]["clientId"] == gone

    def test_that_are_deleted_meanwhile_get_no_address(self, app: Flask, api: ApiClient) -> None:
        for _ in range(5):
            row = client(api)
            add: Send = lambda caller, row=row: caller.post("/api/client-addresses", {**ADDRESS, "clientId": row})  # type: ignore[misc]  # noqa: E731
            delete: Send = lambda caller, row=row: caller.delete(f"{CLIENTS}/{row}")  # type: ignore[misc]  # noqa: E731
            added, deleted = at_once(app, [add, delete])
            assert (deleted.status_code, added.status_code in (201, 400)) == (204, True)
            assert total(api, f"/api/client-addresses?clientId={row}") == 0


class TestTravelers:
    def test_take_what_they_own_along(self, api: ApiClient) -> None:
        gone, stays = traveler(api), traveler(api)
        for owner in (gone, stays):
            api.created("/api/emergency-contacts", {**SISTER, "travelerId": owner})
            api.created("/api/loyalty-programs", {**MILES, "travelerId": owner})
        assert api.delete(f"{TRAVELERS}/{gone}").status_code == 204
        for path in ("/api/emergency-contacts", "/api/loyalty-programs"):
            assert [row["travelerId"] for row in api.get(path).get_json()["data"]] == [stays]
            assert total(api, path) == 1
        refused(api.post("/api/emergency-contacts", {**SISTER, "travelerId": gone}), 400, "travelerId")

    def test_are_found_by_their_whole_name(self, api: ApiClient) -> None:
        row = traveler(api)
        traveler(api, firstName="Bo")
        assert [found["id"] for found in api.get(f"{TRAVELERS}?search=ada okafor").get_json()["data"]] == [row]

    def test_were_born_before_now_and_after_1899(self, api: ApiClient) -> None:
        today = datetime.now(UTC).date()
        row = traveler(api, dateOfBirth="1900-01-01")
        for day in ("1899-12-31", (today + timedelta(days=2)).isoformat(), "1984-02-30"):
            refused(api.patch(f"{TRAVELERS}/{row}", {"dateOfBirth": day}), 400, "dateOfBirth")
        assert api.patch(f"{TRAVELERS}/{row}", {"dateOfBirth": today.isoformat()}).status_code == 200


class TestEmergencyContacts:
    def test_are_found_by_the_digits_of_their_number(self, api: ApiClient) -> None:
        row = api.created("/api/emergency-contacts", {**SISTER, "travelerId": traveler(api)})["id"]
        found = api.get("/api/emergency-contacts?search=8285550142").get_json()["data"]
        assert [one["id"] for one in found] == [row]


class TestFamilies:
    def test_have_a_traveler_once_who_may_be_in_many(self, api: ApiClient) -> None:
        ada = traveler(api)
        one, other = (
            api.created("/api/family-groups", {"name": name, "groupType": "family"})["id"] for name in ("A", "B")
        )
        member = api.created(f"/api/family-groups/{one}/members", {"travelerId": ada, "relationship": "self"})
        refused(api.post(f"/api/family-groups/{one}/members", {"travelerId": ada}), 409)
        api.created(f"/api/family-groups/{other}/members", {"travelerId": ada})
        assert api.delete(f"/api/family-groups/{one}/members/{member['id']}").status_code == 204
        assert total(api, f"/api/family-groups/{one}/members") == 0
        assert total(api, f"/api/family-groups/{other}/members") == 1
        api.created(f"/api/family-groups/{one}/members", {"travelerId": ada, "pays": True})
