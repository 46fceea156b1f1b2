"""Client trips: their moves, what money makes of them, and what goes with them."""

from typing import Any

import pytest

from tests.support.catalog import query
from tests.support.refusals import refused
from tests.support.trips import SCHEDULES, TRIPS, Trips
from tests.support.worked_examples import examples
from tt_api.models.enums import TripStatus
from tt_api.models.transitions import CLIENT_TRIPS, TRIP_ORDER

PAIRS = [(before, after) for before in TripStatus for after in TripStatus if before is not after]


def of_status(trips: Trips, status: str) -> dict[str, Any]:
    """A trip in any state: a cancelled one is cancelled first."""
    if status == "cancelled":
        return dict(trips.patch(trips.trip(), status="cancelled").get_json()["data"])
    return trips.trip(status=status)


class TestMoves:
    @pytest.mark.parametrize(("before", "after"), PAIRS)
    def test_are_those_of_the_table(self, trips: Trips, before: TripStatus, after: TripStatus) -> None:
        trip = of_status(trips, before)
        response = trips.patch(trip, status=after)
        if CLIENT_TRIPS.allows(before, after):
            assert (response.status_code, response.get_json()["data"]["status"]) == (200, after)
            assert trips.moves(trip)[-1] == (before, after)
        else:
            assert response.status_code == 409
            message = response.get_json()["error"]["message"]
            assert before in message
            assert after in message
            assert trips.now(trip) == trip

    @examples("move_client_trip")
    def test_of_the_worked_examples(self, trips: Trips, given: dict[str, str], expect: dict[str, int]) -> None:
        assert trips.patch(of_status(trips, given["from"]), status=given["to"]).status_code == expect["http"]

    @pytest.mark.parametrize("status", TRIP_ORDER)
    def test_begin_anywhere_but_cancelled(self, trips: Trips, status: TripStatus) -> None:
        assert trips.trip(status=status)["status"] == status

    def test_do_not_begin_cancelled(self, trips: Trips) -> None:
        body = {"clientId": trips.client(), "name": "Azores", "status": "cancelled"}
        refused(trips.api.post(TRIPS, body), 400, "status")

    def test_leave_the_time_of_the_first_entry(self, trips: Trips) -> None:
        trip = trips.trip(status="booked")
        for status, key in (("deposited", "depositedAt"), ("paid", "paidAt"), ("cancelled", "cancelledAt")):
            trip = trips.patch(trip, status=status).get_json()["data"]
            assert trip[key] is not None
        first = trip["cancelledAt"]
        for status in ("planning", "deposited", "completed"):
            trip = trips.patch(trip, status=status).get_json()["data"]
        assert trip["completedAt"] is not None
        assert trip["cancelledAt"] == first
        assert trips.trip(status="completed")["completedAt"] is not None

    def test_to_the_state_that_it_has_is_none(self, trips: Trips) -> None:
        trip = trips.trip(status="planning")
        assert trips.patch(trip, status="planning").get_json()["data"] == trip
        assert trips.moves(trip) == []


class TestMoney:
    def test_the_first_makes_a_booked_trip_deposited_and_the_last_paid(self, trips: Trips) -> None:
        trip = trips.trip(status="booked", totalCostCents=1000)
        trips.pay(trip, 300)
        assert trips.now(trip).items() >= {"status": "deposited", "paidCents": 300, "balanceCents": 700}.items()
        trips.pay(trip, 700)
        now = trips.now(trip)
        assert now.items() >= {"status": "paid", "paidCents": 1000, "balanceCents": 0, "unallocatedCents": 1000}.items()
        assert now["depositedAt"] < now["paidAt"]
        trips.refund(trip, 1)
        assert trips.now(trip).items() >= {"status": "deposited", "balanceCents": 1, "paidAt": now["paidAt"]}.items()
        assert trips.moves(trip) == [("booked", "deposited"), ("deposited", "paid"), ("paid", "deposited")]

    def test_a_higher_cost_opens_it_and_a_lower_one_closes_it(self, trips: Trips) -> None:
        trip = trips.trip(status="booked", totalCostCents=1000)
        trips.pay(trip, 1000)
        assert trips.patch(trip, totalCostCents=1001).get_json()["data"]["status"] == "deposited"
        assert trips.patch(trip, totalCostCents=900).get_json()["data"]["status"] == "paid"
        assert trips.now(trip)["balanceCents"] == 0

    def test_that_came_before_it_was_booked_counts_then(self, trips: Trips) -> None:
        trip = trips.trip(status="planning", totalCostCents=1000)
        trips.pay(trip, 100)
        assert trips.now(trip)["status"] == "planning"
        assert trips.patch(trip, status="booked").get_json()["data"]["status"] == "deposited"
        assert trips.moves(trip) == [("planning", "booked"), ("booked", "deposited")]

    def test_who_says_that_it_is_paid_is_believed_until_money_says_otherwise(self, trips: Trips) -> None:
        trip = trips.trip(status="booked", totalCostCents=1000)
        assert trips.patch(trip, status="paid").get_json()["data"]["status"] == "paid"
        trips.pay(trip, 100)
        assert trips.now(trip)["status"] == "deposited"

    def test_is_that_of_its_bookings_and_its_own_for_the_price_in_its_currency(self, trips: Trips) -> None:
        trip, other = trips.trip(totalCostCents=10_000), trips.trip()
        booking = trips.booking(trip, "confirmed", 4000)
        trips.booking(trip, "cancelled", 500)
        trips.booking(trip, "quoted", 70, currency="EUR")
        trips.booking(other, "quoted", 30)
        trips.pay(trip, 100)
        trips.pay(trip, 200, booking_id=booking)
        trips.pay(trip, 50, booking_id=booking, status="partial", received_cents=20)
        trips.pay(trip, 80, booking_id=booking, status="refunded")
        trips.pay(trip, 80, booking_id=booking, payment_type="refund")
        for columns in ({"purpose": "planning_fee"}, {"currency": "EUR"}, {"status": "pending"}, {"status": "failed"}):
            trips.pay(trip, 9999, **columns)
        now = trips.now(trip)
        assert (now["bookedCents"], now["paidCents"], now["balanceCents"]) == (4000, 320, 9680)

    def test_follows_a_booking_that_moves_to_another_trip(self, trips: Trips) -> None:
        trip, other = trips.trip(), trips.trip()
        booking = trips.booking(trip, "confirmed", 4000)
        trips.pay(trip, 200, booking_id=booking, trip_id=trip["id"])
        query(trips.url, "UPDATE bookings SET trip_id = %s WHERE id = %s RETURNING 1", (other["id"], booking))
        assert (trips.now(trip)["paidCents"], trips.now(other)["paidCents"]) == (0, 200)

    def test_counts_the_version_up(self, trips: Trips) -> None:
        trip = trips.trip()
        trips.pay(trip, 100)
        assert trips.now(trip)["version"] == trip["version"] + 1

    def test_without_a_cost_there_is_no_balance(self, trips: Trips) -> None:
        trip = trips.trip(status="booked")
        trips.pay(trip, 100)
        assert trips.now(trip).items() >= {"status": "deposited", "balanceCents": None, "nextDueOn": None}.items()


class TestCancelling:
    def test_waives_what_is_open_and_leaves_what_is_paid(self, trips: Trips) -> None:
        trip = trips.trip(status="booked", totalCostCents=300)
        trips.instalment(trip, 1, 100, "2030-01-01")
        trips.instalment(trip, 2, 100, "2030-02-01")
        trips.instalment(trip, 3, 100, "2030-03-01")
        trips.pay(trip, 150)
        cancelled = trips.patch(trip, status="cancelled", cancellationReason="They moved").get_json()["data"]
        assert cancelled.items() >= {"status": "cancelled", "unallocatedCents": 50, "nextDueOn": None}.items()
        found = [(one["status"], one["paidCents"], one["waiveReason"]) for one in trips.instalments(trip)]
        reason = "the trip was cancelled"
        assert found == [("paid", 100, None), ("waived", 0, reason), ("waived", 0, reason)]

    def test_leaves_its_bookings_to_people_and_says_which(self, trips: Trips) -> None:
        trip = trips.trip(status="booked")
        assert trip["openBookings"] == []
        held = trips.booking(trip, "hold", 100)
        for status in ("cancelled", "refunded", "completed"):
            trips.booking(trip, status)
        cancelled = trips.patch(trip, status="cancelled").get_json()["data"]
        assert [(one["id"], one["status"]) for one in cancelled["openBookings"]] == [(held, "hold")]
        ((title, body),) = query(trips.url, "SELECT title, body FROM notifications WHERE entity_id = %s", (trip["id"],))
        assert title == "Cancelled with open bookings: Azores"
        assert cancelled["openBookings"][0]["bookingReference"] in body
        assert trips.patch(trip, status="planning").get_json()["data"]["openBookings"] == []

    def test_of_a_trip_without_bookings_is_nobody_s_work(self, trips: Trips) -> None:
        trips.patch(trips.trip(), status="cancelled")
        assert trips.count("notifications") == 0


class TestInsurance:
    @pytest.mark.parametrize("status", ["accepted", "declined"])
    def test_that_was_decided_was_decided_on_a_day(self, trips: Trips, status: str) -> None:
        trip = trips.trip()
        refused(trips.patch(trip, insuranceStatus=status), 400, "insuranceDecidedOn")
        day = {"insuranceStatus": status, "insuranceDecidedOn": "2026-11-01"}
        assert trips.patch(trip, **day).get_json()["data"].items() >= day.items()

    @pytest.mark.parametrize("status", ["not_offered", "offered", "own_cover"])
    def test_that_was_not_has_no_day(self, trips: Trips, status: str) -> None:
        assert trips.trip(insuranceStatus=status)["insuranceDecidedOn"] is None


class TestDeleting:
    def test_takes_itinerary_and_instalments_along(self, trips: Trips) -> None:
        trip, stays = trips.trip(), trips.trip()
        for one in (trip, stays):
            trips.instalment(one, 1, 100, "2030-01-01")
            trips.insert("trip_itinerary_items", {"trip_id": one["id"], "item_type": "note", "title": "Call"})
        assert trips.api.delete(f"{TRIPS}/{trip['id']}").status_code == 204
        (left,) = trips.api.get(SCHEDULES).get_json()["data"]
        assert left["tripId"] == stays["id"]
        live = "SELECT trip_id::text FROM trip_itinerary_items WHERE deleted_at IS NULL"
        assert query(trips.url, live) == [(stays["id"],)]

    @pytest.mark.parametrize("status", ["paid", "partial", "refunded"])
    def test_is_refused_while_money_is_on_it_or_on_its_bookings(self, trips: Trips, status: str) -> None:
        received = {"received_cents": 40} if status == "partial" else {}
        own, booked = trips.trip(), trips.trip()
        trips.pay(own, 100, status=status, **received)
        trips.pay(booked, 100, status=status, booking_id=trips.booking(booked), **received)
        for trip in (own, booked):
            before = trips.now(trip)
            assert trips.api.delete(f"{TRIPS}/{trip['id']}").status_code == 409
            assert trips.now(trip) == before

    def test_is_refused_where_a_commission_came(self, trips: Trips) -> None:
        trip = trips.trip()
        vendor = trips.insert("vendors", {"name": "Example Cruises"})
        entry = {
            "booking_id": trips.booking(trip),
            "vendor_id": vendor,
            "booking_value_cents": 100,
            "commissionable_cents": 100,
            "commission_pct": 10,
            "gross_commission_cents": 10,
            "nexion_split_pct": 80,
            "agency_share_cents": 8,
            "host_share_cents": 2,
        }
        row = trips.insert("commission_entries", entry)
        query(trips.url, "UPDATE commission_entries SET received_cents = 10 WHERE id = %s RETURNING 1", (row,))
        assert trips.api.delete(f"{TRIPS}/{trip['id']}").status_code == 409

    def test_is_possible_when_all_of_it_went_back(self, trips: Trips) -> None:
        trip = trips.trip()
        trips.pay(trip, 100)
        trips.refund(trip, 100)
        assert trips.api.delete(f"{TRIPS}/{trip['id']}").status_code == 204

    def test_leaves_planned_money_and_bookings_without_any(self, trips: Trips) -> None:
        trip = trips.trip()
        booking = trips.booking(trip)
        trips.pay(trip, 100, status="pending", booking_id=booking)
        assert trips.api.delete(f"{TRIPS}/{trip['id']}").status_code == 204
        assert query(trips.url, "SELECT trip_id::text FROM bookings WHERE deleted_at IS NULL") == [(trip["id"],)]
