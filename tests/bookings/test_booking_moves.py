"""What entering a state does to a booking, and what it sets off, through HTTP."""

from typing import Any

import pytest

from tests.support.bookkeeping import BOOKINGS, Bookkeeping
from tests.support.catalog import query
from tests.support.refusals import refused
from tests.support.worked_examples import examples
from tt_api.models.enums import BookingStatus
from tt_api.models.transitions import BOOKING_STARTS
from tt_api.models.transitions import BOOKINGS as MOVES

STATES = list(BookingStatus)


def in_state(books: Bookkeeping, status: str, **fields: Any) -> dict[str, Any]:
    """A booking in any state; its ways out are gone by HTTP."""
    if status in BOOKING_STARTS:
        return books.booking(status=status, **fields)
    booking = books.patched(books.booking(**fields), status="cancelled")
    return booking if status == "cancelled" else books.patched(booking, status="refunded")


class TestTheTable:
    @pytest.mark.parametrize("before", STATES)
    def test_every_pair_is_a_move_or_a_409_that_names_both(self, books: Bookkeeping, before: BookingStatus) -> None:
        for after in STATES:
            booking = in_state(books, before)
            response = books.patch(booking, status=after)
            if MOVES.allows(before, after):
                assert response.status_code == 200, (before, after)
                now = response.get_json()["data"]
                assert now["status"] == after
                # Staying where it is is no change.
                assert now["version"] == booking["version"] + (before != after)
                if before != after:
                    assert books.story(booking["id"])[-1] == (before, after)
            else:
                message = refused(response, 409)["message"]
                assert f"The booking is {before} and can't become {after}" in message
                assert all(state in message for state in MOVES.next_states(before))
                assert books.now(booking) == booking

    @examples("move_booking")
    def test_worked_examples(self, books: Bookkeeping, given: dict[str, Any], expect: dict[str, Any]) -> None:
        booking = in_state(books, given["from"])
        assert books.patch(booking, status=given["to"]).status_code == expect["http"]

    @pytest.mark.parametrize("status", STATES)
    def test_a_create_starts_anywhere_but_at_a_way_out(self, books: Bookkeeping, status: BookingStatus) -> None:
        response = books.api.post(BOOKINGS, {"destination": "Azores", "status": status})
        if status in BOOKING_STARTS:
            assert response.get_json()["data"]["status"] == status
        else:
            refused(response, 400, "status")


class TestTimestamps:
    def test_are_set_when_a_state_is_entered_and_kept(self, books: Bookkeeping) -> None:
        booking = books.booking()
        assert (booking["confirmedAt"], booking["completedAt"], booking["cancelledAt"]) == (None, None, None)
        confirmed = books.patched(booking, status="confirmed")["confirmedAt"]
        assert confirmed is not None
        completed = books.patched(booking, status="completed")
        assert completed["confirmedAt"] == confirmed
        assert completed["completedAt"] > confirmed

    def test_a_booking_that_begins_in_a_state_has_entered_it(self, books: Bookkeeping) -> None:
        assert books.booking(status="completed")["completedAt"] is not None
        assert books.booking(status="confirmed")["confirmedAt"] is not None


class TestTheOption:
    def test_is_cleared_into_the_story_when_it_is_quoted_again(self, books: Bookkeeping) -> None:
        booking = books.booking(status="hold", optionExpiresAt="2026-12-01T12:00:00Z")
        assert books.patched(booking, status="quoted")["optionExpiresAt"] is None
        sql = "SELECT metadata ->> 'optionExpiresAt' FROM activities WHERE entity_id = %s"
        assert query(books.url, sql, (booking["id"],)) == [("2026-12-01T12:00:00+00:00",)]
        assert books.told("option_lapsed") == [
            f"The option on booking {booking['bookingReference']} is gone; it is quoted again"
        ]

    def test_stays_when_the_booking_goes_on(self, books: Bookkeeping) -> None:
        booking = books.booking(status="hold", optionExpiresAt="2026-12-01T12:00:00Z")
        assert books.patched(booking, status="confirmed")["optionExpiresAt"] == "2026-12-01T12:00:00Z"
        assert books.told("option_lapsed") == []


class TestCancelling:
    TERMS = ({"daysBefore": 100_000, "penaltyPct": 25.5}, {"daysBefore": 0, "penaltyCents": 90_000})

    def test_costs_what_the_terms_say_and_the_rest_is_due_back(self, books: Bookkeeping) -> None:
        booking = books.booking(100_000, departureDate="2199-01-01", cancellationTerms=self.TERMS, depositCents=1)
        books.pay(booking, 60_000)
        after = books.patched(booking, status="cancelled", cancellationReason="medical")
        assert (after["cancellationPenaltyCents"], after["refundDueCents"]) == (25_500, 34_500)
        assert after["cancelledAt"] is not None
        title = f"Booking {booking['bookingReference']} is cancelled: 345.00 USD is due back"
        assert books.told("booking_cancelled") == [title]
        sql = "SELECT metadata FROM activities WHERE entity_id = %s AND metadata ->> 'to' = 'cancelled'"
        ((facts,),) = query(books.url, sql, (booking["id"],))
        assert (facts["penaltyCents"], facts["refundDueCents"], facts["currency"]) == (25_500, 34_500, "USD")

    def test_costs_what_is_sent_where_that_is_sent(self, books: Bookkeeping) -> None:
        terms = {"departureDate": "2199-01-01", "cancellationTerms": self.TERMS}
        sent = books.patched(books.booking(**terms), status="cancelled", cancellationPenaltyCents=7)
        before = books.patched(books.booking(cancellationPenaltyCents=8, **terms), status="cancelled")
        assert [one["cancellationPenaltyCents"] for one in (sent, before)] == [7, 8]

    def test_without_terms_costs_nothing(self, books: Bookkeeping) -> None:
        assert books.patched(books.booking(), status="cancelled")["cancellationPenaltyCents"] == 0

    def test_waives_its_open_instalments(self, books: Bookkeeping) -> None:
        trip = books.trip()
        booking = books.booking(tripId=trip["id"])
        owners = {"tripId": trip["id"], "dueDate": "2199-01-01", "amountCents": 1000}
        for number, owner in enumerate(({"bookingId": booking["id"]}, {}), start=1):
            books.api.created("/api/payment-schedules", {**owners, **owner, "installmentNumber": number})
        books.patched(booking, status="cancelled")
        found = books.api.get(f"/api/payment-schedules?tripId={trip['id']}").get_json()["data"]
        assert {one["installmentNumber"]: one["status"] for one in found} == {1: "waived", 2: "upcoming"}

    def test_voids_a_projected_commission(self, books: Bookkeeping) -> None:
        vendor = books.api.created("/api/vendors", {"name": "Star", "defaultCommissionPct": 10})["id"]
        booking = books.booking(vendorId=vendor)
        asked = {"bookingId": booking["id"], "vendorId": vendor, "bookingValueCents": 100_000}
        entry = books.api.created("/api/commissions/calculate", asked)
        books.patched(booking, status="cancelled")
        assert books.get(f"/api/commissions/{entry['id']}")["voidReason"] == "booking_cancelled"

    def test_refunded_is_a_statement_that_warns_of_what_is_due(self, books: Bookkeeping) -> None:
        booking = books.booking()
        books.pay(booking, 60_000)
        books.patched(booking, status="cancelled", cancellationPenaltyCents=10_000)
        answer = books.patch(booking, status="refunded").get_json()
        assert answer["data"]["refundDueCents"] == 0
        assert answer["warnings"] == [
            {"code": "refund_due", "message": "500.00 USD is still due back", "path": ["status"]}
        ]
        settled = books.patched(books.booking(), status="cancelled")
        assert "warnings" not in books.patch(settled, status="refunded").get_json()


class TestTheDeal:
    @pytest.mark.parametrize(
        ("status", "stage"),
        [
            ("quoted", "qualified"),
            ("hold", "qualified"),
            ("deposit_paid", "booking_pending"),
            ("confirmed", "booking_confirmed"),
            ("ticketed", "qualified"),
            ("in_progress", "traveling"),
            ("completed", "completed"),
            ("cancelled", "qualified"),
        ],
    )
    def test_goes_forward_with_it(self, books: Bookkeeping, status: str, stage: str) -> None:
        deal = books.api.created("/api/deals", {"title": "Honeymoon", "stage": "qualified"})
        booking = books.booking(dealId=deal["id"])
        books.patched(booking, status=status)
        now = books.get(f"/api/deals/{deal['id']}")
        assert now["stage"] == stage
        assert [move["toStage"] for move in now["stageHistory"]] == list(dict.fromkeys(["qualified", stage]))

    @pytest.mark.parametrize("stage", ["booking_confirmed", "won", "lost"])
    def test_never_goes_back_and_a_lost_one_stays_lost(self, books: Bookkeeping, stage: str) -> None:
        deal = books.api.created("/api/deals", {"title": "Honeymoon", "stage": stage})
        books.booking(dealId=deal["id"], status="deposit_paid")
        assert books.get(f"/api/deals/{deal['id']}")["stage"] == stage

    def test_that_was_deleted_holds_nobody_up(self, books: Bookkeeping) -> None:
        deal = books.api.created("/api/deals", {"title": "Honeymoon"})
        booking = books.booking(dealId=deal["id"])
        books.api.delete(f"/api/deals/{deal['id']}")
        assert books.patched(booking, status="confirmed")["status"] == "confirmed"


class TestTheRest:
    def test_its_trip_goes_forward_with_it(self, books: Bookkeeping) -> None:
        trip = books.trip("booked")
        booking = books.booking(tripId=trip["id"])
        for status, follows in (("deposit_paid", "deposited"), ("in_progress", "traveling")):
            books.patched(booking, status=status)
            assert books.get(f"/api/client-trips/{trip['id']}")["status"] == follows

    def test_its_client_has_traveled(self, books: Bookkeeping) -> None:
        days = {"departureDate": "2025-05-01", "returnDate": "2025-05-08"}
        books.booking(status="completed", departureDate="2024-01-01")
        books.patched(books.booking(**days), status="completed")
        client = books.get(f"/api/clients/{books.client['id']}")
        assert (client["firstTripOn"], client["lastTripOn"]) == ("2024-01-01", "2025-05-08")

    def test_its_commission_is_earned_on_the_return(self, books: Bookkeeping) -> None:
        vendor = books.api.created("/api/vendors", {"name": "Star", "defaultCommissionPct": 10})["id"]
        booking = books.booking(vendorId=vendor, departureDate="2025-05-01", returnDate="2025-05-08")
        asked = {"bookingId": booking["id"], "vendorId": vendor, "bookingValueCents": 100_000}
        entry = books.api.created("/api/commissions/calculate", asked)
        books.patched(booking, status="completed")
        earned = books.get(f"/api/commissions/{entry['id']}")
        assert (earned["status"], earned["earnedOn"]) == ("earned", "2025-05-08")

    def test_its_group_members_have_paid_their_deposit_and_free_their_seat(self, books: Bookkeeping) -> None:
        booking = books.booking()
        contact = books.api.created("/api/contacts", {"firstName": "Ada"})["id"]
        sql = (
            "INSERT INTO groups (name, status, min_guests, current_guests) VALUES ('Retreat', 'minimum_reached', 2, 3)"
            " RETURNING id"
        )
        ((group,),) = query(books.url, sql)
        sql = (
            "INSERT INTO group_members (group_id, contact_id, booking_id, party_size) VALUES (%s, %s, %s, 3)"
            " RETURNING id"
        )
        query(books.url, sql, (group, contact, booking["id"]))
        members = "SELECT status, deposit_paid FROM group_members"
        guests = "SELECT status, current_guests FROM groups"
        books.patched(booking, status="deposit_paid")
        assert query(books.url, members) == [("confirmed", True)]
        books.patched(booking, status="cancelled")
        assert query(books.url, members) == [("cancelled", True)]
        assert query(books.url, guests) == [("open", 0)]


def test_a_booking_that_is_deleted_or_unknown_is_a_404(books: Bookkeeping) -> None:
    booking = books.booking()
    books.api.delete(f"{BOOKINGS}/{booking['id']}")
    refused(books.patch(booking, status="confirmed"), 404)
    refused(books.tries_to_pay(booking, 1), 404)


class TestAfterTheJourney:
    @pytest.fixture
    def contact(self, books: Bookkeeping) -> dict[str, Any]:
        """Whom the agency talks with about the client."""
        contact = books.api.created("/api/contacts", {"firstName": "Ada"})
        books.api.patch(f"/api/clients/{books.client['id']}", {"primaryContactId": contact["id"]})
        return contact

    def test_its_clients_contact_is_welcomed_home(self, books: Bookkeeping, contact: dict[str, Any]) -> None:
        booking = books.booking(status="confirmed")
        assert books.staged("start_sequences") == []
        books.patched(booking, status="completed")
        assert books.staged("start_sequences") == [{"event": "booking_completed", "contactId": contact["id"]}]

    @pytest.mark.usefixtures("contact")
    def test_a_past_one_that_is_written_down_later_starts_no_mails(self, books: Bookkeeping) -> None:
        books.booking(status="completed")
        assert books.staged("start_sequences") == []


@pytest.mark.parametrize("beside", [{"notes": "x"}, {"isProtected": True}, {"status": "earned"}])
def test_a_deleted_bookings_commission_is_void(books: Bookkeeping, beside: dict[str, Any]) -> None:
    vendor = books.api.created("/api/vendors", {"name": "Example Cruises", "defaultCommissionPct": 10})
    booking = books.booking(vendorId=vendor["id"])
    body = {"bookingId": booking["id"], "vendorId": vendor["id"], "bookingValueCents": 100_000}
    entry = books.api.created("/api/commissions/calculate", body)
    assert books.api.patch(f"/api/commissions/{entry['id']}", beside).status_code == 200
    assert books.api.delete(f"{BOOKINGS}/{booking['id']}").status_code == 204
    assert books.get(f"/api/commissions/{entry['id']}")["voidReason"] == "booking_cancelled"
