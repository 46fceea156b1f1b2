"""Money that a payment provider reports: recorded once, whatever we think of it, and staff told what doesn't add up."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.support.bookkeeping import PAYMENTS, Bookkeeping
from tests.support.catalog import query
from tests.support.refusals import NOBODY, refused
from tests.support.webhooks import applied, deliver, warned


def report(
    books: Bookkeeping, booking: dict[str, Any], cents: Any, key: str | None = None, **body: Any
) -> TestResponse:
    return deliver(books.app, "/webhooks/payment", {"bookingId": booking["id"], "amountCents": cents, **body}, key)


def let_a_day_pass(books: Bookkeeping) -> None:
    query(books.url, "UPDATE idempotency_keys SET expires_at = now() - interval '1 hour' RETURNING 1")


@pytest.fixture
def nobody_s(books: Bookkeeping) -> dict[str, Any]:
    """A booking without a client."""
    return books.booking(clientId=None)


class TestAPayment:
    def test_is_paid_by_the_booking_s_client_without_a_method(self, books: Bookkeeping) -> None:
        booking = books.booking(100_000, depositCents=20_000)
        answer = report(books, booking, 20_000)
        payment = applied(answer, 201)
        assert answer.headers["Location"] == f"{PAYMENTS}/{payment['id']}"
        assert payment == books.get(answer.headers["Location"])
        wanted = {
            "status": "paid",
            "source": "webhook",
            "clientId": books.client["id"],
            "paymentMethod": None,
            "paymentType": "deposit",
            "purpose": "booking",
            "payee": "supplier",
            "currency": "USD",
        }
        assert {key: payment[key] for key in wanted} == wanted
        assert payment["paidAt"] is not None
        assert books.money(booking) == (20_000, 80_000, 0)
        # The same as through the API: the deposit moves the booking.
        assert (books.now(booking)["status"], books.lifetime_value()) == ("deposit_paid", 20_000)

    def test_has_what_the_provider_says(self, books: Bookkeeping) -> None:
        said = {
            "transactionId": "ch_3PqX",
            "paymentMethod": "card",
            "paymentType": "installment",
            "purpose": "planning_fee",
            "payee": "agency",
            "status": "paid",
            "paidAt": "2026-05-01T09:30:00Z",
            "cardBrand": "visa",
            "cardLast4": "4242",
            "checkNumber": "117",
        }
        booking = books.booking()
        payment = applied(report(books, booking, 25_000, **said), 201)
        assert {key: payment[key] for key in said} == said
        assert books.money(booking)[0] == 0

    def test_is_the_client_s_of_the_booking_s_trip(self, books: Bookkeeping, nobody_s: dict[str, Any]) -> None:
        trip = books.trip()
        books.patched(nobody_s, tripId=trip["id"])
        payment = applied(report(books, nobody_s, 100), 201)
        assert (payment["clientId"], payment["tripId"]) == (books.client["id"], trip["id"])

    def test_of_an_unknown_booking_is_a_404_whose_key_stays_free(self, books: Bookkeeping) -> None:
        booking = books.booking()
        assert NOBODY in refused(report(books, {"id": NOBODY}, 100, "k1"), 404)["message"]
        applied(report(books, booking, 100, "k1"), 201)
        assert books.api.delete(f"/api/bookings/{books.booking()['id']}").status_code == 204

    def test_of_a_deleted_booking_is_a_404(self, books: Bookkeeping) -> None:
        booking = books.booking()
        books.api.delete(f"/api/bookings/{booking['id']}")
        refused(report(books, booking, 100), 404)

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("bookingId", None),
            ("bookingId", "TT-7K2M9X"),
            ("amountCents", None),
            ("amountCents", 0),
            ("amountCents", -5),
            ("amountCents", "500.00"),
            ("amountCents", 2**53),
            ("currency", "dollars"),
            ("paymentMethod", "credit_card"),
            ("status", "failed"),
            ("paidAt", "yesterday"),
            ("transactionId", "x" * 201),
            ("checkNumber", "4111 1111 1111 1111"),
            ("cardLast4", "42424"),
        ],
    )
    def test_that_cannot_be_is_refused(self, books: Bookkeeping, key: str, value: Any) -> None:
        refused(report(books, books.booking(), 100, **{key: value}), 400, key)

    def test_needs_a_booking_and_an_amount(self, books: Bookkeeping) -> None:
        error = refused(deliver(books.app, "/webhooks/payment", {}), 400)
        assert sorted(problem["path"][0] for problem in error["details"]) == ["amountCents", "bookingId"]

    def test_is_no_refund_of_more_than_was_paid(self, books: Bookkeeping) -> None:
        booking = books.booking()
        books.pay(booking, 100)
        refused(report(books, booking, 101, paymentType="refund"), 409)
        applied(report(books, booking, 100, paymentType="refund"), 201)
        assert books.money(booking)[0] == 0


class TestMoneyThatIsThere:
    def test_beyond_the_price_is_recorded_flagged_and_told(self, books: Bookkeeping) -> None:
        booking = books.booking(100_000)
        assert warned(report(books, booking, 100_000)) == []
        answer = report(books, booking, 700)
        assert (answer.status_code, warned(answer)) == (201, ["overpaid"])
        assert books.money(booking) == (100_700, 0, 700)
        (found,) = books.api.get("/api/bookings?overpaid=true").get_json()["data"]
        assert (found["id"], found["overpaidCents"]) == (booking["id"], 700)
        assert books.told("booking_overpaid") == [f"Booking {booking['bookingReference']} is overpaid by 7.00 USD"]

    def test_in_another_currency_is_recorded_told_and_does_not_count(self, books: Bookkeeping) -> None:
        booking = books.booking(100_000)
        assert warned(report(books, booking, 100, currency="EUR")) == ["other_currency"]
        assert (books.money(booking), books.lifetime_value()) == ((0, 100_000, 0), 0)
        reference = booking["bookingReference"]
        assert books.told("payment_needs_attention") == [
            f"A payment in EUR came on booking {reference}, which is in USD"
        ]

    def test_on_a_refunded_booking_is_recorded_and_told(self, books: Bookkeeping) -> None:
        booking = books.booking()
        for status in ("cancelled", "refunded"):
            books.patched(booking, status=status)
        assert warned(report(books, booking, 100)) == ["booking_refunded"]
        assert books.money(booking)[0] == 100
        reference = booking["bookingReference"]
        assert books.told("payment_needs_attention") == [f"A payment came on booking {reference}, which is refunded"]

    def test_of_a_client_who_was_deleted_is_recorded_and_told(self, books: Bookkeeping) -> None:
        booking = books.booking(100_000)
        assert books.api.delete(f"/api/clients/{books.client['id']}").status_code == 204
        answer = report(books, booking, 10_000)
        assert (applied(answer, 201)["clientId"], warned(answer)) == (books.client["id"], ["client_deleted"])
        told = books.api.get("/api/notifications?notificationType=payment_needs_attention").get_json()["data"]
        assert [row["title"] for row in told] == [
            f"A payment came on booking {booking['bookingReference']}, whose client was deleted"
        ]

    def test_on_a_cancelled_booking_is_recorded(self, books: Bookkeeping) -> None:
        booking = books.booking()
        books.patched(booking, status="cancelled")
        assert warned(report(books, booking, 100)) == []

    def test_of_a_booking_without_a_client_makes_one_of_the_payer(
        self, books: Bookkeeping, nobody_s: dict[str, Any]
    ) -> None:
        answer = report(books, nobody_s, 100, payerName="Ada Okafor", payerEmail="ada@blueheron.example")
        assert warned(answer) == ["client_made"]
        client = books.get(f"/api/clients/{applied(answer, 201)['clientId']}")
        wanted = ("Ada Okafor", "ada@blueheron.example", 100)
        assert (client["name"], client["email"], client["lifetimeValueCents"]) == wanted
        assert books.now(nobody_s)["clientId"] == client["id"]
        # From then on it is the booking's client like any other.
        again = report(books, nobody_s, 200)
        assert (applied(again, 201)["clientId"], warned(again)) == (client["id"], [])
        reference = nobody_s["bookingReference"]
        assert books.told("payment_needs_attention") == [
            f"A payment came on booking {reference}, which had no client: one was made of the payer"
        ]

    def test_of_a_payer_whom_nobody_knows_is_recorded_too(self, books: Bookkeeping, nobody_s: dict[str, Any]) -> None:
        client_id = applied(report(books, nobody_s, 100), 201)["clientId"]
        name = books.get(f"/api/clients/{client_id}")["name"]
        assert name == f"Payer of booking {nobody_s['bookingReference']}"


class TestATransaction:
    def test_is_recorded_once_for_good(self, books: Bookkeeping) -> None:
        booking = books.booking(100_000)
        first = applied(report(books, booking, 700, "k1", transactionId="ch_1"), 201)
        let_a_day_pass(books)
        for key in ("k1", "k2", None):
            error = refused(report(books, booking, 700, key, transactionId="ch_1"), 409, "transactionId")
            assert "already applied" in error["message"]
            assert error["details"][0]["id"] == first["id"]
        assert books.money(booking) == (700, 99_300, 0)

    def test_says_so_where_it_was_another_one(self, books: Bookkeeping) -> None:
        booking = books.booking()
        applied(report(books, booking, 700, transactionId="ch_1"), 201)
        for where, cents in ((booking, 800), (books.booking(), 700)):
            message = refused(report(books, where, cents, transactionId="ch_1"), 409)["message"]
            assert "another booking or amount" in message

    def test_that_was_written_down_by_hand_is_recorded_already(self, books: Bookkeeping) -> None:
        booking = books.booking()
        books.pay(booking, 700, transactionId="ch_1")
        refused(report(books, booking, 700, transactionId="ch_1"), 409, "transactionId")

    def test_that_was_refused_may_come_again(self, books: Bookkeeping) -> None:
        booking = books.booking()
        refused(report(books, booking, 700, "k1", transactionId="ch_1", paidAt="2999-01-01T00:00:00Z"), 400)
        applied(report(books, booking, 700, "k1", transactionId="ch_1"), 201)

    def test_of_one_number_but_another_body_is_refused_by_its_key(self, books: Bookkeeping) -> None:
        booking = books.booking()
        applied(report(books, booking, 700, "k1"), 201)
        assert "another request" in refused(report(books, booking, 800, "k1"), 409)["message"]
        assert books.money(booking)[0] == 700


class TestWhatIsKept:
    def test_is_the_report_without_the_payer(self, books: Bookkeeping) -> None:
        payment = applied(
            report(
                books,
                books.booking(),
                700,
                transactionId="4111111111111111",
                cardLast4="4242",
                payerName="Ada Okafor",
                fee={"amountCents": 31, "card": "4111111111111111"},
                number=4111111111111111,
                billingDetails={"name": "Ada Okafor", "postalCode": "28801"},
                attempts=[1, 2],
            ),
            201,
        )
        sql = "SELECT metadata FROM activities WHERE entity_id = %s AND activity_type = 'payment.reported'"
        ((facts,),) = query(books.url, sql, (payment["id"],))
        assert facts["payload"] == {
            "bookingId": payment["bookingId"],
            "amountCents": 700,
            # A transaction is one of ours, whatever it looks like; nothing else is.
            "transactionId": "4111111111111111",
            "cardLast4": "•••",
            "payerName": "•••",
            "fee": {"amountCents": 31, "card": "•••"},
            "number": "•••",
            "billingDetails": {"name": "•••", "postalCode": "•••"},
            "attempts": [1, 2],
        }
