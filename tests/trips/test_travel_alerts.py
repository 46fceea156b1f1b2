"""Travel alerts: which hold, and what staff is told of them, when and how often."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from tests.support.catalog import query
from tests.support.refusals import refused
from tests.support.trips import Trips
from tt_api.services.operations.agency_day import today
from tt_api.work.handlers import load_handlers
from tt_api.work.running import run_task

URL = "/api/travel-alerts"


def ahead(**span: float) -> str:
    return (datetime.now(UTC) + timedelta(**span)).isoformat()


class Alerts:
    """A caller with alerts and trips, and what staff is told."""

    def __init__(self, app: Flask, url: str) -> None:
        self.app, self.url = app, url
        self.trips = Trips(app, url)
        self.api = self.trips.api
        with app.app_context():
            self.today = today()
        self.iceland = self.place(name="Reykjavik", country="IS")

    def place(self, **given: Any) -> str:
        return str(self.api.created("/api/trips/destinations", given)["id"])

    def alert(self, **given: Any) -> dict[str, Any]:
        about = {} if given.keys() & {"country", "vendorId", "destinationId"} else {"country": "IS"}
        body = {"alertType": "disaster", "severity": "critical", "title": "Ash", **about, **given}
        return self.api.created(URL, body)

    def trip(self, start: int = 0, end: int = 7, **given: Any) -> str:
        dates = {"startDate": self.day(start), "endDate": self.day(end)}
        place = {} if "destinationId" in given or "tripOfferingId" in given else {"destinationId": self.iceland}
        return str(self.trips.trip(**dates, **place, **given)["id"])

    def day(self, days: int) -> str:
        return (self.today + timedelta(days=days)).isoformat()

    def run(self) -> None:
        """Do what is due."""
        load_handlers()
        with self.app.app_context():
            while run_task():
                pass

    def digest(self) -> None:
        result = self.app.test_cli_runner().invoke(args=["tasks", "run", "travel_alerts_digest"])
        assert result.exit_code == 0, result.output

    def told(self, kind: str = "travel_alert_critical") -> list[tuple[str, str]]:
        sql = "SELECT title, coalesce(body, '') FROM notifications WHERE notification_type = %s ORDER BY created_at"
        return query(self.url, sql, (kind,))

    def active(self, value: str) -> set[str]:
        found = self.api.get(f"{URL}?active={value}").get_json()
        assert found["pagination"]["total"] == len(found["data"])
        return {one["id"] for one in found["data"]}


@pytest.fixture
def alerts(app: Flask, database_url: str) -> Alerts:
    return Alerts(app, database_url)


class TestAlerts:
    def test_are_active_from_their_start_to_their_end(self, alerts: Alerts) -> None:
        now = {
            alerts.alert()["id"],
            alerts.alert(startsAt=ahead(hours=-1))["id"],
            alerts.alert(startsAt=ahead(hours=-1), endsAt=ahead(hours=1))["id"],
        }
        not_now = {
            alerts.alert(startsAt=ahead(hours=1))["id"],
            alerts.alert(startsAt=ahead(hours=-2), endsAt=ahead(hours=-1))["id"],
        }
        assert alerts.active("true") == now
        assert alerts.active("false") == not_now
        refused(alerts.api.get(f"{URL}?active=yes"), 400, "active")

    def test_are_about_something_and_end_after_they_start(self, alerts: Alerts) -> None:
        body = {"alertType": "strike", "severity": "info", "title": "Trains"}
        refused(alerts.api.post(URL, body), 400, "destinationId")
        body |= {"country": "FR", "startsAt": ahead(hours=2), "endsAt": ahead(hours=1)}
        refused(alerts.api.post(URL, body), 400, "endsAt")


class TestCriticalOnes:
    def test_name_the_trips_that_they_touch_and_who_goes(self, alerts: Alerts) -> None:
        client = alerts.trips.client()
        going = alerts.api.created("/api/travelers", {"firstName": "Ada", "lastName": "Okafor", "clientId": client})[
            "id"
        ]
        trip_id = alerts.trip(clientId=client)
        alert = alerts.alert()
        alerts.run()
        assert alerts.told() == [
            (
                "Critical travel alert, 1 trip: Ash",
                f"Azores, {alerts.day(0)} to {alerts.day(7)}, trip {trip_id}, travelers: {going}",
            )
        ]
        alerts.api.patch(f"{URL}/{alert['id']}", {"endsAt": ahead(days=9)})
        alerts.run()
        assert len(alerts.told()) == 1

    def test_touch_who_goes_there_meanwhile(self, alerts: Alerts) -> None:
        elsewhere = alerts.place(name="Lisbon", country="PT")
        other_place = alerts.place(name="Akureyri", country="IS")
        cruise = alerts.api.created("/api/trips", {"name": "Fjords", "tripType": "ocean_cruise"})["id"]
        leg = {"dayNumber": 1, "portOrLocation": "Akureyri", "country": "IS"}
        alerts.api.created(f"/api/trips/{cruise}/legs", leg)
        sold_there = alerts.api.created(
            "/api/trips", {"name": "Ring road", "tripType": "custom", "destinationId": alerts.iceland}
        )["id"]
        touched = {
            alerts.trip(),
            alerts.trip(10, 12),
            alerts.trip(-9, 0),
            alerts.trip(destinationId=other_place),
            alerts.trip(tripOfferingId=cruise),
            alerts.trip(tripOfferingId=sold_there),
        }
        for given in ({"destinationId": elsewhere}, {"status": "completed"}, {"start": -9, "end": -1}):
            alerts.trip(**given)
        alerts.trip(12, 20)
        cancelled = alerts.trip()
        alerts.api.patch(f"/api/client-trips/{cancelled}", {"status": "cancelled"})
        alerts.alert(endsAt=f"{alerts.day(11)}T12:00:00Z")
        alerts.run()
        ((title, body),) = alerts.told()
        assert title == "Critical travel alert, 6 trips: Ash"
        assert all(trip_id in body for trip_id in touched)

    def test_of_a_destination_are_about_that_one_alone(self, alerts: Alerts) -> None:
        trip_id = alerts.trip()
        alerts.trip(destinationId=alerts.place(name="Akureyri", country="IS"))
        alerts.alert(destinationId=alerts.iceland)
        alerts.run()
        ((title, body),) = alerts.told()
        assert title == "Critical travel alert, 1 trip: Ash"
        assert trip_id in body

    def test_of_a_supplier_touch_who_has_booked_there(self, alerts: Alerts) -> None:
        vendor = alerts.api.created("/api/vendors", {"name": "Northern Star"})["id"]
        trips = [alerts.trips.trip(startDate=alerts.day(1), endDate=alerts.day(2)) for _ in range(2)]
        alerts.trips.booking(trips[0], "confirmed", vendor_id=vendor)
        alerts.trips.booking(trips[1], "cancelled", vendor_id=vendor)
        alerts.alert(vendorId=vendor, alertType="supplier_default")
        alerts.run()
        ((title, body),) = alerts.told()
        assert title == "Critical travel alert, 1 trip: Ash"
        assert trips[0]["id"] in body

    def test_wait_until_they_are_active(self, alerts: Alerts) -> None:
        alert = alerts.alert(startsAt=ahead(hours=1))
        alerts.run()
        assert alerts.told() == []
        due = "SELECT due_at FROM scheduled_tasks WHERE task_type = 'tell_of_travel_alert'"
        assert query(alerts.url, due)[0][0].isoformat() == alert["startsAt"].replace("Z", "+00:00")
        alerts.api.patch(f"{URL}/{alert['id']}", {"startsAt": ahead(hours=-1)})
        alerts.run()
        assert [title for title, _ in alerts.told()] == ["Critical travel alert, no trips: Ash"]

    def test_that_are_over_or_no_longer_critical_are_nothing_to_tell(self, alerts: Alerts) -> None:
        alerts.alert(startsAt=ahead(hours=-2), endsAt=ahead(hours=-1))
        alert = alerts.alert()
        alerts.api.patch(f"{URL}/{alert['id']}", {"severity": "info"})
        alerts.run()
        assert alerts.told() == []


class TestTheDigest:
    def test_has_the_warnings_that_are_new(self, alerts: Alerts) -> None:
        alerts.trip()
        warning = alerts.alert(severity="warning", title="Wind")
        later = alerts.alert(severity="warning", title="Snow", startsAt=ahead(hours=1))
        alerts.alert(severity="info", title="Sun")
        for _ in range(2):
            alerts.digest()
        assert alerts.told("travel_alert_digest") == [
            ("New travel warnings: 1", f"Wind: 1 trip, alert {warning['id']}")
        ]
        alerts.api.patch(f"{URL}/{later['id']}", {"startsAt": ahead(hours=-1)})
        alerts.digest()
        assert [title for title, _ in alerts.told("travel_alert_digest")] == ["New travel warnings: 1"] * 2

    def test_leaves_what_becomes_critical_to_be_told_at_once(self, alerts: Alerts) -> None:
        alert = alerts.alert(severity="warning")
        alerts.digest()
        alerts.api.patch(f"{URL}/{alert['id']}", {"severity": "critical"})
        alerts.run()
        assert len(alerts.told()) == 1

    def test_is_nothing_where_there_is_nothing(self, alerts: Alerts) -> None:
        alerts.digest()
        assert alerts.told("travel_alert_digest") == []
