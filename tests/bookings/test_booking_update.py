"""Suppliers' news of bookings: which booking is meant, what is stored of them, and what is kept."""

from functools import partial
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.support.bookkeeping import Bookkeeping
from tests.support.catalog import query
from tests.support.refusals import NOBODY, refused
from tests.support.webhooks import applied, deliver, statuses_at_once, warned
from tests.support.worked_examples import examples

Example = dict[str, Any]
# How a booking comes to a state.
WAY = {
    "cancelled": ("cancelled",),
    "refunded": ("cancelled", "refunded"),
}


def news(books: Bookkeeping, key: str | None = None, **body: Any) -> TestResponse:
    return deliver(books.app, "/webhooks/booking-update", body, key)


def of(booking: dict[str, Any]) -> dict[str, str]:
    return {"bookingReference": booking["bookingReference"]}


def vendor(books: Bookkeeping, name: str = "Northern Star Cruises") -> str:
    return str(books.api.created("/api/vendors", {"name": name})["id"])


def kept(books: Bookkeeping, booking: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    sql = (
        "SELECT activity_type, metadata FROM activities WHERE entity_id = %s AND activity_type LIKE 'booking.report%%'"
        " ORDER BY created_at, id"
    )
    return query(books.url, sql, (booking["id"],))


class TestWhichBooking:
    def test_is_said_by_our_reference_in_any_case(self, books: Bookkeeping) -> None:
        booking = books.booking()
        reference = booking["bookingReference"].lower()
        found = applied(news(books, bookingReference=f" {reference} ", status="confirmed"))
        assert (found["id"], found["status"]) == (booking["id"], "confirmed")
        assert found == books.now(booking)

    @pytest.mark.parametrize("spelling", ["NSC-0048213", "nsc 48213", "NSC0048213", "000nsc-0048213"])
    def test_is_said_by_the_supplier_s_number_however_it_is_spelt(self, books: Bookkeeping, spelling: str) -> None:
        stored = "NSC48213" if spelling == "nsc 48213" else "NSC-0048213"
        booking = books.booking(vendorConfirmation=stored)
        found = applied(news(books, vendorConfirmation=spelling, status="confirmed"))
        assert (found["id"], found["status"], found["vendorConfirmation"]) == (booking["id"], "confirmed", stored)

    def test_is_asked_for_where_several_have_the_number(self, books: Bookkeeping) -> None:
        one, other = (books.booking(vendorConfirmation="88123", stateroomNumber=room) for room in ("A1", "A2"))
        error = refused(news(books, vendorConfirmation="0088123", status="confirmed"), 409)
        assert [problem["id"] for problem in error["details"]] == [one["id"], other["id"]]
        assert {books.now(row)["status"] for row in (one, other)} == {"inquiry"}
        found = applied(news(books, **of(other), vendorConfirmation="88123", status="confirmed"))
        assert found["id"] == other["id"]

    def test_of_several_is_told_apart_by_its_vendor(self, books: Bookkeeping) -> None:
        one, other, via = vendor(books), vendor(books, "Other"), vendor(books, "Wholesale")
        first = books.booking(vendorConfirmation="88123", vendorId=one)
        second = books.booking(vendorConfirmation="88123", vendorId=other, bookedViaVendorId=via)
        for named, booking in ((one, first), (other, second), (via, second)):
            found = applied(news(books, vendorConfirmation="88123", vendorId=named))
            assert found["id"] == booking["id"]
        refused(news(books, vendorConfirmation="88123", vendorId=vendor(books, "Third")), 404)
        refused(news(books, **of(first), vendorId=other), 404)

    @pytest.mark.parametrize(
        "body", [{"bookingReference": "TT-000000"}, {"vendorConfirmation": "X9"}, {"vendorConfirmation": "1"}]
    )
    def test_that_is_unknown_is_a_404_that_names_it(self, books: Bookkeeping, body: dict[str, str]) -> None:
        books.booking(vendorConfirmation="12")
        error = refused(news(books, **body, status="confirmed"), 404)
        assert next(iter(body.values())) in error["message"]

    def test_that_was_deleted_is_unknown(self, books: Bookkeeping) -> None:
        booking = books.booking(vendorConfirmation="88123")
        assert books.api.delete(f"/api/bookings/{booking['id']}").status_code == 204
        refused(news(books, **of(booking)), 404)
        refused(news(books, vendorConfirmation="88123"), 404)

    def test_must_be_said(self, books: Bookkeeping) -> None:
        for body in ({}, {"bookingReference": None}, {"vendorConfirmation": "  ", "bookingReference": ""}):
            refused(news(books, **body, status="confirmed"), 400, "bookingReference")
        refused(news(books, vendorConfirmation="- - -"), 400, "vendorConfirmation")


class TestWhatIsStored:
    def test_is_state_confirmation_dates_and_price(self, books: Bookkeeping) -> None:
        booking = books.booking()
        sent = {
            "status": "hold",
            "vendorConfirmation": "NSC-0048213",
            "recordLocator": "K7PQ2M",
            "departureDate": "2027-06-15",
            "returnDate": "2027-06-22",
            "optionExpiresAt": "2027-01-05T17:00:00Z",
            "ticketingDeadlineAt": "2027-05-01T17:00:00Z",
            "depositDueOn": "2027-01-10",
            "finalPaymentDueOn": "2027-03-17",
            "totalPriceCents": 459_800,
            "nonCommissionableCents": 82_000,
            "depositCents": 50_000,
            "currency": "EUR",
        }
        found = applied(news(books, **of(booking), **sent))
        assert {key: found[key] for key in sent} == sent
        assert found["balanceCents"] == 459_800

    @examples("move_booking")
    def test_obeys_the_moves(self, books: Bookkeeping, given: Example, expect: Example) -> None:
        way = WAY.get(given["from"], ())
        booking = books.booking(status="inquiry" if way else given["from"])
        for status in way:
            books.patched(booking, status=status)
        answer = news(books, **of(booking), status=given["to"])
        assert answer.status_code == expect["http"]
        if expect["http"] == 409:
            message = refused(answer, 409)["message"]
            assert given["from"] in message
            assert given["to"] in message

    def test_is_all_of_a_delivery_or_nothing(self, books: Bookkeeping) -> None:
        booking = books.booking(status="confirmed")
        refused(news(books, "k1", **of(booking), status="hold", totalPriceCents=1, departureDate="2027-06-15"), 409)
        assert books.now(booking) == booking
        assert kept(books, booking) == []
        # Nothing was applied, so the key is free for what is sent instead.
        assert applied(news(books, "k1", **of(booking), totalPriceCents=1))["totalPriceCents"] == 1

    def test_of_the_state_that_it_has_is_no_change(self, books: Bookkeeping) -> None:
        booking = books.booking(status="confirmed")
        found = applied(news(books, **of(booking), status="confirmed", totalPriceCents=100_000))
        assert found["version"] == booking["version"]
        assert books.story(booking["id"]) == []

    def test_sets_off_what_any_move_does(self, books: Bookkeeping) -> None:
        trip = books.trip()
        booking = books.booking(tripId=trip["id"], status="confirmed", cancellationTerms=[])
        books.pay(booking, 30_000)
        found = applied(news(books, **of(booking), status="cancelled", cancellationPenaltyCents=10_000))
        assert (found["refundDueCents"], found["cancellationPenaltyCents"]) == (20_000, 10_000)
        assert books.story(booking["id"]) == [("confirmed", "cancelled")]
        assert len(books.told("booking_cancelled")) == 1

    def test_lets_a_price_fall_below_what_is_paid_and_tells_staff(self, books: Bookkeeping) -> None:
        booking = books.booking(100_000)
        books.pay(booking, 100_000)
        assert applied(news(books, **of(booking), totalPriceCents=95_000))["overpaidCents"] == 5_000
        assert len(books.told("booking_overpaid")) == 1

    def test_is_never_a_price_in_another_currency_than_the_payments(self, books: Bookkeeping) -> None:
        booking = books.booking(100_000)
        books.pay(booking, 1)
        refused(news(books, **of(booking), totalPriceCents=90_000, currency="EUR"), 409)
        assert books.money(booking) == (1, 99_999, 0)

    def test_is_a_price_that_its_parts_make(self, books: Bookkeeping) -> None:
        part = {"kind": "fare", "label": "Fare", "amountCents": 100_000, "commissionable": True}
        booking = books.booking(100_000, priceBreakdown=[part])
        refused(news(books, **of(booking), totalPriceCents=90_000), 400, "priceBreakdown")
        parts = [{**part, "amountCents": 90_000}]
        found = applied(news(books, **of(booking), totalPriceCents=90_000, priceBreakdown=parts))
        assert (found["totalPriceCents"], found["priceBreakdown"]) == (90_000, parts)

    def test_is_nothing_of_what_the_supplier_does_not_know(self, books: Bookkeeping) -> None:
        booking = books.booking(departureDate="2027-06-15", vendorConfirmation="88123")
        empty = {"departureDate": None, "vendorConfirmation": "", "totalPriceCents": None, "status": None}
        assert applied(news(books, **of(booking), **empty)) == booking

    def test_warns_of_a_number_that_another_booking_has(self, books: Bookkeeping) -> None:
        books.booking(vendorConfirmation="88123")
        answer = news(books, **of(books.booking()), vendorConfirmation="0088123")
        assert (answer.status_code, warned(answer)) == (200, ["same_confirmation"])

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("status", "shipped"),
            ("status", 7),
            ("departureDate", "15/06/2027"),
            ("optionExpiresAt", "2027-01-05T17:00:00"),
            ("totalPriceCents", "4598.00"),
            ("totalPriceCents", -1),
            ("currency", "usd"),
            ("vendorId", "us"),
            ("vendorConfirmation", "x" * 61),
            ("occurredAt", "2999-01-01T00:00:00Z"),
        ],
    )
    def test_is_nothing_that_cannot_be(self, books: Bookkeeping, key: str, value: Any) -> None:
        booking = books.booking()
        refused(news(books, **{**of(booking), key: value}), 400, key)
        assert books.now(booking) == booking

    def test_is_not_before_it_begins(self, books: Bookkeeping) -> None:
        booking = books.booking(departureDate="2027-06-15")
        refused(news(books, **of(booking), returnDate="2027-06-14"), 400)


class TestOrder:
    def test_older_news_change_nothing(self, books: Bookkeeping) -> None:
        booking = books.booking()
        newer, older = "2026-05-02T10:00:00Z", "2026-05-02T11:59:59+02:00"
        applied(news(books, **of(booking), totalPriceCents=90_000, occurredAt=newer))
        answer = news(books, **of(booking), totalPriceCents=80_000, status="confirmed", occurredAt=older)
        assert warned(answer) == ["report_ignored"]
        assert (applied(answer)["totalPriceCents"], applied(answer)["status"]) == (90_000, "inquiry")
        assert [kind for kind, _ in kept(books, booking)] == ["booking.reported", "booking.report_ignored"]
        # What says nothing of its time is as new as its delivery.
        assert applied(news(books, **of(booking), totalPriceCents=70_000))["totalPriceCents"] == 70_000

    def test_copies_at_once_are_applied_once(self, books: Bookkeeping) -> None:
        booking = books.booking(status="hold")
        body = {**of(booking), "status": "confirmed"}
        assert statuses_at_once([lambda: news(books, **body)] * 6) == [200] + [409] * 5
        assert books.story(booking["id"]) == [("hold", "confirmed")]

    def test_different_news_at_once_are_all_stored(self, books: Bookkeeping) -> None:
        booking = books.booking()
        parts = [{"totalPriceCents": 90_000}, {"departureDate": "2027-06-15"}, {"recordLocator": "K7PQ2M"}]
        parts += [{"depositCents": 100}, {"status": "hold"}]
        sends = [partial(news, books, **of(booking), **part) for part in parts]
        assert statuses_at_once(sends) == [200] * 5
        now = books.now(booking)
        assert all(now[key] == value for part in parts for key, value in part.items())
        assert len(kept(books, booking)) == 5


class TestWhatIsKept:
    def test_is_the_delivery_without_people_and_secrets(self, books: Bookkeeping) -> None:
        booking = books.booking()
        applied(
            news(
                books,
                **of(booking),
                status="confirmed",
                cabin={"category": "BA", "deck": 8},
                travelers=[{"name": "Ada Okafor", "passportNumber": "X1234567"}, {"name": "Ben Okafor"}],
                leadGuest="OKAFOR/ADA MRS",
                remarks="Ada is diabetic",
                contact={"email": "ada@example.com"},
                source="portal, asked by ada@example.com",
            )
        )
        ((kind, facts),) = kept(books, booking)
        assert kind == "booking.reported"
        assert (facts["event"], facts["changed"]) == ("booking-update", ["status"])
        assert facts["payload"] == {
            **of(booking),
            "status": "confirmed",
            "cabin": {"category": "BA", "deck": 8},
            "travelers": ["•••", "•••"],
            "leadGuest": "•••",
            "remarks": "•••",
            "contact": "•••",
            "source": "portal, asked by [redacted e-mail]",
        }
        everything = query(books.url, "SELECT string_agg(activities::text, ' ') FROM activities")
        assert not any(word in str(everything) for word in ("Okafor", "OKAFOR", "X1234567", "diabetic", "ada@"))

    def test_can_be_read_with_the_booking_s_activities(self, books: Bookkeeping) -> None:
        booking = books.booking()
        applied(news(books, **of(booking), supplierFile="F-1"))
        (found,) = books.api.get(f"/api/activities?entityId={booking['id']}").get_json()["data"]
        assert (found["title"], found["actor"]) == ("Supplier reported booking-update", "Supplier")
        assert found["metadata"]["payload"]["supplierFile"] == "F-1"

    def test_is_nothing_where_the_booking_is_nobody_s(self, books: Bookkeeping) -> None:
        refused(news(books, bookingReference="TT-000000", vendorId=NOBODY), 404)
        assert query(books.url, "SELECT FROM activities") == []
