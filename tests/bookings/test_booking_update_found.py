"""Suppliers' news of bookings: which booking is meant, in which order they come, and what is kept of them."""

from functools import partial

import pytest

from tests.support.bookkeeping import Bookkeeping
from tests.support.catalog import query
from tests.support.refusals import NOBODY, refused
from tests.support.supplier_news import kept, news, of
from tests.support.webhooks import applied, statuses_at_once, warned


def vendor(books: Bookkeeping, name: str = "Northern Star Cruises") -> str:
    return str(books.api.created("/api/vendors", {"name": name})["id"])


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
