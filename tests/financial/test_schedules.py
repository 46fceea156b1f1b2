"""Instalments: what a caller may say of one, and what money, amounts and dates make of all of a trip's."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.support.refusals import refused
from tests.support.trips import SCHEDULES, Trips
from tests.support.worked_examples import examples
from tt_api.models.enums import ScheduleStatus
from tt_api.models.transitions import PAYMENT_SCHEDULES
from tt_api.services.operations import agency_day

FAR = "2090-01-01"


@pytest.fixture
def today(trips: Trips) -> date:
    with trips.app.app_context():
        return agency_day.today()


def has(trips: Trips, trip: dict[str, Any]) -> list[tuple[str, int]]:
    return [(one["status"], one["paidCents"]) for one in trips.instalments(trip)]


def patched(trips: Trips, row: dict[str, Any], **changes: Any) -> dict[str, Any]:
    response = trips.api.patch(f"{SCHEDULES}/{row['id']}", changes)
    assert response.status_code == 200, response.get_data(as_text=True)
    return dict(response.get_json()["data"])


class TestStates:
    @examples("schedule_status")
    def test_of_the_worked_examples(self, trips: Trips, today: date, given: dict[str, Any], expect: Any) -> None:
        moved = date.fromisoformat(given["due"]) + (today - date.fromisoformat(given["today"]))
        trip = trips.trip()
        if given["paid"]:
            trips.pay(trip, given["paid"])
        assert trips.instalment(trip, 1, given["amount"], moved.isoformat())["status"] == expect["status"]

    @examples("schedule_allocation")
    def test_of_the_worked_allocations(self, trips: Trips, given: dict[str, Any], expect: dict[str, Any]) -> None:
        trip = trips.trip()
        for row in given["rows"]:
            due, number = str(int(row["dueDate"][:4]) + 50) + row["dueDate"][4:], row["installmentNumber"]
            state = {"status": row["status"]} if "status" in row else {}
            trips.instalment(trip, number, row["amountCents"], due, **state)
        trips.pay(trip, given["paidCents"])
        assert trips.now(trip)["unallocatedCents"] == expect["unallocatedCents"]
        assert [
            {key: one[key] for key in ("installmentNumber", "paidCents")} for one in trips.instalments(trip)
        ] == expect["instalments"]

    def test_follow_the_date_back_and_forth(self, trips: Trips, today: date) -> None:
        row = trips.instalment(trips.trip(), 1, 100, (today - timedelta(days=1)).isoformat())
        assert row["status"] == "overdue"
        for days, status in ((8, "upcoming"), (7, "due"), (0, "due"), (-1, "overdue")):
            row = patched(trips, row, dueDate=(today + timedelta(days=days)).isoformat())
            assert row["status"] == status

    def test_follow_the_money_back_too(self, trips: Trips, today: date) -> None:
        trip = trips.trip()
        row = trips.instalment(trip, 1, 100, (today - timedelta(days=1)).isoformat())
        trips.pay(trip, 100)
        paid = trips.instalments(trip)[0]
        assert (paid["status"], paid["paidAt"] is not None) == ("paid", True)
        trips.refund(trip, 1)
        late = trips.instalments(trip)[0]
        assert (late["status"], late["paidCents"], late["paidAt"]) == ("overdue", 99, paid["paidAt"])
        assert trips.moves(row) == [("overdue", "paid"), ("paid", "overdue")]

    @pytest.mark.parametrize("after", list(ScheduleStatus))
    @pytest.mark.parametrize("before", list(ScheduleStatus))
    def test_are_asked_for_as_the_table_says(
        self, trips: Trips, today: date, before: ScheduleStatus, after: ScheduleStatus
    ) -> None:
        days = {ScheduleStatus.DUE: 1, ScheduleStatus.OVERDUE: -1}.get(before, 40)
        begun = {"status": before} if before in ("paid", "waived") else {}
        row = trips.instalment(trips.trip(), 1, 100, (today + timedelta(days=days)).isoformat(), **begun)
        assert row["status"] == before
        response = trips.api.patch(f"{SCHEDULES}/{row['id']}", {"status": after})
        if PAYMENT_SCHEDULES.allows(before, after):
            assert (response.status_code, response.get_json()["data"]["status"]) == (200, after)
        else:
            assert before in refused(response, 409)["message"]
            assert trips.api.get(f"{SCHEDULES}/{row['id']}").get_json()["data"] == row

    @pytest.mark.parametrize("status", ["due", "overdue"])
    def test_do_not_begin_where_only_the_calendar_leads(self, trips: Trips, status: str) -> None:
        body = {"tripId": trips.trip()["id"], "installmentNumber": 1, "amountCents": 1, "dueDate": FAR}
        refused(trips.api.post(SCHEDULES, {**body, "status": status}), 409)


class TestByHand:
    def test_paid_is_remembered_and_never_money(self, trips: Trips) -> None:
        trip = trips.trip(status="booked", totalCostCents=100)
        row = patched(trips, trips.instalment(trip, 1, 100, FAR), status="paid")
        assert (row["status"], row["paidCents"], row["paidAt"] is not None) == ("paid", 0, True)
        assert patched(trips, row, amountCents=200)["status"] == "paid"
        now = trips.now(trip)
        assert (now["paidCents"], now["status"], now["nextDueOn"]) == (0, "booked", None)

    def test_waived_has_its_reason_until_it_is_taken_back(self, trips: Trips, today: date) -> None:
        row = trips.instalment(trips.trip(), 1, 100, (today - timedelta(days=1)).isoformat())
        waived = patched(trips, row, status="waived", waiveReason="A gift")
        assert (waived["status"], waived["waiveReason"]) == ("waived", "A gift")
        back = patched(trips, row, status="upcoming")
        assert (back["status"], back["waiveReason"], back["waivedAt"]) == ("overdue", None, waived["waivedAt"])
        assert trips.moves(row) == [("overdue", "waived"), ("waived", "overdue")]

    def test_what_was_called_paid_and_then_waived_is_to_be_paid_again(self, trips: Trips) -> None:
        row = trips.instalment(trips.trip(), 1, 100, FAR, status="paid")
        for status, found in (("waived", "waived"), ("upcoming", "upcoming")):
            assert patched(trips, row, status=status)["status"] == found


class TestMoney:
    def test_settles_what_is_due_first(self, trips: Trips) -> None:
        trip = trips.trip()
        trips.instalment(trip, 1, 100, "2090-03-01")
        trips.instalment(trip, 3, 100, "2090-01-01")
        trips.instalment(trip, 2, 100, "2090-01-01")
        trips.pay(trip, 250)
        assert has(trips, trip) == [("upcoming", 50), ("paid", 100), ("paid", 100)]
        assert trips.now(trip)["nextDueOn"] == "2090-03-01"

    def test_goes_to_an_instalment_that_is_moved_before_a_settled_one(self, trips: Trips) -> None:
        trip = trips.trip()
        trips.instalment(trip, 1, 100, "2090-01-01")
        second = trips.instalment(trip, 2, 100, "2090-02-01")
        trips.pay(trip, 100)
        assert has(trips, trip) == [("paid", 100), ("upcoming", 0)]
        assert patched(trips, second, dueDate="2089-12-31")["status"] == "paid"
        assert has(trips, trip) == [("upcoming", 0), ("paid", 100)]

    def test_of_a_raised_amount_goes_on_to_the_next(self, trips: Trips) -> None:
        trip = trips.trip()
        first = trips.instalment(trip, 1, 100, "2090-01-01")
        trips.instalment(trip, 2, 100, "2090-02-01")
        trips.pay(trip, 150)
        assert has(trips, trip) == [("paid", 100), ("upcoming", 50)]
        patched(trips, first, amountCents=140)
        assert has(trips, trip) == [("paid", 140), ("upcoming", 10)]
        patched(trips, first, status="waived")
        assert has(trips, trip) == [("waived", 0), ("paid", 100)]
        assert trips.now(trip)["unallocatedCents"] == 50

    def test_that_came_before_the_instalment_settles_it(self, trips: Trips) -> None:
        trip = trips.trip()
        trips.pay(trip, 100)
        row = trips.instalment(trip, 1, 100, FAR)
        assert (row["status"], row["paidCents"], row["version"]) == ("paid", 100, 1)
        assert row["paidAt"] is not None
        assert trips.instalment(trip, 2, 50, "2089-01-01")["status"] == "paid"
        assert has(trips, trip) == [("upcoming", 50), ("paid", 50)]

    def test_changes_only_what_it_changes(self, trips: Trips) -> None:
        trip = trips.trip()
        trips.instalment(trip, 1, 100, "2090-01-01")
        trips.instalment(trip, 2, 100, "2090-02-01")
        trips.pay(trip, 10)
        assert [one["version"] for one in trips.instalments(trip)] == [2, 1]


class TestOneOfATrip:
    def test_has_a_number_that_no_other_has(self, trips: Trips) -> None:
        trip = trips.trip()
        first, second = (trips.instalment(trip, number, 100, FAR) for number in (1, 2))
        body = {"tripId": trip["id"], "installmentNumber": 1, "amountCents": 5, "dueDate": FAR}
        assert trips.api.post(SCHEDULES, body).status_code == 409
        assert trips.api.patch(f"{SCHEDULES}/{second['id']}", {"installmentNumber": 1}).status_code == 409
        assert trips.instalments(trip) == [first, second]
        trips.instalment(trips.trip(), 1, 100, FAR)

    def test_is_in_its_currency_and_stays_with_it(self, trips: Trips) -> None:
        trip = trips.trip(currency="EUR")
        row = trips.instalment(trip, 1, 100, FAR)
        assert row["currency"] == "EUR"
        path = f"{SCHEDULES}/{row['id']}"
        refused(trips.api.patch(path, {"currency": "USD"}), 400, "currency")
        body = {"tripId": trip["id"], "installmentNumber": 2, "amountCents": 5, "dueDate": FAR, "currency": "USD"}
        refused(trips.api.post(SCHEDULES, body), 400, "currency")
        refused(trips.api.patch(path, {"tripId": trips.trip()["id"]}), 400, "tripId")
        refused(trips.patch(trip, currency="USD"), 409)

    def test_is_due_at_the_suppliers_on_the_same_day_or_later(self, trips: Trips) -> None:
        trip = trips.trip()
        row = trips.instalment(trip, 1, 100, "2090-01-01", supplierDueDate="2090-01-01")
        path = f"{SCHEDULES}/{row['id']}"
        refused(trips.api.patch(path, {"supplierDueDate": "2089-12-31"}), 400, "supplierDueDate")
        refused(trips.api.patch(path, {"dueDate": "2090-01-02"}), 400, "supplierDueDate")

    def test_counts_the_trips_version_up(self, trips: Trips) -> None:
        trip = trips.trip()
        trips.instalment(trip, 1, 100, FAR)
        now = trips.now(trip)
        assert (now["nextDueOn"], now["version"]) == (FAR, trip["version"] + 1)
