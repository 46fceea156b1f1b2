"""Generating a trip's instalments: the plan, where its terms come from, and what stands in its way."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from tests.support.refusals import NOBODY, refused
from tests.support.threads import Send, at_once, statuses
from tests.support.trips import SCHEDULES, Trips
from tests.support.worked_examples import examples
from tt_api.services.financial.schedules.plan import PlanTerms, deposit_of, plan_payments
from tt_api.services.operations import agency_day

GENERATE = f"{SCHEDULES}/generate"
PLANNED = ("installmentNumber", "amountCents", "dueDate", "kind")


@pytest.fixture
def today(app: Flask) -> date:
    with app.app_context():
        return agency_day.today()


def vendor(trips: Trips, **columns: Any) -> str:
    return trips.insert("vendors", {"name": f"Example Cruises {trips.count('vendors')}", **columns})


def offering(trips: Trips, **columns: Any) -> str:
    number = trips.count("trip_offerings")
    given = {"name": "Azores", "slug": f"azores-{number}", "trip_type": "ocean_cruise", **columns}
    return trips.insert("trip_offerings", given)


def generated(trips: Trips, trip: dict[str, Any], **given: Any) -> list[dict[str, Any]]:
    response = trips.api.post(GENERATE, {"tripId": trip["id"], **given})
    assert response.status_code == 201, response.get_data(as_text=True)
    return list(response.get_json()["data"])


def shown(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: row[key] for key in PLANNED} for row in rows]


class TestPlan:
    @examples("schedule_generate")
    def test_is_that_of_the_worked_examples_at_the_same_distance(
        self, trips: Trips, today: date, given: dict[str, Any], expect: list[dict[str, Any]]
    ) -> None:
        """Months differ in length, so their days are worked out anew; amounts and kinds are those of the example."""
        departure = today + (date.fromisoformat(given["departure"]) - date.fromisoformat(given["today"]))
        trip = trips.trip(startDate=departure.isoformat())
        wire = {"deposit_cents": "depositCents", "buffer_days": "bufferDays", "instalments": "instalments"}
        body = {name: given[key] for key, name in wire.items() if key in given}
        body |= {"depositPct": int(given["deposit_pct"])} if "deposit_pct" in given else {}
        rows = generated(trips, trip, totalCents=given["total"], finalPaymentDays=90, **body)
        deposit = given.get("deposit_cents", deposit_of(given["total"], int(given.get("deposit_pct", 0))))
        terms = PlanTerms(given["total"], deposit, given.get("instalments", 1), 90, given.get("buffer_days", 0))
        plan = plan_payments(terms, departure, today)
        assert [date.fromisoformat(row["dueDate"]) for row in rows] == [each.due_date for each in plan]
        if len(rows) == len(expect):
            for key in ("installmentNumber", "amountCents", "kind"):
                assert [row[key] for row in rows] == [each[key] for each in expect]
        assert sum(row["amountCents"] for row in rows) == given["total"]
        assert trips.instalments(trip) == rows

    def test_is_shown_by_a_dry_run_and_not_stored(self, trips: Trips, today: date) -> None:
        trip = trips.trip(startDate=(today + timedelta(days=300)).isoformat(), currency="EUR")
        body = {"tripId": trip["id"], "totalCents": 1000, "depositPct": 25, "instalments": 3}
        response = trips.api.post(GENERATE, {**body, "dryRun": True})
        assert response.status_code == 200
        planned = response.get_json()["data"]
        assert {row["currency"] for row in planned} == {"EUR"}
        assert trips.instalments(trip) == []
        assert trips.now(trip) == trip
        assert shown(planned) == shown(generated(trips, trip, totalCents=1000, depositPct=25, instalments=3))

    def test_is_settled_at_once_by_what_was_paid_before(self, trips: Trips, today: date) -> None:
        trip = trips.trip(startDate=(today + timedelta(days=300)).isoformat(), totalCostCents=1000)
        trips.pay(trip, 300)
        rows = generated(trips, trip, depositPct=25, instalments=2)
        assert [(row["status"], row["paidCents"]) for row in rows] == [("paid", 250), ("upcoming", 50), ("upcoming", 0)]
        assert rows[0]["paidAt"] is not None
        assert trips.now(trip)["nextDueOn"] == rows[1]["dueDate"]

    def test_is_of_the_trips_cost_where_no_total_is_sent(self, trips: Trips, today: date) -> None:
        start = (today + timedelta(days=300)).isoformat()
        assert (
            sum(row["amountCents"] for row in generated(trips, trips.trip(startDate=start, totalCostCents=777))) == 777
        )
        body = {"tripId": trips.trip(startDate=start)["id"]}
        refused(trips.api.post(GENERATE, body), 400, "totalCents")


class TestTerms:
    def final(self, trips: Trips, trip: dict[str, Any], **given: Any) -> tuple[int, int | None]:
        """How many days before the departure the last part is due, to the agency and to the supplier."""
        row = generated(trips, trip, totalCents=1000, **given)[-1]
        departure = date.fromisoformat(trip["startDate"])
        supplier = row["supplierDueDate"]
        days = None if supplier is None else (departure - date.fromisoformat(supplier)).days
        return (departure - date.fromisoformat(row["dueDate"])).days, days

    @pytest.fixture
    def start(self, today: date) -> str:
        return (today + timedelta(days=300)).isoformat()

    def test_are_the_callers(self, trips: Trips, start: str) -> None:
        trip = trips.trip(startDate=start)
        assert self.final(trips, trip, finalPaymentDays=60, bufferDays=5) == (65, 60)

    def test_are_the_offerings_and_its_vendors(self, trips: Trips, start: str) -> None:
        sold_by = vendor(trips, final_payment_days=75, client_buffer_days=14)
        own = offering(trips, vendor_id=sold_by, final_payment_days=120)
        plain = offering(trips, vendor_id=sold_by)
        assert self.final(trips, trips.trip(startDate=start, tripOfferingId=own)) == (134, 120)
        assert self.final(trips, trips.trip(startDate=start, tripOfferingId=plain)) == (89, 75)

    def test_are_those_of_the_booked_supplier_who_wants_it_first(self, trips: Trips, start: str) -> None:
        trip = trips.trip(startDate=start)
        for days, status in ((30, "confirmed"), (100, "quoted"), (200, "cancelled")):
            trips.booking(trip, status, vendor_id=vendor(trips, final_payment_days=days, client_buffer_days=7))
        assert self.final(trips, trip) == (107, 100)

    def test_are_a_guess_that_no_supplier_is_held_to_where_nobody_says(self, trips: Trips, start: str) -> None:
        assert self.final(trips, trips.trip(startDate=start)) == (90, None)

    def test_that_have_passed_leave_no_suppliers_date(self, trips: Trips, today: date) -> None:
        trip = trips.trip(startDate=(today + timedelta(days=10)).isoformat())
        (row,) = generated(trips, trip, totalCents=1000, finalPaymentDays=60)
        assert (row["kind"], row["dueDate"], row["supplierDueDate"]) == ("final_payment", today.isoformat(), None)


class TestRefusals:
    @pytest.fixture
    def trip(self, trips: Trips, today: date) -> dict[str, Any]:
        return trips.trip(startDate=(today + timedelta(days=300)).isoformat(), totalCostCents=1000)

    def test_of_a_trip_that_has_instalments(self, trips: Trips, trip: dict[str, Any]) -> None:
        first = generated(trips, trip, instalments=2)
        for dry in (False, True):
            refused(trips.api.post(GENERATE, {"tripId": trip["id"], "dryRun": dry}), 409)
        assert trips.instalments(trip) == first
        second = generated(trips, trip, instalments=3, replace=True)
        assert trips.instalments(trip) == second
        assert len(second) == 3
        assert trips.api.get(f"{SCHEDULES}/{first[0]['id']}").status_code == 404

    @pytest.mark.parametrize("how", ["money", "by hand"])
    def test_of_one_on_which_something_is_paid(self, trips: Trips, trip: dict[str, Any], how: str) -> None:
        first = generated(trips, trip, instalments=2)
        if how == "money":
            trips.pay(trip, 1)
        else:
            trips.api.patch(f"{SCHEDULES}/{first[0]['id']}", {"status": "paid"})
        before = trips.instalments(trip)
        refused(trips.api.post(GENERATE, {"tripId": trip["id"], "replace": True}), 409)
        assert trips.instalments(trip) == before

    def test_of_a_trip_that_is_gone_cancelled_or_has_no_start(self, trips: Trips, trip: dict[str, Any]) -> None:
        refused(trips.api.post(GENERATE, {"tripId": NOBODY, "totalCents": 1}), 400, "tripId")
        refused(trips.api.post(GENERATE, {"tripId": trips.trip()["id"], "totalCents": 1}), 400, "tripId")
        trips.patch(trip, status="cancelled")
        refused(trips.api.post(GENERATE, {"tripId": trip["id"]}), 409)

    @pytest.mark.parametrize(
        ("body", "path"),
        [
            ({"depositCents": 1, "depositPct": 1}, "depositPct"),
            ({"depositCents": 1001}, "depositCents"),
            ({"totalCents": 0}, "totalCents"),
            ({"instalments": 0}, "instalments"),
            ({"instalments": 25}, "instalments"),
            ({"finalPaymentDays": -1}, "finalPaymentDays"),
            ({"depositPct": 100.5}, "depositPct"),
            ({"surprise": 1}, "surprise"),
        ],
    )
    def test_of_what_makes_no_plan(self, trips: Trips, trip: dict[str, Any], body: dict[str, Any], path: str) -> None:
        refused(trips.api.post(GENERATE, {"tripId": trip["id"], **body}), 400, path)
        assert trips.instalments(trip) == []

    @pytest.mark.parametrize("start", ["0001-01-01", "9999-12-31"])
    def test_is_no_matter_of_the_calendars_edge(self, trips: Trips, start: str) -> None:
        body = {"tripId": trips.trip(startDate=start)["id"], "totalCents": 100, "instalments": 24}
        for days in ({}, {"finalPaymentDays": 730, "bufferDays": 730}):
            assert trips.api.post(GENERATE, {**body, **days, "replace": True}).status_code in (201, 400)


class TestRaces:
    def test_of_two_at_once_one_generates(self, app: Flask, trips: Trips, today: date) -> None:
        trip = trips.trip(startDate=(today + timedelta(days=300)).isoformat(), totalCostCents=1000)
        body = {"tripId": trip["id"], "instalments": 3}
        sends: list[Send] = [lambda api: api.post(GENERATE, body)] * 4
        assert statuses(at_once(app, sends)) == [201, 409, 409, 409]
        assert [row["installmentNumber"] for row in trips.instalments(trip)] == [1, 2, 3]

    def test_a_payment_against_a_moved_date_leaves_money_where_it_belongs(self, app: Flask, trips: Trips) -> None:
        for number in range(6):
            trip = trips.trip()
            first = trips.instalment(trip, 1, 100, "2090-01-01")
            trips.instalment(trip, 2, 100, "2090-02-01")
            payment = {
                "clientId": trip["clientId"],
                "tripId": trip["id"],
                "amountCents": 100,
                "paymentType": "installment",
                "status": "paid",
            }
            path, later = f"{SCHEDULES}/{first['id']}", {"dueDate": "2090-03-01"}
            sends: list[Send] = [
                lambda api, body=payment: api.post("/api/payments", body),
                lambda api, path=path, body=later: api.patch(path, body),
                lambda api, path=path, note=number: api.patch(path, {"notes": f"Call {note}", "amountCents": 150}),
            ]
            assert statuses(at_once(app, sends)) == [200, 200, 201]
            found = [(row["status"], row["paidCents"]) for row in trips.instalments(trip)]
            assert found == [("upcoming", 0), ("paid", 100)]
            now = trips.now(trip)
            assert (now["paidCents"], now["unallocatedCents"], now["nextDueOn"]) == (100, 0, "2090-03-01")
