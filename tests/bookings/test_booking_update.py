"""Suppliers' news of bookings: what is stored of them."""

from typing import Any

import pytest

from tests.support.bookkeeping import Bookkeeping
from tests.support.refusals import refused
from tests.support.supplier_news import kept, news, of
from tests.support.webhooks import applied, warned
from tests.support.worked_examples import examples

Example = dict[str, Any]
# How a booking comes to a state.
WAY = {
    "cancelled": ("cancelled",),
    "refunded": ("cancelled", "refunded"),
}


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
