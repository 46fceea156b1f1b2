"""Readiness where days lead beyond the calendar: the year 9999, which people write for "never", and endless legs."""

import pytest

from tests.support.readiness import Desk
from tests.support.trips import TRIPS

LAST = "9999-12-31"


def test_a_trip_that_ends_with_the_calendar_asks_no_passport_for_more(desk: Desk) -> None:
    ada = desk.traveler(passportExpiresOn=LAST)
    trip = desk.trip(destinationId=desk.place(), startDate=desk.day(30), endDate=LAST)
    assert desk.said(trip, ada, "passport") == ("ok", f"good until {LAST}")
    desk.run("passport_expiry")


@pytest.mark.parametrize(("departure", "day"), [(LAST, 2), ("2027-06-15", 3_000_000), ("2027-06-15", 2**31 - 1)])
def test_a_leg_beyond_the_calendar_is_a_place_without_a_day(desk: Desk, departure: str, day: int) -> None:
    desk.traveler()
    offering = {"name": "Around and around", "tripType": "cultural", "departureDate": departure}
    tour = desk.api.created("/api/trips", offering)["id"]
    desk.api.created(f"/api/trips/{tour}/legs", {"dayNumber": day, "portOrLocation": "Fes", "country": "MA"})
    trip = desk.trip(tripOfferingId=tour, startDate=departure, endDate=departure)
    assert [one["country"] for one in desk.readiness(trip)["countries"]] == ["MA"]
    assert desk.api.patch(f"{TRIPS}/{trip}", {"name": "For ever"}).status_code == 200
