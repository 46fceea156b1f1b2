"""A payment that names an invoice is one that the invoice can count."""

from typing import Any

import pytest

from tests.support.bookkeeping import PAYMENTS, Bookkeeping
from tests.support.refusals import refused

LINES = [{"description": "Planning", "quantity": 1, "unitPriceCents": 5_000}]


def invoice(books: Bookkeeping, **fields: Any) -> dict[str, Any]:
    return books.api.created("/api/invoices", {"clientId": books.client["id"], "lineItems": LINES, **fields})


def void(books: Bookkeeping, named: dict[str, Any]) -> None:
    body = {"status": "void", "voidReason": "wrong client"}
    assert books.api.patch(f"/api/invoices/{named['id']}", body).status_code == 200


def payment(books: Bookkeeping, named: dict[str, Any], **fields: Any) -> dict[str, Any]:
    what = {"purpose": "planning_fee", "paymentType": "final_payment", "status": "paid", "amountCents": 5_000}
    return {"clientId": books.client["id"], "invoiceId": named["id"], **what, **fields}


class TestAnInvoice:
    def test_counts_what_names_it(self, books: Bookkeeping) -> None:
        named = invoice(books, status="sent")
        books.api.created(PAYMENTS, payment(books, named))
        assert books.get(f"/api/invoices/{named['id']}")["status"] == "paid"

    def test_that_is_void_takes_nothing(self, books: Bookkeeping) -> None:
        named = invoice(books, status="sent")
        assert (
            books.api.patch(
                f"/api/invoices/{named['id']}", {"status": "void", "voidReason": "wrong client"}
            ).status_code
            == 200
        )
        assert "is void" in refused(books.api.post(PAYMENTS, payment(books, named)), 409)["message"]
        assert books.lifetime_value() == 0

    def test_takes_its_own_currency_only(self, books: Bookkeeping) -> None:
        named = invoice(books, status="sent", currency="EUR")
        refused(books.api.post(PAYMENTS, payment(books, named, currency="USD")), 400, "currency")
        books.api.created(PAYMENTS, payment(books, named, currency="EUR"))

    def test_that_is_a_credit_note_is_not_paid(self, books: Bookkeeping) -> None:
        credited = invoice(books, status="sent")
        lines = [{"description": "Less planning", "quantity": 1, "unitPriceCents": -1_000}]
        note = invoice(books, creditsInvoiceId=credited["id"], lineItems=lines)
        refused(books.api.post(PAYMENTS, payment(books, note)), 400, "invoiceId")

    def test_cannot_be_named_later_once_it_is_void(self, books: Bookkeeping) -> None:
        named = invoice(books, status="sent")
        made = books.api.created(PAYMENTS, {**payment(books, named), "invoiceId": None})
        void(books, named)
        refused(books.change(made, invoiceId=named["id"]), 409)

    def test_that_became_void_meanwhile_takes_nothing_that_was_planned(self, books: Bookkeeping) -> None:
        named = invoice(books, status="sent")
        pending = books.api.created(PAYMENTS, {**payment(books, named), "status": "pending"})
        void(books, named)
        assert "is void" in refused(books.change(pending, status="paid"), 409)["message"]
        refused(books.change(pending, status="partial", receivedCents=1), 409)
        # It may fail, and it may be paid for something else.
        books.changed(pending, status="failed")
        books.changed(pending, status="pending", invoiceId=None)
        books.changed(pending, status="paid")
        assert books.get(f"/api/invoices/{named['id']}")["paidCents"] == 0

    @pytest.mark.parametrize("status", ["pending", "paid"])
    def test_with_payments_stays_what_they_are_for(self, books: Bookkeeping, status: str) -> None:
        credited = invoice(books, status="sent")
        named = invoice(books)
        books.api.created(PAYMENTS, {**payment(books, named), "status": status})
        lines = [{"description": "Less planning", "quantity": 1, "unitPriceCents": -1_000}]
        for changes in ({"currency": "EUR"}, {"creditsInvoiceId": credited["id"], "lineItems": lines}):
            refused(books.api.patch(f"/api/invoices/{named['id']}", changes), 409)
        same = {"currency": "USD", "notes": "Thanks"}
        assert books.api.patch(f"/api/invoices/{named['id']}", same).status_code == 200

    def test_takes_what_went_back_along_with_its_payment(self, books: Bookkeeping) -> None:
        wrong, right = (invoice(books, status="sent") for _ in range(2))
        made = books.api.created(PAYMENTS, payment(books, wrong))
        back = {"paymentType": "refund", "amountCents": 2_000, "refundOfPaymentId": made["id"]}
        books.api.created(PAYMENTS, {**payment(books, wrong), **back})
        books.changed(made, invoiceId=right["id"])
        money = [books.get(f"/api/invoices/{one['id']}") for one in (wrong, right)]
        assert [(one["paidCents"], one["balanceCents"]) for one in money] == [(0, 5_000), (3_000, 2_000)]

    def test_gives_back_no_more_than_was_paid_on_it(self, books: Bookkeeping) -> None:
        named, other = (invoice(books, status="sent") for _ in range(2))
        back = {"paymentType": "refund", "amountCents": 2_000}
        # The client has paid enough, but not on this one.
        made = books.api.created(PAYMENTS, payment(books, other))
        told = refused(books.api.post(PAYMENTS, {**payment(books, named), **back}), 409)["message"]
        assert told == f"That is 20.00 USD more than what is paid on invoice {named['invoiceNumber']}"
        planned = books.api.created(PAYMENTS, {**payment(books, named), **back, "status": "pending"})
        refused(books.change(planned, status="paid"), 409)
        # Nor does it lose what has gone back already.
        books.api.created(PAYMENTS, {**payment(books, other), **back})
        refused(books.change(made, invoiceId=named["id"]), 409)
        money = [books.get(f"/api/invoices/{one['id']}")["paidCents"] for one in (named, other)]
        assert (money, books.lifetime_value()) == ([0, 3_000], 3_000)
