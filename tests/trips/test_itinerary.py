"""Itineraries: what an item needs, in which order they come, and whose they are."""

from typing import Any

import pytest

from tests.support.refusals import refused
from tests.support.trips import TRIPS, Trips


def items(trips: Trips, trip: dict[str, Any], **query: str) -> list[str]:
    path = f"{TRIPS}/{trip['id']}/itinerary"
    return [one["title"] for one in trips.api.get(path, query_string=query).get_json()["data"]]


@pytest.fixture
def trip(trips: Trips) -> dict[str, Any]:
    return trips.trip(currency="EUR")


@pytest.fixture
def path(trip: dict[str, Any]) -> str:
    return f"{TRIPS}/{trip['id']}/itinerary"


class TestOrder:
    def test_is_that_of_the_days(self, trips: Trips, trip: dict[str, Any], path: str) -> None:
        for title, when in (
            ("Sail", {"startDate": "2027-06-16"}),
            # Nine in the evening in the Azores is ten in Lisbon, and the same instant in UTC.
            ("Dinner", {"startsAt": "2027-06-15T21:00:00Z", "startsTz": "Atlantic/Azores"}),
            ("Flight", {"startsAt": "2027-06-15T09:00:00+01:00", "startsTz": "Europe/Lisbon"}),
            ("Tasting", {"startDate": "2027-06-16", "position": 2}),
            ("Breakfast", {"startDate": "2027-06-16", "position": 1}),
        ):
            trips.api.created(path, {"itemType": "activity", "title": title, **when})
        trips.api.created(path, {"itemType": "note", "title": "Bring a hat"})
        in_order = ["Flight", "Dinner", "Sail", "Breakfast", "Tasting", "Bring a hat"]
        assert items(trips, trip) == in_order
        assert items(trips, trip, sortOrder="desc") == in_order[::-1]
        assert items(trips, trip, sortBy="place", sortOrder="asc") == in_order
        assert items(trips, trip, sortBy="createdAt")[0] == "Bring a hat"

    def test_is_kept_from_page_to_page(self, trips: Trips, trip: dict[str, Any], path: str) -> None:
        for number in (3, 1, 5, 2, 4):
            trips.api.created(path, {"itemType": "other", "title": str(number), "startDate": f"2027-06-0{number}"})
        seen: list[str] = []
        query = {"limit": "2"}
        while True:
            answer = trips.api.get(path, query_string=query).get_json()
            seen += [one["title"] for one in answer["data"]]
            if answer["pagination"]["nextCursor"] is None:
                break
            query = {"limit": "2", "cursor": answer["pagination"]["nextCursor"]}
        assert seen == ["1", "2", "3", "4", "5"]

    def test_of_another_sort_is_another_cursor(self, trips: Trips, path: str) -> None:
        for title in "ab":
            trips.api.created(path, {"itemType": "note", "title": title})
        cursor = trips.api.get(f"{path}?limit=1").get_json()["pagination"]["nextCursor"]
        assert trips.api.get(path, query_string={"cursor": cursor, "sortBy": "createdAt"}).status_code == 400

    def test_follows_a_change(self, trips: Trips, trip: dict[str, Any], path: str) -> None:
        first, _ = (
            trips.api.created(path, {"itemType": "tour", "title": title, "startDate": "2027-06-01", "position": place})
            for title, place in (("Castle", 1), ("Harbour", 2))
        )
        trips.api.patch(f"{path}/{first['id']}", {"position": 3})
        assert items(trips, trip) == ["Harbour", "Castle"]
        trips.api.patch(f"{path}/{first['id']}", {"startDate": "2027-05-31"})
        assert items(trips, trip) == ["Castle", "Harbour"]


class TestItem:
    @pytest.mark.parametrize("when", [{}, {"startsAt": "2027-06-15T09:00:00Z", "startDate": "2027-06-15"}])
    def test_begins_at_an_instant_or_on_a_day(self, trips: Trips, path: str, when: dict[str, str]) -> None:
        refused(trips.api.post(path, {"itemType": "hotel", "title": "Casa", **when}), 400, "startsAt")

    def test_that_is_a_note_may_do_without(self, trips: Trips, path: str) -> None:
        row = trips.api.created(path, {"itemType": "note", "title": "Call"})
        assert (row["startsAt"], row["startDate"], row["place"]) == (None, None, None)
        refused(trips.api.patch(f"{path}/{row['id']}", {"itemType": "tour"}), 400, "startsAt")

    def test_lands_in_another_zone(self, trips: Trips, path: str) -> None:
        flight = {
            "itemType": "flight",
            "title": "Lisbon to Boston",
            "startsAt": "2027-06-15T16:00:00+01:00",
            "startsTz": "Europe/Lisbon",
            "endsAt": "2027-06-15T18:30:00-04:00",
            "endsTz": "America/New_York",
            "carrierCode": "S4",
            "flightNumber": "215",
        }
        row = trips.api.created(path, flight)
        assert (row["startsAt"], row["startsTz"]) == ("2027-06-15T15:00:00Z", "Europe/Lisbon")
        assert (row["endsAt"], row["endsTz"]) == ("2027-06-15T22:30:00Z", "America/New_York")

    @pytest.mark.parametrize("key", ["startsTz", "endsTz"])
    def test_names_zones_that_there_are(self, trips: Trips, path: str, key: str) -> None:
        refused(trips.api.post(path, {"itemType": "note", "title": "x", key: "Europe/Atlantis"}), 400, key)

    @pytest.mark.parametrize(
        ("days", "at"),
        [
            ({"startsAt": "2027-06-15T09:00:00Z", "endsAt": "2027-06-15T08:00:00Z"}, "endsAt"),
            ({"startDate": "2027-06-15", "endDate": "2027-06-14"}, "endDate"),
        ],
    )
    def test_does_not_end_before_it_begins(self, trips: Trips, path: str, days: dict[str, str], at: str) -> None:
        refused(trips.api.post(path, {"itemType": "hotel", "title": "Casa", **days}), 400, at)

    def test_costs_in_the_trips_currency_unless_it_says(self, trips: Trips, path: str) -> None:
        note = {"itemType": "note", "title": "x", "costCents": 100}
        assert trips.api.created(path, note)["currency"] == "EUR"
        assert trips.api.created(path, {**note, "currency": "USD"})["currency"] == "USD"

    def test_has_a_place_on_the_map(self, trips: Trips, path: str) -> None:
        place = {"latitude": 37.739651, "longitude": -25.668}
        row = trips.api.created(path, {"itemType": "note", "title": "x", **place})
        assert row.items() >= place.items()

    def test_is_found_by_its_confirmation(self, trips: Trips, trip: dict[str, Any], path: str) -> None:
        for number in ("4X7Q21", "4X7Q22"):
            trips.api.created(path, {"itemType": "note", "title": number, "confirmationNumber": number})
        assert items(trips, trip, confirmationNumber="4X7Q21") == ["4X7Q21"]
