"""Invoices and receipts by mail: once each, with the PDF as it is when it leaves, and honest where nothing is sent."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from tests.support.catalog import query
from tests.support.gmail_stub import GmailStub, body_of
from tests.support.invoicing import FEE, Invoicing
from tests.support.mailing import Mailing
from tests.support.refusals import NOBODY, refused
from tests.support.threads import at_once, statuses
from tt_api.database.transaction import transaction
from tt_api.work import stage

ADA = "ada@okafor.example"


@pytest.fixture
def desk(mailing: Mailing) -> Invoicing:
    return Invoicing(mailing.app, mailing.url, email=ADA)


def send(desk: Invoicing, invoice: dict[str, Any]) -> dict[str, Any]:
    response = desk.api.post(f"/api/invoices/{invoice['id']}/send")
    assert response.status_code == 200, response.get_data(as_text=True)
    return dict(response.get_json())


def mails_of(desk: Invoicing, what: str, row_id: str) -> list[dict[str, Any]]:
    return list(desk.api.get(f"/api/email-sends?{what}={row_id}").get_json()["data"])


class TestSend:
    def test_a_draft_is_frozen_and_its_pdf_mailed(self, desk: Invoicing, mailing: Mailing, gmail: GmailStub) -> None:
        answer = send(desk, desk.draft())
        invoice = answer["data"]
        assert (invoice["status"], invoice["sentTo"], invoice["version"]) == ("sent", ADA, 2)
        assert "warnings" not in answer
        mailing.work()
        (mail,) = gmail.mails
        assert (mail["To"], mail["Subject"]) == (ADA, "Invoice INV-2026-00001")
        assert "100.00 USD, due on 1 January 2200" in body_of(mail, "plain")
        assert "Travel Tamers" in body_of(mail, "html")
        (attached,) = mail.iter_attachments()
        assert (attached.get_filename(), attached.get_content_type()) == ("INV-2026-00001.pdf", "application/pdf")
        assert attached.get_content() == desk.api.get(f"/api/invoices/{invoice['id']}/pdf").data
        ((payload,),) = query(mailing.url, "SELECT payload FROM scheduled_tasks WHERE task_type = 'send_email'")
        assert payload.keys() == {"sendId"}
        (sent,) = mails_of(desk, "invoiceId", invoice["id"])
        assert (sent["status"], sent["toEmail"]) == ("sent", ADA)

    def test_says_what_is_true_when_it_leaves(self, desk: Invoicing, mailing: Mailing, gmail: GmailStub) -> None:
        invoice = send(desk, desk.draft())["data"]
        desk.pay(invoice, 2_500)
        mailing.work()
        (attached,) = gmail.mails[0].iter_attachments()
        text = PdfReader(BytesIO(attached.get_content())).pages[0].extract_text()
        assert "Paid 2 June 2026, card" in text
        assert "75.00 USD" in text

    def test_that_became_void_meanwhile_is_not_mailed(
        self, desk: Invoicing, mailing: Mailing, gmail: GmailStub
    ) -> None:
        invoice = send(desk, desk.draft())["data"]
        desk.patched(invoice, status="void", voidReason="Written twice")
        mailing.work()
        (mail,) = mails_of(desk, "invoiceId", invoice["id"])
        assert (mail["status"], mail["error"], gmail.mails) == ("failed", "the invoice is void", [])

    def test_again_it_mails_nothing(self, desk: Invoicing, mailing: Mailing, gmail: GmailStub) -> None:
        invoice = send(desk, desk.draft())["data"]
        assert send(desk, invoice)["data"] == invoice
        mailing.work()
        assert len(gmail.mails) == 1

    def test_many_times_at_once_it_mails_once(self, desk: Invoicing, mailing: Mailing, gmail: GmailStub) -> None:
        url = f"/api/invoices/{desk.draft()['id']}/send"
        answers = at_once(mailing.app, [lambda api: api.post(url)] * 8)
        assert statuses(answers) == [200] * 8
        assert len({answer.get_data() for answer in answers}) == 1
        mailing.work()
        assert len(gmail.mails) == 1

    def test_one_that_was_made_sent_by_hand_is_mailed_then(
        self, desk: Invoicing, mailing: Mailing, gmail: GmailStub
    ) -> None:
        invoice = desk.sent(billToEmail="books@okafor.example")
        mailing.work()
        assert gmail.mails == []
        assert send(desk, invoice)["data"]["sentTo"] == "books@okafor.example"
        mailing.work()
        assert [mail["To"] for mail in gmail.mails] == ["books@okafor.example"]

    @pytest.mark.parametrize("address", [None, "größe@example.com"])
    def test_without_an_address_it_is_sent_all_the_same_and_mailed_later(
        self, mailing: Mailing, address: str | None
    ) -> None:
        desk = Invoicing(mailing.app, mailing.url, email=address)
        answer = send(desk, desk.draft())
        invoice = answer["data"]
        assert (invoice["status"], invoice["sentTo"]) == ("sent", None)
        assert [warning["code"] for warning in answer["warnings"]] == ["not_mailed"]
        assert mailing.tasks() == []
        if address is None:
            desk.api.patch(f"/api/clients/{desk.client['id']}", {"email": ADA})
            assert send(desk, invoice)["data"]["sentTo"] == ADA

    def test_a_credit_note_lowers_its_invoice(self, desk: Invoicing, mailing: Mailing, gmail: GmailStub) -> None:
        invoice = desk.sent()
        note = send(desk, desk.credit(invoice, 4_000).get_json()["data"])["data"]
        assert note["status"] == "paid"
        assert desk.now(invoice)["balanceCents"] == 6_000
        mailing.work()
        assert [mail["Subject"] for mail in gmail.mails] == ["Credit note INV-2026-00002"]

    def test_what_cannot_be_sent(self, desk: Invoicing) -> None:
        refused(desk.api.post(f"/api/invoices/{NOBODY}/send"), 404)
        void = desk.patched(desk.draft(), status="void", voidReason="Written twice")
        refused(desk.api.post(f"/api/invoices/{void['id']}/send"), 409)
        refused(desk.api.post(f"/api/invoices/{desk.draft()['id']}/send", {"to": ADA}), 400)

    def test_a_failed_mail_that_is_sent_again_carries_it_too(
        self, desk: Invoicing, mailing: Mailing, gmail: GmailStub
    ) -> None:
        gmail.answer((400, {}))
        invoice = send(desk, desk.draft())["data"]
        mailing.work()
        (failed,) = mails_of(desk, "invoiceId", invoice["id"])
        assert failed["status"] == "failed"
        desk.api.created(f"/api/email-sends/{failed['id']}/resend", None)
        mailing.work()
        assert [part.get_filename() for part in gmail.mails[-1].iter_attachments()] == ["INV-2026-00001.pdf"]


def ask_for_receipt(desk: Invoicing, payment_id: str) -> None:
    with desk.app.app_context(), transaction():
        stage("send_payment_receipt", {"paymentId": payment_id})


class TestReceipts:
    def test_tell_what_came(self, desk: Invoicing, mailing: Mailing, gmail: GmailStub) -> None:
        invoice = desk.sent()
        payment = desk.pay(invoice, 123_450)
        ask_for_receipt(desk, payment)
        mailing.work()
        (mail,) = gmail.mails
        assert (mail["To"], mail["Subject"]) == (ADA, "Receipt of your payment")
        assert body_of(mail, "plain").split("\n\n") == [
            "Dear The Okafor family,",
            "We have received 1,234.50 USD on 2 June 2026 (card).",
            "Invoice: INV-2026-00001",
            "Thank you.",
            "Travel Tamers",
        ]
        (sent,) = mails_of(desk, "paymentId", payment)
        assert sent["status"] == "sent"

    def test_are_asked_for_with_a_payment_on_a_booking(
        self, desk: Invoicing, mailing: Mailing, gmail: GmailStub
    ) -> None:
        booking = {"clientId": desk.client["id"], "destination": "Lisbon", "totalPriceCents": 50_000}
        made = desk.api.created("/api/bookings", booking)
        payment = {"amountCents": 20_000, "paymentMethod": "wire", "paidAt": "2026-06-02T12:00:00Z"}
        desk.api.created(f"/api/bookings/{made['id']}/payments", payment)
        desk.api.created(f"/api/bookings/{made['id']}/payments", payment | {"sendReceipt": True})
        mailing.work()
        (mail,) = gmail.mails
        told = body_of(mail, "plain")
        assert "We have received 200.00 USD on 2 June 2026 (wire)." in told
        assert f"Booking: {made['bookingReference']}" in told

    def test_are_sent_once(self, desk: Invoicing, mailing: Mailing, gmail: GmailStub) -> None:
        payment = desk.pay(desk.sent(), 100)
        for _ in range(3):
            ask_for_receipt(desk, payment)
        mailing.work()
        ask_for_receipt(desk, payment)
        mailing.work()
        assert len(gmail.mails) == 1
        assert mailing.tasks("send_payment_receipt") == ["done", "skipped", "skipped", "skipped"]

    def test_of_refunds_and_of_money_that_came_in_part(
        self, desk: Invoicing, mailing: Mailing, gmail: GmailStub
    ) -> None:
        invoice = desk.sent()
        ask_for_receipt(desk, desk.pay(invoice, 5_000, status="partial", receivedCents=2_000, paymentMethod=None))
        ask_for_receipt(desk, desk.pay(invoice, 1_500, paymentType="refund", paymentMethod="ach"))
        mailing.work()
        told = [body_of(mail, "plain").split("\n\n")[1] for mail in gmail.mails]
        assert told == [
            "We have received 20.00 USD on 2 June 2026.",
            "We have sent back 15.00 USD on 2 June 2026 (ACH).",
        ]

    def test_of_money_that_has_not_come_there_is_none(self, desk: Invoicing, mailing: Mailing) -> None:
        ask_for_receipt(desk, desk.pay(desk.sent(), 100, status="pending", paidAt=None))
        mailing.work()
        assert (mailing.tasks("send_payment_receipt"), mailing.tasks()) == (["skipped"], [])

    def test_without_an_address_an_activity_says_so(self, mailing: Mailing) -> None:
        desk = Invoicing(mailing.app, mailing.url)
        payment = desk.pay(desk.draft(lineItems=[FEE]), 100)
        ask_for_receipt(desk, payment)
        mailing.work()
        assert (mailing.tasks("send_payment_receipt"), mailing.tasks()) == (["skipped"], [])
        told = query(mailing.url, "SELECT activity_type FROM activities WHERE entity_id = %s", (payment,))
        assert told == [("payment.receipt_not_sent",)]
