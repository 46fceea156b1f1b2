"""Random walks through a trip's states and its money: whatever happens, its state and its sums are those of a model."""

from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.emptying import empty_database
from tests.support.trips import Trips
from tt_api.models.enums import TripStatus
from tt_api.models.transitions import CLIENT_TRIPS

INSTALMENTS = (("2090-01-01", 400), ("2090-02-01", 300), ("2090-03-01", 500))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("status"), st.sampled_from([status.value for status in TripStatus])),
        st.tuples(st.just("cost"), st.sampled_from([None, 0, 500, 1200])),
        st.tuples(st.just("pay"), st.sampled_from([1, 300, 500])),
        st.tuples(st.just("refund"), st.sampled_from([1, 300, 500])),
    ),
    max_size=10,
)


class Expected:
    """What a trip should be, kept as plainly as can be."""

    def __init__(self) -> None:
        self.status = "inquiry"
        self.cost: int | None = None
        self.paid = 0
        self.waived = False
        self.moves: list[tuple[str, str]] = []

    def go(self, status: str) -> None:
        if status != self.status:
            self.moves.append((self.status, status))
            self.status = status

    def follow_the_money(self) -> None:
        is_open = self.cost is not None and self.paid < self.cost
        if self.status == "paid" and is_open:
            self.go("deposited")
        elif self.status in ("booked", "deposited") and self.cost and not is_open:
            self.go("paid")
        elif self.status == "booked" and self.paid > 0:
            self.go("deposited")

    def ask(self, status: str) -> None:
        if status == "cancelled" and self.status != "cancelled":
            self.waived = True
        self.go(status)
        if status != "paid":
            self.follow_the_money()

    @property
    def instalments(self) -> list[int]:
        left, found = self.paid, []
        for _, cents in INSTALMENTS:
            found.append(min(left, cents))
            left -= found[-1]
        return found


def stored(trip: dict[str, Any]) -> dict[str, Any]:
    """A trip without its readiness, which is worked out anew and names the day: midnight may come between two reads."""
    return {name: value for name, value in trip.items() if name != "readiness"}


def step(trips: Trips, trip: dict[str, Any], expected: Expected, what: str, value: Any) -> None:
    if what == "status":
        before = trips.now(trip)
        response = trips.patch(trip, status=value)
        if CLIENT_TRIPS.allows(TripStatus(expected.status), TripStatus(value)):
            assert response.status_code == 200, response.get_data(as_text=True)
            if value != expected.status:
                expected.ask(value)
        else:
            assert response.status_code == 409
            assert stored(trips.now(trip)) == stored(before)
    elif what == "cost":
        assert trips.patch(trip, totalCostCents=value).status_code == 200
        if value != expected.cost:
            expected.cost = value
            expected.follow_the_money()
    else:
        kind = "refund" if what == "refund" else "installment"
        body = {"clientId": trip["clientId"], "tripId": trip["id"], "amountCents": value, "paymentType": kind}
        response = trips.api.post("/api/payments", {**body, "status": "paid"})
        if what == "refund" and value > expected.paid:
            assert response.status_code == 409
            return
        assert response.status_code == 201, response.get_data(as_text=True)
        expected.paid += value if what == "pay" else -value
        expected.follow_the_money()


def check(trips: Trips, trip: dict[str, Any], expected: Expected) -> None:
    now = trips.now(trip)
    assert (now["status"], now["paidCents"]) == (expected.status, expected.paid)
    assert now["balanceCents"] == (None if expected.cost is None else max(0, expected.cost - expected.paid))
    assert trips.moves(trip) == expected.moves
    rows = trips.instalments(trip)
    assert sum(row["paidCents"] for row in rows) + now["unallocatedCents"] == expected.paid
    if not expected.waived:
        assert [row["paidCents"] for row in rows] == expected.instalments
        due = [row["dueDate"] for row in rows if row["status"] == "upcoming"]
        assert now["nextDueOn"] == (due[0] if due else None)
    else:
        assert {row["status"] for row in rows} <= {"paid", "upcoming", "waived"}
    # What was read can be sent back whole, and changes nothing.
    assert stored(trips.patch(trip, **now).get_json()["data"]) == stored(now)


def test_through_http(app: Flask, database_url: str) -> None:
    @settings(
        max_examples=25,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    @given(STEPS)
    def run(steps: list[tuple[str, Any]]) -> None:
        empty_database(database_url)
        trips, expected = Trips(app, database_url), Expected()
        trip = trips.trip()
        for number, (due, cents) in enumerate(INSTALMENTS, start=1):
            trips.instalment(trip, number, cents, due)
        for what, value in steps:
            step(trips, trip, expected, what, value)
            check(trips, trip, expected)

    run()
