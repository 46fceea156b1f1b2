"""Passports that fall short of trips: who is told, from which day on, and how often."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.settings import settings_for
from tt_api.app import create_app
from tt_api.database.transaction import transaction
from tt_api.services.clients.passport_alerts import BATCH, tell

START, END = date(2027, 9, 1), date(2027, 9, 15)
NEAR = START - timedelta(days=180)
# Five hours behind in winter, four in summer.
NOON = "T12:00:00-05:00"


class Trips:
    """A client who travels, and what staff is told of their passports."""

    def __init__(self, app: Flask, api: ApiClient, url: str) -> None:
        self.app, self.api, self.url = app, api, url
        self.client = api.created("/api/clients", {"name": "The Okafors"})["id"]

    def traveler(self, expires: str | None = None, **given: Any) -> str:
        passport = {"passportNumber": "X1234567", "passportExpiresOn": expires} if expires else {}
        body = {"firstName": "Ada", "lastName": "Okafor", "clientId": self.client, **passport, **given}
        return str(self.api.created("/api/travelers", body)["id"])

    def trip(self, **given: Any) -> str:
        dates = {"startDate": START.isoformat(), "endDate": END.isoformat()}
        body = {"clientId": self.client, "name": "Lisbon", **dates, **given}
        return str(self.api.created("/api/client-trips", body)["id"])

    def destination(self, **given: Any) -> str:
        body = {"name": f"Place {given}", "country": "PT", **given}
        return str(self.api.created("/api/trips/destinations", body)["id"])

    def run(self, instant: str = f"{NEAR}{NOON}") -> None:
        with time_machine.travel(instant, tick=False):
            result = self.app.test_cli_runner().invoke(args=["tasks", "run", "passport_expiry"])
        assert result.exit_code == 0, result.output

    def told(self) -> list[tuple[str, str]]:
        """The travelers and the levels that staff was told so far, in order."""
        rows = query(
            self.url,
            "SELECT entity_id::text, body FROM notifications WHERE notification_type = 'passport_expiry'"
            " ORDER BY created_at, id",
        )
        return [(traveler, body.split()[1].rstrip(".")) for traveler, body in rows]


@pytest.fixture
def trips(app: Flask, api: ApiClient, database_url: str) -> Trips:
    return Trips(app, api, database_url)


class TestWhen:
    def test_from_180_days_before_the_start_and_once(self, trips: Trips) -> None:
        ada = trips.traveler()
        trips.trip()
        trips.run(f"{NEAR - timedelta(days=1)}{NOON}")
        assert trips.told() == []
        for days in (0, 1, 30):
            trips.run(f"{NEAR + timedelta(days=days)}{NOON}")
            assert trips.told() == [(ada, "missing")]

    def test_the_day_begins_at_the_agency_s_midnight(self, trips: Trips) -> None:
        trips.traveler()
        trips.trip()
        trips.run(f"{NEAR}T04:59:59Z")
        assert trips.told() == []
        trips.run(f"{NEAR}T05:00:00Z")
        assert len(trips.told()) == 1

    @pytest.mark.parametrize(("day", "before"), [("2027-03-14", "04:59:59"), ("2026-11-01", "03:59:59")])
    def test_also_on_the_days_whose_clock_is_changed(self, trips: Trips, day: str, before: str) -> None:
        trips.traveler()
        start = date.fromisoformat(day) + timedelta(days=180)
        trips.trip(startDate=start.isoformat(), endDate=start.isoformat())
        trips.run(f"{day}T{before}Z")
        assert trips.told() == []
        trips.run(f"{day}T05:00:00Z")
        assert len(trips.told()) == 1

    def test_days_that_were_missed_are_caught_up_until_the_trip_is_over(self, trips: Trips) -> None:
        ada = trips.traveler()
        trips.trip()
        trips.run(f"{END + timedelta(days=1)}{NOON}")
        assert trips.told() == []
        trips.run(f"{START - timedelta(days=3)}{NOON}")
        assert trips.told() == [(ada, "missing")]


class TestHowOften:
    def test_again_when_the_level_rises_and_not_when_it_falls(self, trips: Trips, api: ApiClient) -> None:
        ada = trips.traveler(expires="2028-03-14")
        trips.trip()
        steps = [
            ("2028-03-14", "warn"),
            ("2028-03-14", None),
            ("2027-09-14", "urgent"),
            ("2028-03-14", None),
            ("2028-03-15", None),
            ("2027-09-14", None),
            (None, "missing"),
            ("2027-09-14", None),
        ]
        expected: list[tuple[str, str]] = []
        for expires, level in steps:
            changes = {"passportNumber": "X1234567" if expires else None, "passportExpiresOn": expires}
            assert api.patch(f"/api/travelers/{ada}", changes).status_code == 200
            trips.run()
            expected += [(ada, level)] if level else []
            assert trips.told() == expected, expires

    def test_for_each_traveler_and_trip(self, trips: Trips) -> None:
        two = sorted([trips.traveler(), trips.traveler()])
        for _ in range(2):
            trips.trip()
        trips.run()
        assert sorted(trips.told()) == sorted([(one, "missing") for one in two] * 2)


class TestWho:
    def test_is_on_bookings_that_stand_or_else_travels_with_the_client(self, trips: Trips, api: ApiClient) -> None:
        others, goes, cancelled = trips.traveler(), trips.traveler(clientId=None), trips.traveler(clientId=None)
        trip = trips.trip()

        def book(traveler: str) -> str:
            booking = api.created("/api/bookings", {"destination": "Lisbon", "tripId": trip, "clientId": trips.client})
            api.created(f"/api/bookings/{booking['id']}/travelers", {"travelerId": traveler})
            return str(booking["id"])

        assert api.patch(f"/api/bookings/{book(cancelled)}", {"status": "cancelled"}).status_code == 200
        trips.run()
        assert trips.told() == [(others, "missing")]
        book(goes)
        trips.run()
        assert trips.told() == [(others, "missing"), (goes, "missing")]

    def test_is_nobody_of_trips_that_are_off_or_have_no_date_and_nobody_deleted(
        self, trips: Trips, api: ApiClient
    ) -> None:
        gone = trips.traveler()
        api.delete(f"/api/travelers/{gone}")
        trips.trip()
        trips.run()
        trips.traveler()
        cancelled, deleted = trips.trip(), trips.trip()
        assert api.patch(f"/api/client-trips/{cancelled}", {"status": "cancelled"}).status_code == 200
        assert api.delete(f"/api/client-trips/{deleted}").status_code == 204
        query(trips.url, "UPDATE trips SET start_date = NULL, end_date = NULL WHERE status = 'inquiry' RETURNING 1")
        trips.run()
        assert trips.told() == []


class TestTheRule:
    @pytest.mark.parametrize(
        ("rule", "expires", "level"),
        [
            (None, "2028-03-15", None),
            (None, "2028-03-14", "warn"),
            ({"passportValidityMonths": 0}, "2027-09-15", None),
            ({"passportValidityMonths": 0}, "2027-09-14", "urgent"),
            ({"passportValidityMonths": 3, "passportValidityBasis": "return"}, "2027-12-14", "warn"),
            ({"passportValidityMonths": 3, "passportValidityBasis": "return"}, "2027-12-15", None),
            ({"passportValidityMonths": 3, "passportValidityBasis": "arrival"}, "2027-12-01", None),
            ({"passportValidityMonths": 3, "passportValidityBasis": "arrival"}, "2027-11-30", "warn"),
        ],
    )
    def test_is_the_destination_s(self, trips: Trips, rule: dict[str, Any] | None, expires: str, level: str) -> None:
        ada = trips.traveler(expires=expires)
        trips.trip(**({"destinationId": trips.destination(**rule)} if rule else {}))
        trips.run()
        assert trips.told() == ([(ada, level)] if level else [])

    def test_is_the_stricter_one_of_the_trip_s_and_its_offering_s(self, trips: Trips, api: ApiClient) -> None:
        ada = trips.traveler(expires="2027-10-01")
        lax, strict = trips.destination(passportValidityMonths=0), trips.destination(passportValidityMonths=3)
        offering = {"name": "Lisbon and on", "tripType": "custom", "destinationId": strict}
        sold = api.created("/api/trips", offering)["id"]
        trips.trip(destinationId=lax, tripOfferingId=sold)
        trips.run()
        assert trips.told() == [(ada, "warn")]


class TestWhatIsSaid:
    def test_names_the_trip_and_nothing_of_the_passport_or_the_person(self, trips: Trips, database_url: str) -> None:
        ada = trips.traveler(expires="2028-03-14")
        trip = trips.trip()
        trips.run()
        said = query(database_url, "SELECT title, body, audience, entity_type, entity_id::text FROM notifications")
        assert said == [
            (
                "A passport ends too soon after the trip: Lisbon",
                f"Level: warn. The trip starts on 2027-09-01. Traveler {ada}, trip {trip}.",
                *("staff", "traveler", ada),
            )
        ]
        payloads = query(database_url, "SELECT payload::text FROM scheduled_tasks")
        assert not [part for part in ("X1234567", "Ada", "Okafor", "2028") if part in str([said, payloads])]

    def test_of_many_trips_batch_by_batch(self, trips: Trips, app: Flask) -> None:
        trips.traveler()
        first = trips.trip()
        query(
            trips.url,
            "INSERT INTO trips (client_id, name, start_date) SELECT client_id, name, start_date FROM trips,"
            " generate_series(1, %s) WHERE id = %s RETURNING 1",
            (BATCH, first),
        )
        day, after, batches = NEAR, None, 0
        with app.app_context():
            while batches == 0 or after:
                with transaction():
                    after = tell(day, after)
                batches += 1
        assert (batches, len(trips.told())) == (2, BATCH + 1)


def test_another_zone_has_another_day(trips: Trips, database_url: str) -> None:
    trips.traveler()
    trips.trip()
    trips.app = create_app(settings_for(database_url, AGENCY_TIMEZONE="Asia/Tokyo"))
    trips.run(f"{NEAR - timedelta(days=1)}T14:59:59Z")
    assert trips.told() == []
    trips.run(f"{NEAR - timedelta(days=1)}T15:00:00Z")
    assert len(trips.told()) == 1
