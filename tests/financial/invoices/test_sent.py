"""Sent invoices: frozen, moved by money and days, void only while nothing is paid; and credit notes."""

from typing import Any

import pytest
import time_machine

from tests.support.invoicing import DUE, FEE, Invoicing
from tests.support.refusals import refused

ADDRESS = {"addressType": "home", "street": "12 Juniper Way", "city": "Asheville", "country": "US"}


class TestSending:
    def test_copies_whom_it_is_for(self, desk: Invoicing) -> None:
        desk.api.patch(f"/api/clients/{desk.client['id']}", {"email": "ada@okafor.example"})
        desk.api.created("/api/client-addresses", ADDRESS | {"clientId": desk.client["id"]})
        invoice = desk.patched(desk.draft(), status="sent")
        bill_to = ("The Okafor family", "ada@okafor.example")
        address = {key: ADDRESS[key] for key in ("street", "city", "country")}
        assert (invoice["billToName"], invoice["billToEmail"]) == bill_to
        assert invoice["billToAddress"] == {**address, "street2": None, "region": None, "postalCode": None}
        assert invoice["sentAt"]
        assert invoice["sentTo"] is None
        desk.api.patch(f"/api/clients/{desk.client['id']}", {"name": "Somebody else"})
        assert desk.now(invoice) == invoice

    def test_leaves_what_was_given(self, desk: Invoicing) -> None:
        given = {"billToName": "Okafor Ltd", "billToAddress": {"street": "1 High St", "city": "Leeds", "country": "GB"}}
        invoice = desk.patched(desk.draft(**given), status="sent")
        assert {key: invoice[key] for key in given} == given
        assert invoice["billToEmail"] is None

    def test_fills_in_a_due_date(self, desk: Invoicing) -> None:
        with time_machine.travel("2026-06-10T12:00:00Z"):
            invoice = desk.patched(desk.draft(issueDate="2026-06-01", dueDate=None), status="sent")
        assert (invoice["dueDate"], invoice["status"]) == ("2026-06-15", "sent")

    def test_of_one_that_is_late_already_makes_it_overdue(self, desk: Invoicing) -> None:
        invoice = desk.patched(desk.draft(dueDate="2026-06-02"), status="sent")
        assert invoice["status"] == "overdue"
        assert desk.story(invoice) == [("draft", "overdue")]

    def test_of_nothing_to_pay_makes_it_paid(self, desk: Invoicing) -> None:
        invoice = desk.patched(desk.draft(lineItems=[{**FEE, "unitPriceCents": 0}]), status="sent")
        assert invoice["status"] == "paid"
        assert invoice["paidAt"]


class TestFrozen:
    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("lineItems", [FEE, FEE]),
            ("discountCents", 1),
            ("currency", "EUR"),
            ("issueDate", "2026-06-02"),
            ("billToName", "Somebody else"),
            ("billToEmail", "else@example.com"),
            ("billToAddress", {"street": "1 High St", "city": "Leeds", "country": "GB"}),
        ],
    )
    def test_what_it_says_cannot_change(self, desk: Invoicing, key: str, value: Any) -> None:
        invoice = desk.sent()
        error = refused(desk.patch(invoice, **{key: value, "notes": "New"}), 409, key)
        assert "credit note" in error["message"]
        assert desk.now(invoice) == invoice
        # The same value is no change.
        assert desk.patched(invoice, **{key: invoice[key]}) == invoice

    def test_the_client_cannot_change(self, desk: Invoicing) -> None:
        other = desk.api.created("/api/clients", {"name": "Others"})
        refused(desk.patch(desk.sent(), clientId=other["id"]), 409, "clientId")

    def test_a_due_date_is_needed(self, desk: Invoicing) -> None:
        refused(desk.patch(desk.sent(), dueDate=None), 409)

    def test_a_void_one_takes_notes_only(self, desk: Invoicing) -> None:
        invoice = desk.patched(desk.sent(), status="void", voidReason="Sent to the wrong client")
        for fields in ({"dueDate": "2200-02-02"}, {"lineItems": [FEE, FEE]}, {"terms": "None"}):
            refused(desk.patch(invoice, **fields), 409, *fields)
        assert desk.patched(invoice, notes="See the other one")["status"] == "void"


class TestMoney:
    def test_moves_it_forward_and_back(self, desk: Invoicing) -> None:
        invoice = desk.sent()
        states = []
        for cents, kind in ((4_000, "deposit"), (6_000, "final_payment"), (10_000, "refund"), (10_500, "supplement")):
            desk.pay(invoice, cents, paymentType=kind)
            now = desk.now(invoice)
            states.append((now["status"], now["paidCents"], now["balanceCents"]))
        assert states == [("partial", 4_000, 6_000), ("paid", 10_000, 0), ("sent", 0, 10_000), ("paid", 10_500, 0)]
        assert desk.story(invoice) == [
            ("draft", "sent"),
            ("sent", "partial"),
            ("partial", "paid"),
            ("paid", "sent"),
            ("sent", "paid"),
        ]

    def test_that_has_not_come_does_nothing(self, desk: Invoicing) -> None:
        invoice = desk.sent()
        desk.pay(invoice, 10_000, status="pending", paidAt=None)
        assert desk.now(invoice) == invoice

    def test_some_of_it_counts_as_it_comes(self, desk: Invoicing) -> None:
        invoice = desk.sent()
        desk.pay(invoice, 10_000, status="partial", receivedCents=2_500)
        assert (desk.now(invoice)["status"], desk.now(invoice)["balanceCents"]) == ("partial", 7_500)

    def test_late_beats_partly_paid_and_more_time_takes_it_back(self, desk: Invoicing) -> None:
        invoice = desk.sent()
        desk.pay(invoice, 1)
        assert desk.patched(invoice, dueDate="2026-06-03")["status"] == "overdue"
        assert desk.patched(invoice, dueDate=DUE)["status"] == "partial"

    def test_goes_along_when_its_payment_is_moved_or_comes_later(self, desk: Invoicing) -> None:
        invoice, other = desk.sent(), desk.sent()
        payment = f"/api/payments/{desk.pay(invoice, 4_000, status='pending', paidAt=None)}"
        for fields, paid in (
            ({"status": "paid"}, (4_000, 0)),
            ({"invoiceId": other["id"]}, (0, 4_000)),
            ({"status": "refunded"}, (0, 0)),
        ):
            response = desk.api.patch(payment, fields)
            assert response.status_code == 200, response.get_data(as_text=True)
            assert tuple(desk.now(one)["paidCents"] for one in (invoice, other)) == paid

    def test_on_a_draft_stays_when_its_lines_change(self, desk: Invoicing) -> None:
        invoice = desk.draft()
        desk.pay(invoice, 4_000)
        invoice = desk.patched(invoice, lineItems=[{**FEE, "unitPriceCents": 5_000}])
        assert (invoice["status"], invoice["paidCents"], invoice["balanceCents"]) == ("draft", 4_000, 1_000)
        assert desk.patched(invoice, status="sent")["status"] == "partial"

    def test_remembers_that_it_was_seen(self, desk: Invoicing) -> None:
        invoice = desk.patched(desk.sent(), status="viewed")
        assert (invoice["status"], invoice["viewCount"]) == ("viewed", 1)
        assert invoice["firstViewedAt"]
        desk.pay(invoice, 1)
        desk.pay(invoice, 1, paymentType="refund")
        assert desk.now(invoice)["status"] == "viewed"


MOVES = {
    "draft": {"sent", "void"},
    "sent": {"viewed", "void"},
    "viewed": {"void"},
    "partial": set(),
    "paid": set(),
    "overdue": {"void"},
    "void": set(),
}


def in_state(desk: Invoicing, status: str) -> dict[str, Any]:
    if status == "draft":
        return desk.draft()
    invoice = desk.sent(dueDate="2026-06-03" if status == "overdue" else DUE)
    if status in ("partial", "paid"):
        desk.pay(invoice, {"partial": 1, "paid": 10_000}[status])
    elif status in ("viewed", "void"):
        desk.patched(invoice, status=status, voidReason="Asked for")
    found = desk.now(invoice)
    assert found["status"] == status
    return found


@pytest.mark.parametrize("before", MOVES)
@pytest.mark.parametrize("after", MOVES)
def test_callers_can_ask_for_these_moves_only(desk: Invoicing, before: str, after: str) -> None:
    invoice = in_state(desk, before)
    response = desk.patch(invoice, status=after, voidReason=invoice["voidReason"] or "Asked for")
    if after == before and invoice["voidReason"]:
        assert response.get_json()["data"] == invoice
    elif after == before or after in MOVES[before]:
        assert response.get_json()["data"]["status"] == after
    else:
        error = refused(response, 409)
        assert before in error["message"]
        assert after in error["message"]
        assert desk.now(invoice) == invoice


class TestVoid:
    def test_needs_a_reason(self, desk: Invoicing) -> None:
        invoice = desk.sent()
        refused(desk.patch(invoice, status="void"), 400, "voidReason")
        invoice = desk.patched(invoice, status="void", voidReason="Written twice")
        assert (invoice["balanceCents"], invoice["totalCents"]) == (0, 10_000)
        assert invoice["voidedAt"]

    def test_not_while_something_is_paid_on_it(self, desk: Invoicing) -> None:
        invoice = in_state(desk, "overdue")
        desk.pay(invoice, 1)
        error = refused(desk.patch(invoice, status="void", voidReason="Asked for"), 409)
        assert "credit note" in error["message"]

    def test_not_while_a_credit_note_credits_it(self, desk: Invoicing) -> None:
        invoice = desk.sent()
        note = desk.credit(invoice, 100).get_json()["data"]
        refused(desk.patch(invoice, status="void", voidReason="Asked for"), 409)
        desk.patched(note, status="void", voidReason="Not needed")
        assert desk.patched(invoice, status="void", voidReason="Asked for")["status"] == "void"


class TestCreditNotes:
    def test_lower_the_balance_once_sent(self, desk: Invoicing) -> None:
        invoice = desk.sent()
        note = desk.credit(invoice, 4_000).get_json()["data"]
        assert (note["invoiceNumber"], note["totalCents"], note["balanceCents"]) == ("INV-2026-00002", -4_000, 0)
        assert desk.now(invoice) == invoice
        note = desk.patched(note, status="sent")
        # Nobody pays it: it is settled by being sent.
        assert note["status"] == "paid"
        assert (desk.now(invoice)["balanceCents"], desk.now(invoice)["status"]) == (6_000, "sent")
        desk.pay(invoice, 6_000)
        assert desk.now(invoice)["status"] == "paid"

    def test_can_be_sent_at_once_and_settle_all_of_it(self, desk: Invoicing) -> None:
        invoice = desk.sent()
        assert desk.credit(invoice, 10_000, status="sent").status_code == 201
        assert (desk.now(invoice)["balanceCents"], desk.now(invoice)["status"]) == (0, "paid")

    def test_take_at_most_what_is_left_together(self, desk: Invoicing) -> None:
        invoice = desk.sent()
        refused(desk.credit(invoice, 10_001), 409)
        note = desk.credit(invoice, 6_000).get_json()["data"]
        refused(desk.credit(invoice, 4_001), 409)
        other = desk.credit(invoice, 4_000).get_json()["data"]
        refused(desk.patch(other, lineItems=[{**FEE, "unitPriceCents": -4_001}]), 409)
        desk.patched(note, lineItems=[{**FEE, "unitPriceCents": -5_999}])
        desk.patched(other, lineItems=[{**FEE, "unitPriceCents": -4_001}])

    def test_are_of_a_sent_invoice_and_its_client_and_currency(self, desk: Invoicing) -> None:
        refused(desk.credit(desk.draft(), 1), 409, "creditsInvoiceId")
        invoice = desk.sent()
        other = desk.api.created("/api/clients", {"name": "Others"})
        refused(desk.credit(invoice, 1, clientId=other["id"]), 400, "clientId")
        refused(desk.credit(invoice, 1, currency="EUR"), 400, "currency")
        note = desk.credit(invoice, 1, status="sent").get_json()["data"]
        refused(desk.credit(note, 1), 400, "creditsInvoiceId")

    def test_have_prices_below_zero_only(self, desk: Invoicing) -> None:
        invoice = desk.sent()
        refused(desk.credit(invoice, 0), 400, "lineItems", 0, "unitPriceCents")
        # A draft that becomes one, or stops being one, is looked at anew.
        refused(desk.patch(desk.draft(), creditsInvoiceId=invoice["id"]), 400, "lineItems", 0, "unitPriceCents")
        note = desk.credit(invoice, 1).get_json()["data"]
        refused(desk.patch(note, creditsInvoiceId=None), 400, "lineItems", 0, "unitPriceCents")
