"""Trip offerings and destinations: their dates, prices and names."""

from typing import Any

import pytest

from tests.support.api import ApiClient
from tests.support.refusals import refused

TRIPS, DESTINATIONS = "/api/trips", "/api/trips/destinations"
CRUISE = {"name": "Around Svalbard", "tripType": "expedition_cruise"}
SVALBARD = {"name": "Svalbard", "country": "NO"}


def changed(api: ApiClient, row: dict[str, Any], **changes: Any) -> dict[str, Any]:
    response = api.patch(f"{TRIPS}/{row['id']}", changes)
    assert response.status_code == 200, response.get_data(as_text=True)
    return dict(response.get_json()["data"])


class TestOfferings:
    def test_begin_available_and_priced_for_each_of_two(self, api: ApiClient) -> None:
        begun = {"status": "available", "priceBasis": "per_person_double", "currency": "USD", "nights": None}
        assert api.created(TRIPS, CRUISE).items() >= begun.items()

    def test_count_their_nights(self, api: ApiClient) -> None:
        row = api.created(TRIPS, {**CRUISE, "departureDate": "2028-02-27", "returnDate": "2028-03-05"})
        assert row["nights"] == 7
        assert changed(api, row, returnDate="2028-02-27")["nights"] == 0
        assert changed(api, row, departureDate=None)["nights"] is None
        refused(api.post(TRIPS, {**CRUISE, "nights": 7}), 400, "nights")

    def test_come_back_after_they_leave(self, api: ApiClient) -> None:
        row = api.created(TRIPS, {**CRUISE, "departureDate": "2027-06-08", "returnDate": "2027-06-15"})
        refused(api.patch(f"{TRIPS}/{row['id']}", {"departureDate": "2027-06-16"}), 400, "returnDate")

    def test_take_one_deposit(self, api: ApiClient) -> None:
        refused(api.post(TRIPS, {**CRUISE, "depositCents": 50_000, "depositPct": 25}), 400, "depositPct")
        row = api.created(TRIPS, {**CRUISE, "depositCents": 50_000})
        refused(api.patch(f"{TRIPS}/{row['id']}", {"depositPct": 25}), 400, "depositPct")
        after = changed(api, row, depositPct=12.5, depositCents=None)
        assert (after["depositPct"], after["depositCents"]) == (12.5, None)

    @pytest.mark.parametrize(("rate", "status"), [(0, 201), (100.01, 201), (200, 201), (200.01, 400), (12.345, 400)])
    def test_may_cost_one_who_travels_alone_twice_as_much_again(self, api: ApiClient, rate: float, status: int) -> None:
        response = api.post(TRIPS, {**CRUISE, "singleSupplementPct": rate})
        assert response.status_code == status
        if status == 201:
            assert response.get_json()["data"]["singleSupplementPct"] == rate

    def test_have_no_more_seats_left_than_they_have(self, api: ApiClient) -> None:
        row = api.created(TRIPS, {**CRUISE, "capacity": 12, "seatsLeft": 12})
        refused(api.patch(f"{TRIPS}/{row['id']}", {"capacity": 11}), 400, "seatsLeft")

    def test_of_one_name_get_names_of_their_own_in_urls(self, api: ApiClient) -> None:
        assert [api.created(TRIPS, CRUISE)["slug"] for _ in range(2)] == ["around-svalbard", "around-svalbard-2"]
        refused(api.post(TRIPS, {**CRUISE, "slug": "around-svalbard"}), 409, "slug")

    def test_are_found_by_ship_and_promotion(self, api: ApiClient) -> None:
        row = api.created(TRIPS, {**CRUISE, "shipName": "MV Aurora", "promoEndsOn": "2027-01-31"})
        api.created(TRIPS, {**CRUISE, "shipName": "MV Auroras", "promoEndsOn": "2027-02-01"})
        for query in ({"shipName": "MV Aurora"}, {"promoEndsOnTo": "2027-01-31"}):
            found = api.get(TRIPS, query_string=query).get_json()["data"]
            assert [one["id"] for one in found] == [row["id"]]

    def test_show_their_vendor_and_destination_when_asked(self, api: ApiClient) -> None:
        vendor = api.created("/api/vendors", {"name": "Northern Star"})
        place = api.created(DESTINATIONS, SVALBARD)
        row = api.created(TRIPS, {**CRUISE, "vendorId": vendor["id"], "destinationId": place["id"]})
        shown = api.get(f"{TRIPS}/{row['id']}?expand=vendor,destination").get_json()["data"]
        assert (shown["vendor"], shown["destination"]) == (vendor, place)


class TestDestinations:
    def test_want_passports_for_six_months_after_the_return_unless_told_otherwise(self, api: ApiClient) -> None:
        begun = {
            "slug": "svalbard",
            "passportValidityMonths": 6,
            "passportValidityBasis": "return",
            "blankPages": 2,
            "visaRequired": None,
            "isActive": True,
        }
        assert api.created(DESTINATIONS, SVALBARD).items() >= begun.items()

    def test_are_no_offerings(self, api: ApiClient) -> None:
        place = api.created(DESTINATIONS, SVALBARD)
        assert api.get(f"{DESTINATIONS}/{place['id']}").get_json()["data"] == place
        refused(api.get(f"{TRIPS}/{place['id']}"), 404)
        assert api.get(TRIPS).get_json()["data"] == []
        refused(api.get(f"{DESTINATIONS}/svalbard"), 400, "id")

    def test_are_searched_by_name_and_country(self, api: ApiClient) -> None:
        place = api.created(DESTINATIONS, SVALBARD)
        api.created(DESTINATIONS, {"name": "Lisbon", "country": "PT"})
        for words in ("valb", "no"):
            found = api.get(f"{DESTINATIONS}?search={words}").get_json()["data"]
            assert [one["id"] for one in found] == [place["id"]]

    def test_that_go_stay_on_their_offerings(self, api: ApiClient) -> None:
        place = api.created(DESTINATIONS, SVALBARD)
        row = api.created(TRIPS, {**CRUISE, "destinationId": place["id"]})
        assert api.delete(f"{DESTINATIONS}/{place['id']}").status_code == 204
        assert api.get(f"{TRIPS}/{row['id']}").get_json()["data"]["destinationId"] == place["id"]
        refused(api.post(TRIPS, {**CRUISE, "destinationId": place["id"]}), 400, "destinationId")
