"""A trip's itinerary on paper: what the client may see, day by day, by the clocks of each place."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.refusals import NOBODY, refused

TRIP = {"name": "Honeymoon in Łódź & Αθήνα", "startDate": "2027-06-12", "endDate": "2027-06-20"}
NEW_YORK, ATHENS = "America/New_York", "Europe/Athens"


class Travel:
    """A trip whose items are stored as they are."""

    def __init__(self, api: ApiClient, url: str) -> None:
        self.api = api
        self._url = url
        client = api.created("/api/clients", {"name": "Ελένη & Łukasz"})
        self.trip = api.created("/api/client-trips", {"clientId": client["id"], **TRIP})
        self.pdf = f"/api/client-trips/{self.trip['id']}/itinerary.pdf"

    def item(self, **columns: Any) -> None:
        values = {"trip_id": self.trip["id"], "item_type": "activity", "title": "Something", **columns}
        places = ", ".join(["%s"] * len(values))
        sql = f"INSERT INTO trip_itinerary_items ({', '.join(values)}) VALUES ({places}) RETURNING 1"  # noqa: S608
        query(self._url, sql, [*values.values()])

    def pages(self) -> list[str]:
        response = self.api.get(self.pdf)
        assert response.status_code == 200, response.get_data(as_text=True)
        return [page.extract_text() for page in PdfReader(BytesIO(response.data)).pages]

    def lines(self) -> list[str]:
        return [line.strip() for page in self.pages() for line in page.splitlines()]


@pytest.fixture
def travel(app: Flask, api: ApiClient, database_url: str) -> Travel:
    return Travel(api, database_url)


def test_shows_each_time_by_the_clocks_of_its_place(travel: Travel) -> None:
    travel.item(
        item_type="flight",
        title="Flight to Athens",
        starts_at="2027-06-13T01:30:00Z",
        starts_tz=NEW_YORK,
        ends_at="2027-06-13T11:05:00Z",
        ends_tz=ATHENS,
        carrier_code="TT",
        flight_number="123",
        origin="JFK",
        destination="ATH",
        seat="12A",
        confirmation_number="ABC123",
    )
    travel.item(
        title="Dinner",
        starts_at="2027-06-13T17:00:00Z",
        starts_tz=ATHENS,
        ends_at="2027-06-13T19:00:00Z",
        location="Plaka",
    )
    found = travel.lines()
    text = "\n".join(found)
    # In New York it is still Saturday evening.
    assert "Day 1 · Saturday, 12 June 2027" in found
    assert "9:30 PM" in text
    assert "Until 2:05 PM on Sunday, 13 June 2027, Athens time" in text
    assert "TT 123 · JFK → ATH · Seat 12A" in text
    assert "Confirmation ABC123" in text
    assert "Day 2 · Sunday, 13 June 2027" in found
    assert "8:00 PM to" in text
    assert "10:00 PM" in text
    assert {"ITINERARY", "Ελένη & Łukasz", TRIP["name"]} <= set(found)


def test_is_in_the_order_in_which_it_happens(travel: Travel) -> None:
    travel.item(title="Train", starts_at="2027-06-15T12:00:00Z", starts_tz=ATHENS)
    travel.item(title="Walk", starts_at="2027-06-15T09:00:00Z", position=2)
    travel.item(title="Morning coffee", starts_at="2027-06-15T09:00:00Z", position=1)
    travel.item(
        item_type="hotel", title="Hotel", start_date="2027-06-15", end_date="2027-06-18", room_type="Double", board="BB"
    )
    travel.item(title="Before", start_date="2027-06-01")
    travel.item(item_type="note", title="Note", notes="Bring cash.\nAnd a hat.")
    text = "\n".join(travel.lines())
    for wanted in ("Tuesday, 1 June 2027", "Until 18 June 2027", "Double · Breakfast included", "And a hat."):
        assert wanted in text
    titles = ["Before", "Hotel", "Morning coffee", "Walk", "Train", "Good to know", "Note"]
    places = [text.index(title) for title in titles]
    assert places == sorted(places)


def test_keeps_to_itself_what_is_for_staff(travel: Travel) -> None:
    day = {"start_date": "2027-06-14"}
    travel.item(title="Spa", internal_notes="They argue", cost_cents=12_345, **day)
    travel.item(title="Surprise", client_visible=False, **day)
    travel.item(title="Called off", status="cancelled", **day)
    travel.item(title="Deleted", deleted_at="2026-01-01T00:00:00Z", **day)
    text = "\n".join(travel.lines())
    assert "Spa" in text
    for hidden in ("argue", "123.45", "Surprise", "Called off", "Deleted"):
        assert hidden not in text


def test_goes_over_pages(travel: Travel) -> None:
    for number in range(60):
        travel.item(
            title=f"Item {number}", start_date="2027-06-14", notes="A line of notes.\n" * 12, position=number + 1
        )
    travel.item(title="Essay", start_date="2027-06-15", notes="Everything there is to know. " * 600)
    found = travel.pages()
    assert all(f"Page {number} of {len(found)}" in page for number, page in enumerate(found, start=1))
    assert all(any(f"Item {number}\n" in page for page in found) for number in range(60))


def test_takes_the_ends_of_the_calendar(travel: Travel) -> None:
    travel.item(title="First", starts_at="0001-01-01T00:00:00Z", starts_tz=NEW_YORK)
    travel.item(title="Last", starts_at="9999-12-31T23:59:59Z", starts_tz="Pacific/Kiritimati")
    assert "31 December 9999" in "\n".join(travel.lines())


def test_of_nothing_says_so(travel: Travel) -> None:
    assert "Nothing is planned yet" in travel.lines()


def test_has_a_type_a_safe_name_and_is_not_sent_twice(travel: Travel) -> None:
    response = travel.api.get(travel.pdf)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == 'inline; filename="itinerary-honeymoon-in-odz.pdf"'
    tag = response.headers["ETag"]
    assert travel.api.get(travel.pdf, headers={"If-None-Match": tag}).status_code == 304
    travel.item(title="New", start_date="2027-06-14")
    assert travel.api.get(travel.pdf, headers={"If-None-Match": tag}).status_code == 200


def test_is_for_callers_with_a_key_and_of_a_live_trip(travel: Travel, app: Flask) -> None:
    assert app.test_client().get(travel.pdf).status_code == 401
    refused(travel.api.get(f"/api/client-trips/{NOBODY}/itinerary.pdf"), 404)
    refused(travel.api.get("/api/client-trips/nobody/itinerary.pdf"), 400, "id")
    travel.api.delete(f"/api/client-trips/{travel.trip['id']}")
    refused(travel.api.get(travel.pdf), 404)
