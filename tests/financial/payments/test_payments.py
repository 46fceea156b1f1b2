"""Payments through HTTP: what they may be, how they move, what is frozen, and what they take over."""

from typing import Any

import pytest

from tests.support.bookkeeping import PAYMENTS, Bookkeeping
from tests.support.catalog import query
from tests.support.refusals import NOBODY, refused
from tests.support.worked_examples import examples
from tt_api.models.enums import PaymentStatus, PaymentType
from tt_api.models.transitions import PAYMENTS as MOVES

STATES = list(PaymentStatus)
COUNTED = ("paid", "partial", "refunded")


def in_state(books: Bookkeeping, status: str) -> dict[str, Any]:
    """A payment of 500.00 in any state; a partial one has 200.00."""
    booking = books.booking()
    received = {"receivedCents": 20_000} if status == "partial" else {}
    if status != "refunded":
        return books.pay(booking, 50_000, status=status, **received)
    return books.changed(books.pay(booking, 50_000), status="refunded")


def to_state(status: str) -> dict[str, Any]:
    return {"status": status} | ({"receivedCents": 20_000} if status == "partial" else {})


class TestTheTable:
    @pytest.mark.parametrize("before", STATES)
    def test_every_pair_is_a_move_or_a_409_that_names_both(self, books: Bookkeeping, before: PaymentStatus) -> None:
        for after in STATES:
            if before == after:
                continue
            payment = in_state(books, before)
            response = books.change(payment, **to_state(after))
            if MOVES.allows(before, after):
                assert response.status_code == 200, (before, after, response.get_data(as_text=True))
                assert response.get_json()["data"]["status"] == after
                assert books.story(payment["id"])[-1] == (before, after)
            else:
                message = refused(response, 409)["message"]
                assert f"The payment is {before} and can't become {after}" in message
                assert books.get(f"{PAYMENTS}/{payment['id']}") == payment

    @examples("move_payment")
    def test_worked_examples(self, books: Bookkeeping, given: dict[str, Any], expect: dict[str, Any]) -> None:
        payment = in_state(books, given["from"])
        assert books.change(payment, **to_state(given["to"])).status_code == expect["http"]

    @pytest.mark.parametrize("status", STATES)
    def test_a_create_starts_anywhere_but_refunded(self, books: Bookkeeping, status: PaymentStatus) -> None:
        response = books.tries_to_pay(books.booking(), 50_000, **to_state(status))
        if status is PaymentStatus.REFUNDED:
            refused(response, 400, "status")
        else:
            assert response.get_json()["data"]["status"] == status


class TestWhatHasCome:
    @pytest.mark.parametrize(
        ("fields", "path"),
        [
            ({"status": "partial"}, "receivedCents"),
            ({"status": "partial", "receivedCents": 50_000}, "receivedCents"),
            ({"status": "partial", "receivedCents": 0}, "receivedCents"),
            ({"status": "paid", "receivedCents": 1}, "receivedCents"),
            ({"status": "pending", "receivedCents": 1}, "receivedCents"),
        ],
    )
    def test_is_part_of_a_partial_payment_only(self, books: Bookkeeping, fields: dict[str, Any], path: str) -> None:
        booking = books.booking()
        refused(books.tries_to_pay(booking, 50_000, **fields), 400, path)
        if fields["status"] != "pending":
            refused(books.change(books.pay(booking, 50_000, status="pending"), **fields), 400, path)

    def test_only_grows_and_is_all_once_it_is_paid(self, books: Bookkeeping) -> None:
        booking = books.booking()
        payment = books.pay(booking, 50_000, status="partial", receivedCents=10_000)
        assert books.money(booking)[0] == 10_000
        assert books.changed(payment, receivedCents=30_000)["receivedCents"] == 30_000
        assert books.money(booking)[0] == 30_000
        refused(books.change(payment, receivedCents=29_999), 409)
        refused(books.change(payment, receivedCents=None), 400, "receivedCents")
        refused(books.change(payment, receivedCents=50_000), 400, "receivedCents")
        assert books.changed(payment, status="paid")["receivedCents"] is None
        assert books.money(booking) == (50_000, 50_000, 0)
        refused(books.change(payment, receivedCents=50), 400, "receivedCents")

    def test_a_failed_one_can_be_tried_again(self, books: Bookkeeping) -> None:
        booking = books.booking()
        payment = books.pay(booking, 50_000, status="failed", failureReason="declined")
        assert payment["failedAt"] is not None
        assert books.money(booking)[0] == 0
        again = books.changed(payment, status="pending")
        assert again["failedAt"] == payment["failedAt"]
        assert books.changed(again, status="paid")["paidAt"] is not None
        assert books.money(booking)[0] == 50_000


class TestWhatIsFrozen:
    @pytest.mark.parametrize("status", COUNTED)
    def test_what_counts_keeps_what_it_was_judged_by(self, books: Bookkeeping, status: str) -> None:
        payment = in_state(books, status)
        others: dict[str, Any] = {
            "amountCents": 49_999,
            "currency": "EUR",
            "paymentType": "supplement",
            "purpose": "other",
            "clientId": books.api.created("/api/clients", {"name": "Others"})["id"],
            "bookingId": books.booking()["id"],
            "transactionId": "ch_1",
        }
        for key, value in others.items():
            message = refused(books.change(payment, **{key: value}), 409)["message"]
            assert f"is {status}" in message
            assert key in message
        assert books.get(f"{PAYMENTS}/{payment['id']}") == payment
        free = {
            "notes": "Rang",
            "paidAt": "2026-01-01T00:00:00Z",
            "payee": "agency",
            "checkNumber": "77",
            "tags": ["x"],
        }
        now = books.changed(payment, **free)
        assert {key: now[key] for key in free} == free

    @pytest.mark.parametrize("status", COUNTED)
    def test_what_counts_has_a_day(self, books: Bookkeeping, status: str) -> None:
        payment = in_state(books, status)
        refused(books.change(payment, paidAt=None), 400, "paidAt")
        assert books.get(f"{PAYMENTS}/{payment['id']}") == payment

    @pytest.mark.parametrize("status", ["pending", "failed"])
    def test_what_does_not_count_can_be_changed(self, books: Bookkeeping, status: str) -> None:
        payment = books.pay(books.booking(), 50_000, status=status)
        other = books.booking(20_000, currency="EUR")
        changes = {"amountCents": 1, "currency": "EUR", "bookingId": other["id"], "transactionId": "ch_1"}
        now = books.changed(payment, **changes)
        assert {key: now[key] for key in changes} == changes


class TestTransactionIds:
    def test_are_unique_for_good_deleted_rows_too(self, books: Bookkeeping) -> None:
        booking = books.booking()
        payment = books.pay(booking, 100, transactionId="ch_1")
        problem = refused(books.tries_to_pay(booking, 100, transactionId="ch_1"), 409)["details"][0]
        assert (problem["path"], problem["id"]) == (["transactionId"], payment["id"])
        books.set("payments", payment["id"], "deleted_at = now()")
        refused(books.tries_to_pay(booking, 100, transactionId="ch_1"), 409, "transactionId")
        other = books.pay(booking, 100, status="pending")
        refused(books.change(other, transactionId="ch_1"), 409, "transactionId")

    def test_are_no_free_text(self, books: Bookkeeping) -> None:
        number = "4111111111111111"
        booking = books.booking()
        assert books.pay(booking, 100, transactionId=number)["transactionId"] == number
        for key in ("refundReason", "failureReason", "notes", "checkNumber", "cardBrand"):
            refused(books.tries_to_pay(booking, 100, **{key: number}), 400, key)
        refused(books.tries_to_pay(booking, 100, cardLast4="12a4"), 400, "cardLast4")


class TestWhatItTakesOver:
    def test_client_trip_and_currency_are_the_bookings(self, books: Bookkeeping) -> None:
        trip = books.trip()
        booking = books.booking(currency="EUR", tripId=trip["id"])
        payment = books.pay(booking, 100)
        shown = {key: payment[key] for key in ("clientId", "tripId", "bookingId", "currency", "status", "source")}
        assert shown == {
            "clientId": books.client["id"],
            "tripId": trip["id"],
            "bookingId": booking["id"],
            "currency": "EUR",
            "status": "paid",
            "source": "api",
        }
        assert payment["paidAt"] is not None

    def test_without_a_client_the_trips_pays_and_else_somebody_must_be_named(self, books: Bookkeeping) -> None:
        trip = books.trip()
        assert books.pay(books.booking(clientId=None, tripId=trip["id"]), 100)["clientId"] == books.client["id"]
        nobodys = books.booking(clientId=None)
        refused(books.tries_to_pay(nobodys, 100), 400, "clientId")
        assert books.pay(nobodys, 100, clientId=books.client["id"])["clientId"] == books.client["id"]

    def test_what_does_not_fit_the_booking_is_refused(self, books: Bookkeeping) -> None:
        trip, other = books.trip(), books.trip()
        booking = books.booking(tripId=trip["id"])
        refused(books.tries_to_pay(booking, 100, currency="EUR"), 400, "currency")
        refused(books.tries_to_pay(booking, 100, tripId=other["id"]), 400, "tripId")
        refused(books.tries_to_pay(booking, 100, bookingId=booking["id"]), 400, "bookingId")
        refused(books.tries_to_pay(booking, 100, clientId=NOBODY), 400, "clientId")
        refused(books.tries_to_pay(booking, 0), 400, "amountCents")
        response = books.api.post(f"/api/bookings/{booking['id']}/payments", {"amountCents": 100})
        refused(response, 400, "paymentMethod")
        refused(books.tries_to_pay({"id": NOBODY}, 100), 404)

    def test_follows_its_booking_to_another_trip(self, books: Bookkeeping) -> None:
        trip, other = books.trip(totalCostCents=1000), books.trip(totalCostCents=1000)
        booking = books.booking(tripId=trip["id"])
        payment = books.pay(booking, 100)
        books.patched(booking, tripId=other["id"])
        assert books.get(f"{PAYMENTS}/{payment['id']}")["tripId"] == other["id"]
        paid = [books.get(f"/api/client-trips/{one['id']}")["paidCents"] for one in (trip, other)]
        assert paid == [0, 100]

    @pytest.mark.parametrize(
        ("cents", "paid", "kind"),
        [(30_000, 0, "deposit"), (30_000, 20_000, "installment"), (80_000, 20_000, "final_payment")],
    )
    def test_its_type_follows_where_none_is_sent(
        self, books: Bookkeeping, cents: int, paid: int, kind: PaymentType
    ) -> None:
        booking = books.booking(100_000, depositCents=20_000)
        if paid:
            books.pay(booking, paid)
        assert books.pay(booking, cents)["paymentType"] == kind
        assert books.pay(books.booking(), 100, paymentType="supplement")["paymentType"] == "supplement"

    def test_at_payments_it_is_planned_and_in_the_clients_currency(self, books: Bookkeeping) -> None:
        client = books.api.created("/api/clients", {"name": "Dupont", "currency": "EUR"})
        body = {"clientId": client["id"], "amountCents": 100, "paymentType": "deposit"}
        payment = books.api.created(PAYMENTS, body)
        assert (payment["status"], payment["currency"], payment["paidAt"]) == ("pending", "EUR", None)
        for key in body:
            missing = {name: value for name, value in body.items() if name != key}
            refused(books.api.post(PAYMENTS, missing), 400, key)


class TestReceipts:
    def test_are_sent_where_asked_for_and_something_has_come(self, books: Bookkeeping) -> None:
        booking = books.booking()
        asked = {"sendReceipt": True}
        paid = books.pay(booking, 100, **asked)
        partial = books.pay(booking, 100, status="partial", receivedCents=1, **asked)
        books.pay(booking, 100, status="pending", **asked)
        books.pay(booking, 100)
        refused(books.tries_to_pay(booking, 1_000_000, **asked), 409)
        assert "sendReceipt" not in paid
        assert books.staged("send_payment_receipt") == [{"paymentId": one["id"]} for one in (paid, partial)]

    def test_are_sent_for_payments_without_a_booking_too(self, books: Bookkeeping) -> None:
        body = {"clientId": books.client["id"], "amountCents": 100, "paymentType": "installment"}
        paid = books.api.created(PAYMENTS, {**body, "status": "paid", "sendReceipt": True})
        books.api.created(PAYMENTS, {**body, "sendReceipt": True})
        books.api.created(PAYMENTS, {**body, "status": "paid"})
        assert books.staged("send_payment_receipt") == [{"paymentId": paid["id"]}]
        refused(books.change(paid, sendReceipt=True), 400, "sendReceipt")


class TestLists:
    def test_there_is_no_delete(self, books: Bookkeeping) -> None:
        payment = books.pay(books.booking(), 100)
        refused(books.api.delete(f"{PAYMENTS}/{payment['id']}"), 405)

    def test_a_booking_lists_its_own(self, books: Bookkeeping) -> None:
        booking, other = books.booking(), books.booking()
        payment, _ = books.pay(booking, 100), books.pay(other, 100)
        assert [one["id"] for one in books.payments(booking)] == [payment["id"]]

    def test_overpaid_bookings_are_found(self, books: Bookkeeping) -> None:
        over, right = books.booking(1000), books.booking(1000)
        for booking in (over, right):
            books.pay(booking, 1000)
        books.patched(over, totalPriceCents=900)
        found = {
            flag: {one["id"] for one in books.api.get(f"/api/bookings?overpaid={flag}").get_json()["data"]}
            for flag in ("true", "false")
        }
        assert found == {"true": {over["id"]}, "false": {right["id"]}}


def test_a_client_with_a_thousand_payments_costs_what_one_with_two_does(books: Bookkeeping) -> None:
    sql = (
        "INSERT INTO payments (client_id, amount_cents, payment_type, status)"
        " SELECT %s, 1, 'deposit', 'paid' FROM generate_series(1, 1000) RETURNING 1"
    )
    query(books.url, sql, (books.client["id"],))
    books.set("clients", books.client["id"], "lifetime_value_cents = 1000")
    books.pay(books.booking(), 500)
    assert books.lifetime_value() == 1500
