"""What payments add up to, at every door that makes money count: caps, sums, refunds, and what follows from them."""

from typing import Any

import pytest

from tests.support.bookkeeping import PAYMENTS, Bookkeeping
from tests.support.catalog import query
from tests.support.refusals import refused
from tests.support.webhooks import deliver
from tests.support.worked_examples import examples
from tt_api.models.financial.effects import EFFECT
from tt_api.services.financial.payments.ledger import effect_cents, payment_of

Example = dict[str, Any]


class TestTheLedger:
    @examples("booking_ledger")
    def test_worked_examples(self, books: Bookkeeping, given: Example, expect: Example) -> None:
        booking = books.booking(None)
        ids: dict[str, str] = {}
        for one in given["payments"]:
            # What is refunded in the end was paid first; the refund row makes it so.
            status = "paid" if one["status"] == "refunded" else one["status"]
            fields = {"paymentType": one["type"], "status": status}
            if "receivedCents" in one:
                fields["receivedCents"] = one["receivedCents"]
            if "refundOf" in one:
                fields["refundOfPaymentId"] = ids[one["refundOf"]]
            payment = books.pay(booking, one["amountCents"], **fields)
            ids[one.get("id", payment["id"])] = payment["id"]
        if given["totalPriceCents"] is not None:
            books.patched(booking, totalPriceCents=given["totalPriceCents"])
        wanted = tuple(expect[key] for key in ("paidCents", "balanceCents", "overpaidCents"))
        assert books.money(booking) == wanted
        statuses = {one["id"]: one["status"] for one in given["payments"] if "id" in one}
        shown = {key: books.get(f"{PAYMENTS}/{ids[key]}")["status"] for key in statuses}
        assert shown == statuses

    @examples("lifetime_value")
    def test_lifetime_value(self, books: Bookkeeping, given: Example, expect: Example) -> None:
        for one in given["payments"]:
            body = {"clientId": books.client["id"], "amountCents": one["amountCents"], "paymentType": one["type"]}
            books.api.created(PAYMENTS, {**body, "status": one["status"], "currency": one["currency"]})
        assert books.lifetime_value() == expect["lifetimeValueCents"]
        euros = books.api.patch(f"/api/clients/{books.client['id']}", {"currency": "EUR"}).get_json()["data"]
        assert euros["lifetimeValueCents"] == 99_999

    def test_sql_says_of_a_row_what_python_says(self, books: Bookkeeping) -> None:
        booking = books.booking(None)
        paid, _ = books.pay(booking, 900), books.pay(booking, 500)
        books.pay(booking, 100, paymentType="refund")
        books.pay(booking, 50, paymentType="refund", status="pending")
        partial = books.pay(booking, 70, status="partial", receivedCents=30)
        books.pay(booking, 70, status="partial", receivedCents=20)
        books.pay(booking, 7, status="failed")
        for payment in (paid, partial):
            books.changed(payment, status="refunded")
        columns = "payment_type::text, status::text, amount_cents, received_cents, purpose, currency"
        found = query(books.url, f"SELECT {EFFECT}, {columns} FROM payments")  # noqa: S608 -- our own text
        names = ("payment_type", "status", "amount_cents", "received_cents", "purpose", "currency")
        assert len({(row[1], row[2]) for row in found}) == 6
        for effect, *row in found:
            assert effect == effect_cents(payment_of(dict(zip(names, row, strict=True))))


class TestTheCap:
    @examples("payment_cap")
    def test_worked_examples(self, books: Bookkeeping, given: Example, expect: Example) -> None:
        booking = books.booking(given["price"])
        books.pay(booking, given["paid"])
        if given["door"] == "webhook":
            sent = {"bookingId": booking["id"], "amountCents": given["amount"]}
            assert deliver(books.app, "/webhooks/payment", sent).status_code == expect["http"]
            return
        fields = {name: given[key] for key, name in (("status", "status"), ("type", "paymentType")) if key in given}
        assert books.tries_to_pay(booking, given["amount"], **fields).status_code == expect["http"]

    def test_holds_at_every_door_that_makes_money_count(self, books: Bookkeeping) -> None:
        booking = books.booking(100_000)
        books.pay(booking, 60_000)
        over = {"status": "partial", "receivedCents": 40_001}
        refused(books.tries_to_pay(booking, 40_001), 409)
        refused(books.tries_to_pay(booking, 50_000, **over), 409)
        planned = books.pay(booking, 50_000, status="pending")
        refused(books.change(planned, status="paid"), 409)
        refused(books.change(planned, **over), 409)
        partial = books.changed(planned, status="partial", receivedCents=40_000)
        refused(books.change(partial, receivedCents=40_001), 409)
        refused(books.change(partial, status="paid"), 409)
        body = {"clientId": books.client["id"], "bookingId": booking["id"], "amountCents": 1, "paymentType": "deposit"}
        refused(books.api.post(PAYMENTS, {**body, "status": "paid"}), 409)
        assert books.money(booking) == (100_000, 0, 0)
        assert books.lifetime_value() == 100_000

    def test_is_for_what_pays_the_price(self, books: Bookkeeping) -> None:
        booking = books.booking(1000)
        books.pay(booking, 1000)
        books.pay(booking, 5000, purpose="planning_fee")
        assert books.money(booking) == (1000, 0, 0)
        assert books.lifetime_value() == 6000
        refused(books.tries_to_pay(booking, 1001, paymentType="refund"), 409)
        refused(books.tries_to_pay(booking, 5001, paymentType="refund", purpose="planning_fee"), 409)
        books.pay(booking, 5000, paymentType="refund", purpose="planning_fee")
        assert (books.money(booking)[0], books.lifetime_value()) == (1000, 1000)

    def test_is_not_there_without_a_price(self, books: Bookkeeping) -> None:
        booking = books.booking(None)
        books.pay(booking, 10**12)
        assert books.money(booking) == (10**12, None, 0)

    def test_messages_say_by_how_much(self, books: Bookkeeping) -> None:
        booking = books.booking(100_000)
        books.pay(booking, 60_000)
        message = refused(books.tries_to_pay(booking, 50_000), 409)["message"]
        assert message == "500.00 USD is more than the 400.00 USD left of the price"

    def test_a_cancelled_booking_takes_payments_and_a_refunded_one_none(self, books: Bookkeeping) -> None:
        booking = books.booking()
        planned = books.pay(booking, 100, status="pending")
        books.patched(booking, status="cancelled")
        books.pay(booking, 100)
        books.patched(booking, status="refunded")
        refused(books.tries_to_pay(booking, 100), 409)
        refused(books.change(planned, status="paid"), 409)
        assert books.money(booking)[0] == 100


class TestRefunds:
    def test_a_named_payment_is_refunded_by_itself_once_all_went_back(self, books: Bookkeeping) -> None:
        booking = books.booking()
        payment = books.pay(booking, 50_000)
        part = books.pay(booking, 20_000, paymentType="refund", refundOfPaymentId=payment["id"])
        assert books.get(f"{PAYMENTS}/{payment['id']}")["status"] == "paid"
        assert books.money(booking)[0] == 30_000
        message = refused(
            books.tries_to_pay(booking, 30_001, paymentType="refund", refundOfPaymentId=payment["id"]), 409
        )["message"]
        assert "300.01 USD is more than the 300.00 USD" in message
        books.pay(booking, 30_000, paymentType="refund", refundOfPaymentId=payment["id"])
        now = books.get(f"{PAYMENTS}/{payment['id']}")
        assert now["status"] == "refunded"
        assert now["refundedAt"] is not None
        assert books.story(payment["id"]) == [("paid", "refunded")]
        assert (books.money(booking)[0], books.lifetime_value(), part["status"]) == (0, 0, "paid")

    def test_a_patch_to_refunded_makes_the_row_that_is_missing(self, books: Bookkeeping) -> None:
        booking = books.booking()
        payment = books.pay(booking, 50_000, purpose="insurance", payee="host")
        books.pay(booking, 20_000, paymentType="refund", purpose="insurance", refundOfPaymentId=payment["id"])
        now = books.changed(payment, status="refunded", refundReason="chargeback", notes="Bank wrote")
        assert (now["status"], now["notes"], now["refundReason"]) == ("refunded", "Bank wrote", "chargeback")
        refund = books.payments(booking)[-1]
        assert refund["amountCents"] == 30_000
        copied = ("clientId", "bookingId", "currency", "purpose", "payee", "paymentMethod")
        assert {key: refund[key] for key in copied} == {key: payment[key] for key in copied}
        made = (refund["paymentType"], refund["status"], refund["refundOfPaymentId"], refund["refundReason"])
        assert made == ("refund", "paid", payment["id"], "chargeback")
        assert books.lifetime_value() == 0

    def test_of_a_partial_payment_what_had_come_goes_back(self, books: Bookkeeping) -> None:
        booking = books.booking()
        payment = books.pay(booking, 50_000, status="partial", receivedCents=15_000)
        now = books.changed(payment, status="refunded")
        assert (now["receivedCents"], books.payments(booking)[-1]["amountCents"]) == (15_000, 15_000)
        assert books.money(booking) == (0, 100_000, 0)

    def test_one_that_is_planned_counts_once_it_is_paid(self, books: Bookkeeping) -> None:
        booking = books.booking()
        payment = books.pay(booking, 50_000)
        refund = {"paymentType": "refund", "refundOfPaymentId": payment["id"]}
        planned = [books.pay(booking, 30_000, status="pending", **refund) for _ in range(2)]
        assert books.money(booking)[0] == 50_000
        books.changed(planned[0], status="paid")
        assert books.money(booking)[0] == 20_000
        # The other would be more than what is left.
        refused(books.change(planned[1], status="paid"), 409)
        books.changed(planned[1], amountCents=20_000)
        books.changed(planned[1], status="paid")
        assert books.get(f"{PAYMENTS}/{payment['id']}")["status"] == "refunded"
        assert books.money(booking)[0] == 0

    def test_what_it_names_must_fit(self, books: Bookkeeping) -> None:
        booking, other = books.booking(), books.booking()
        payment = books.pay(booking, 50_000)
        refund = books.pay(booking, 1, paymentType="refund", refundOfPaymentId=payment["id"])
        unfit = [
            (other, {"refundOfPaymentId": payment["id"]}, 400),
            (booking, {"refundOfPaymentId": payment["id"], "purpose": "other"}, 400),
            (booking, {"refundOfPaymentId": refund["id"]}, 400),
            (booking, {"refundOfPaymentId": payment["id"], "paymentType": "deposit"}, 400),
            (booking, {"refundOfPaymentId": payment["id"], "paymentType": None}, 400),
        ]
        books.pay(other, 50_000)
        books.pay(booking, 50, purpose="other")
        for where, fields, status in unfit:
            body = {"paymentType": "refund", **fields}
            body = {name: value for name, value in body.items() if value is not None}
            # Whatever it comes to: more than the price and than all that was paid, too.
            for cents in (1, 1_000_000):
                refused(books.tries_to_pay(where, cents, **body), status, "refundOfPaymentId", why=fields)
        refused(books.change(refund, status="refunded"), 409)
        refused(books.change(refund, refundOfPaymentId=None), 409)

    def test_of_a_payment_it_takes_over_what_is_not_sent(self, books: Bookkeeping) -> None:
        trip = books.trip()
        booking = books.booking(tripId=trip["id"], currency="EUR")
        payment = books.pay(booking, 500, purpose="service_fee")
        body = {"clientId": books.client["id"], "paymentType": "refund", "refundOfPaymentId": payment["id"]}
        refund = books.api.created(PAYMENTS, {**body, "amountCents": 500, "status": "paid"})
        for key in ("bookingId", "tripId", "currency", "purpose"):
            assert refund[key] == payment[key]
        assert books.get(f"{PAYMENTS}/{payment['id']}")["status"] == "refunded"

    def test_without_a_booking_it_is_at_most_what_the_client_paid(self, books: Bookkeeping) -> None:
        body = {"clientId": books.client["id"], "amountCents": 300, "paymentType": "deposit", "status": "paid"}
        books.api.created(PAYMENTS, body)
        refund = {**body, "paymentType": "refund"}
        refused(books.api.post(PAYMENTS, {**refund, "amountCents": 301}), 409)
        books.api.created(PAYMENTS, refund)
        assert books.lifetime_value() == 0

    def test_what_went_back_without_a_booking_does_not_go_back_again(self, books: Bookkeeping) -> None:
        booking, other = books.booking(), books.booking()
        books.pay(booking, 300)
        books.pay(booking, 100, purpose="insurance")
        books.pay(other, 200)
        body = {"clientId": books.client["id"], "amountCents": 50, "paymentType": "deposit", "status": "paid"}
        books.api.created(PAYMENTS, body)
        # What was paid without a booking goes back first, and takes nothing from theirs.
        refund = {**body, "paymentType": "refund"}
        books.api.created(PAYMENTS, refund)
        books.pay(booking, 10, paymentType="refund")
        books.api.created(PAYMENTS, {**refund, "amountCents": 500})
        message = refused(books.tries_to_pay(booking, 91, paymentType="refund"), 409)["message"]
        assert message == "A refund of 0.91 USD is more than the 0.90 USD paid"
        refused(books.tries_to_pay(booking, 91, paymentType="refund", purpose="insurance"), 409)
        books.pay(booking, 90, paymentType="refund", purpose="insurance")
        refused(books.tries_to_pay(other, 1, paymentType="refund"), 409)
        assert books.lifetime_value() == 0
        # Another client's money on the same booking is theirs.
        friend = books.api.created("/api/clients", {"name": "A friend"})
        books.pay(other, 70, clientId=friend["id"])
        books.pay(other, 70, clientId=friend["id"], paymentType="refund")

    def test_never_moves_a_booking_back(self, books: Bookkeeping) -> None:
        booking = books.booking(depositCents=20_000)
        payment = books.pay(booking, 20_000)
        books.changed(payment, status="refunded")
        assert books.now(booking)["status"] == "deposit_paid"


class TestTheDeposit:
    @pytest.mark.parametrize(
        ("status", "follows"),
        [
            ("inquiry", "deposit_paid"),
            ("quoted", "deposit_paid"),
            ("hold", "deposit_paid"),
            ("confirmed", "confirmed"),
            ("completed", "completed"),
        ],
    )
    def test_moves_a_booking_once_it_is_reached(self, books: Bookkeeping, status: str, follows: str) -> None:
        deal = books.api.created("/api/deals", {"title": "Honeymoon"})
        trip = books.trip("booked", totalCostCents=100_000)
        booking = books.booking(depositCents=20_000, status=status, tripId=trip["id"], dealId=deal["id"])
        books.pay(booking, 19_999)
        assert books.now(booking)["status"] == status
        books.pay(booking, 1)
        assert books.now(booking)["status"] == follows
        if follows == "deposit_paid":
            assert books.story(booking["id"]) == [(status, "deposit_paid")]
            assert books.get(f"/api/deals/{deal['id']}")["stage"] == "booking_pending"
        assert books.get(f"/api/client-trips/{trip['id']}")["status"] == "deposited"

    def test_none_moves_nothing(self, books: Bookkeeping) -> None:
        for deposit in (None, 0):
            booking = books.booking(depositCents=deposit)
            books.pay(booking, 100_000)
            assert books.now(booking)["status"] == "inquiry"

    def test_lowered_to_what_is_paid_is_reached(self, books: Bookkeeping) -> None:
        booking = books.booking(depositCents=20_000)
        books.pay(booking, 10_000)
        assert books.patched(booking, depositCents=10_000)["status"] == "deposit_paid"


class TestThePrice:
    def test_may_fall_below_what_is_paid_and_staff_is_told(self, books: Bookkeeping) -> None:
        booking = books.booking(100_000)
        books.pay(booking, 100_000)
        after = books.patched(booking, totalPriceCents=95_000)
        assert (after["paidCents"], after["balanceCents"], after["overpaidCents"]) == (100_000, 0, 5_000)
        title = f"Booking {booking['bookingReference']} is overpaid by 50.00 USD"
        assert books.told("booking_overpaid") == [title]
        assert books.patched(booking, totalPriceCents=None)["overpaidCents"] == 0
        assert books.told("booking_overpaid") == [title]

    def test_keeps_its_currency_once_there_are_payments(self, books: Bookkeeping) -> None:
        booking = books.booking()
        assert books.patched(booking, currency="EUR")["currency"] == "EUR"
        books.pay(booking, 100, status="pending")
        refused(books.patch(booking, currency="USD"), 409)


class TestWhatFollows:
    def test_instalments_of_the_trip_the_invoice_and_the_client(self, books: Bookkeeping) -> None:
        trip = books.trip(totalCostCents=1000)
        due = {"tripId": trip["id"], "dueDate": "2199-01-01", "amountCents": 600, "installmentNumber": 1}
        instalment = books.api.created("/api/payment-schedules", due)
        line = {"description": "Cruise", "quantity": 1, "unitPriceCents": 1000}
        body = {"clientId": books.client["id"], "lineItems": [line], "dueDate": "2199-01-01", "status": "sent"}
        invoice = books.api.created("/api/invoices", body)
        booking = books.booking(1000, tripId=trip["id"])

        def standing() -> tuple[Any, ...]:
            return (
                books.get(f"/api/payment-schedules/{instalment['id']}")["paidCents"],
                books.get(f"/api/client-trips/{trip['id']}")["status"],
                books.get(f"/api/invoices/{invoice['id']}")["status"],
                books.get(f"/api/invoices/{invoice['id']}")["balanceCents"],
                books.lifetime_value(),
            )

        assert standing() == (0, "booked", "sent", 1000, 0)
        first = books.pay(booking, 400, invoiceId=invoice["id"])
        assert standing() == (400, "deposited", "partial", 600, 400)
        books.pay(booking, 600, invoiceId=invoice["id"])
        assert standing() == (600, "paid", "paid", 0, 1000)
        books.changed(first, status="refunded")
        assert standing() == (600, "deposited", "partial", 400, 600)

    def test_a_payment_that_is_moved_counts_elsewhere(self, books: Bookkeeping) -> None:
        trips = [books.trip(totalCostCents=1000) for _ in range(2)]
        body = {"clientId": books.client["id"], "tripId": trips[0]["id"], "amountCents": 100, "paymentType": "deposit"}
        payment = books.api.created(PAYMENTS, {**body, "status": "paid"})
        books.changed(payment, tripId=trips[1]["id"])
        assert [books.get(f"/api/client-trips/{one['id']}")["paidCents"] for one in trips] == [0, 100]
