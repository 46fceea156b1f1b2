"""What is remembered of trips' readiness: what is told when it changes, and what counts it."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.support.catalog import query
from tests.support.readiness import Desk
from tests.support.snapshots import ZONE, Snapshots
from tests.support.trips import TRIPS
from tt_api.database.transaction import transaction
from tt_api.services.trips.readiness.remembering import BATCH, look


@pytest.fixture
def trip(desk: Desk) -> str:
    """A trip that is ready, and leaves in 20 days."""
    desk.traveler()
    desk.requirement()
    return desk.trip(destinationId=desk.place(), startDate=desk.day(20), endDate=desk.day(27), status="paid")


def remembered(desk: Desk) -> list[tuple[Any, ...]]:
    return query(desk.url, "SELECT trip_id::text, level, travelers_not_ready FROM trip_readiness")


def digests(desk: Desk) -> list[tuple[str, str]]:
    return query(desk.url, "SELECT title, body FROM notifications WHERE notification_type = 'trip_readiness_digest'")


class TestChanges:
    def test_are_told_once_each(self, desk: Desk, trip: str) -> None:
        desk.run()
        desk.run()
        assert desk.told(trip) == ["trip.ready"]
        ben = desk.traveler("Ben", passportNumber=None, passportExpiresOn=None)
        desk.run()
        assert desk.told(trip) == ["trip.ready", "trip.not_ready"]
        # Worse or less bad is no change.
        desk.api.patch(f"/api/travelers/{ben}", {"passportNumber": "X1", "passportExpiresOn": desk.day(40)})
        desk.run()
        assert (desk.told(trip)[2:], remembered(desk)) == ([], [(trip, "warn", 1)])
        desk.api.patch(f"/api/travelers/{ben}", {"passportExpiresOn": desk.day(400)})
        desk.run()
        assert desk.told(trip) == ["trip.ready", "trip.not_ready", "trip.ready"]
        facts = query(desk.url, "SELECT metadata FROM activities WHERE activity_type = 'trip.not_ready'")
        assert facts == [({"from": "ok", "to": "blocked", "travelersNotReady": 1},)]

    def test_are_looked_for_from_120_days_before_until_the_end(self, desk: Desk) -> None:
        days = [(120, 130), (121, 130), (-5, 0), (-5, -1)]
        near = [desk.trip(startDate=desk.day(start), endDate=desk.day(end)) for start, end in days]
        off = desk.trip(startDate=desk.day(9))
        desk.api.patch(f"{TRIPS}/{off}", {"status": "cancelled"})
        desk.run()
        assert {row[0] for row in remembered(desk)} == {near[0], near[2]}

    def test_are_found_batch_by_batch(self, desk: Desk, trip: str, app: Flask) -> None:
        query(
            desk.url,
            "INSERT INTO trips (client_id, name, start_date) SELECT client_id, name, start_date FROM trips,"
            " generate_series(1, %s) WHERE id = %s RETURNING 1",
            (BATCH, trip),
        )
        after, batches = None, 0
        with app.app_context():
            while batches == 0 or after:
                with transaction():
                    after = look(desk.today, after)
                batches += 1
        assert (batches, len(remembered(desk))) == (2, BATCH + 1)


class TestTheDigest:
    def test_lists_what_is_not_ready_the_next_first_without_names_of_people(self, desk: Desk, trip: str) -> None:
        desk.run("trip_readiness_digest")
        assert digests(desk) == []
        desk.traveler("Ben", passportNumber=None, passportExpiresOn=None)
        later = desk.trip(startDate=desk.day(119), endDate=desk.day(125), name="Fjords")
        desk.run()
        desk.run("trip_readiness_digest")
        ((title, body),) = digests(desk)
        assert title == "Trips that aren't ready to leave: 2"
        assert body.splitlines() == [
            f"Spain with friends, leaves on {desk.day(20)}: blocked, travelers not ready: 1, trip {trip}",
            f"Fjords, leaves on {desk.day(119)}: blocked, travelers not ready: 1, trip {later}",
        ]
        payloads = query(desk.url, "SELECT payload::text FROM scheduled_tasks")
        assert not [part for part in ("Ben", "Okafor", "X1234567") if part in str([body, payloads])]


class TestWhatCountsIt:
    def departures(self, desk: Desk) -> dict[str, Any]:
        answer = desk.api.get("/api/analytics/dashboard", headers={"Cache-Control": "no-cache"})
        return dict(answer.get_json()["data"]["upcomingDepartures"])

    def test_the_dashboard_by_bookings(self, desk: Desk, trip: str) -> None:
        desk.booking(trip, status="confirmed", departureDate=desk.day(20))
        unknown = desk.trip(startDate=desk.day(21), endDate=desk.day(22), destinationId=desk.place("Fes", "MA"))
        desk.booking(unknown, status="confirmed", departureDate=desk.day(21))
        assert self.departures(desk)["readiness"] == {"ok": 0, "warn": 0, "unknown": 2, "blocked": 0}
        desk.run()
        found = self.departures(desk)
        assert (found["count"], found["readiness"]) == (2, {"ok": 1, "warn": 0, "unknown": 1, "blocked": 0})
        assert [one["readiness"] for one in found["next"]] == ["ok", "unknown"]

    def test_the_daily_figures_by_travelers(self, desk: Desk, trip: str, kpis: Snapshots) -> None:
        for name in ("Ben", "Cleo"):
            desk.traveler(name, passportNumber=None, passportExpiresOn=None)
        desk.trip(startDate=desk.day(40))
        desk.run()
        day = desk.today - timedelta(days=1)
        assert kpis.take(day, ZONE)["travelers_not_ready", None][0] == 2
        desk.api.patch(f"{TRIPS}/{trip}", {"status": "cancelled"})
        assert kpis.take(day, ZONE)["travelers_not_ready", None][0] == 0


@pytest.fixture
def kpis(app: Flask, database_url: str) -> Snapshots:
    return Snapshots(app, database_url)
