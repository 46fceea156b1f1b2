"""An invoice on paper: everything that it says is there, whoever's letters, on however many pages."""

import logging
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from tests.support.api import ApiClient
from tests.support.invoicing import DUE, FEE, Invoicing
from tests.support.refusals import NOBODY, refused
from tests.support.settings import settings_for
from tt_api.app import create_app


def pages(desk: Invoicing, invoice: dict[str, Any]) -> list[str]:
    response = desk.api.get(f"/api/invoices/{invoice['id']}/pdf")
    assert response.status_code == 200, response.get_data(as_text=True)
    return [page.extract_text() for page in PdfReader(BytesIO(response.data)).pages]


def lines(desk: Invoicing, invoice: dict[str, Any]) -> list[str]:
    return [line.strip() for page in pages(desk, invoice) for line in page.splitlines()]


class TestWhatItSays:
    def test_lines_tax_payments_credits_and_balance(self, desk: Invoicing) -> None:
        address = {"street": "4 Rose St", "city": "Savannah", "region": "GA", "postalCode": "31401", "country": "US"}
        invoice = desk.sent(
            lineItems=[
                {"description": "Planning", "quantity": 2.25, "unitPriceCents": 6422, "taxRatePct": 8.875},
                {"description": "Transfer", "quantity": 1, "unitPriceCents": 250_000, "discountCents": 10_000},
            ],
            discountCents=5_000,
            billToName="Ada Okafor",
            billToEmail="ada@okafor.example",
            billToAddress=address,
            purchaseOrder="PO 4711",
            terms="Payable by wire.",
            notes="Thank you.\nGrace",
        )
        desk.pay(invoice, 50_000)
        desk.pay(invoice, 10_000, paymentType="refund", paidAt="2026-06-04T03:59:00Z")
        note = desk.credit(invoice, 12_345, status="sent").get_json()["data"]
        found = lines(desk, invoice)
        for wanted in (
            "Travel Tamers",
            "INVOICE",
            "Ada Okafor",
            "4 Rose St",
            "Savannah, GA 31401",
            "United States",
            "1 June 2026",
            "1 January 2200",
            "PO 4711",
            "Subtotal",
            "-50.00",
            "Tax 8.875%",
            "12.57",
            # In the agency's zone it was the day before.
            "Refunded 3 June 2026, card",
            "Paid 2 June 2026, card",
            f"Credit note {note['invoiceNumber']}",
            "-123.45",
            "Balance due",
            "1,983.62 USD",
            "Payable by wire.",
            "Grace",
        ):
            assert any(wanted in line for line in found), (wanted, found)
        assert desk.now(invoice)["balanceCents"] == 198_362

    def test_of_a_credit_note(self, desk: Invoicing) -> None:
        invoice = desk.sent()
        found = lines(desk, desk.credit(invoice, 4_000, status="sent").get_json()["data"])
        assert "CREDIT NOTE" in found
        assert "-40.00 USD" in " ".join(found)
        assert any(invoice["invoiceNumber"] in line for line in found)
        assert not any("Balance due" in line for line in found)

    def test_of_a_draft_names_the_client_as_it_is(self, desk: Invoicing) -> None:
        found = lines(desk, desk.draft())
        assert {"DRAFT", "The Okafor family"} <= set(found)

    def test_of_a_void_one(self, desk: Invoicing) -> None:
        invoice = desk.patched(desk.sent(), status="void", voidReason="Written twice")
        assert "VOID" in lines(desk, invoice)
        assert "DRAFT" not in lines(desk, invoice)

    @pytest.mark.parametrize(
        "name", ["Ελένη Παπαδοπούλου", "Александра Щербакова", "Łukasz Żółć-Święcicki", "Nguyễn Thị Ánh", "Şükrü Ağa"]
    )
    def test_in_any_latin_greek_or_cyrillic_letters(self, desk: Invoicing, name: str) -> None:
        invoice = desk.sent(billToName=name, lineItems=[{**FEE, "description": f"Για {name}"}])
        found = lines(desk, invoice)
        assert name in found
        assert any(line.startswith(f"Για {name}") for line in found)

    def test_marks_letters_that_its_font_lacks(self, desk: Invoicing) -> None:
        assert "\ufffd\ufffd Ltd" in lines(desk, desk.sent(billToName="山田 Ltd"))

    def test_in_yen_has_no_decimals(self, desk: Invoicing) -> None:
        assert any("10,000 JPY" in line for line in lines(desk, desk.sent(currency="JPY")))

    def test_has_the_letterhead_of_the_settings(self, desk: Invoicing) -> None:
        invoice = desk.sent()
        letterhead = {
            "AGENCY_NAME": "Blauer Reiher",
            "AGENCY_ADDRESS": "Hof 1; 20095 Hamburg",
            "AGENCY_PHONE": "+49 40",
        }
        app = create_app(settings_for(desk.url, AGENCY_TAX_NUMBER="USt DE1", AGENCY_EMAIL="a@b.example", **letterhead))
        data = ApiClient(app.test_client()).get(f"/api/invoices/{invoice['id']}/pdf").data
        found = PdfReader(BytesIO(data)).pages[0].extract_text()
        for wanted in ("Blauer Reiher", "Hof 1", "20095 Hamburg", "+49 40 · a@b.example · USt DE1"):
            assert wanted in found


class TestPages:
    def test_two_hundred_long_lines_go_over_pages_with_their_headings(self, desk: Invoicing) -> None:
        text = "Everything that is included, down to the last towel. " * 9
        invoice = desk.sent(lineItems=[{**FEE, "description": f"{number}: {text}"} for number in range(200)])
        found = pages(desk, invoice)
        for number, page in enumerate(found, start=1):
            assert f"Page {number} of {len(found)}" in page
            assert invoice["invoiceNumber"] in page
        with_lines = [page for page in found if "Everything" in page]
        assert len(with_lines) > 10
        assert all("Description" in page for page in with_lines)
        assert all(f"{number}: Everything" in "\n".join(found) for number in range(200))

    def test_takes_whatever_fits_in_a_field(self, desk: Invoicing) -> None:
        word = "W" * 500
        line = {**FEE, "description": word, "unitPriceCents": 2**53 - 1}
        invoice = desk.draft(
            lineItems=[line],
            billToName="W" * 200,
            purchaseOrder="W" * 60,
            terms="\n" * 19_000 + "end\tof it\x1b\u202e",
            notes="W" * 20_000,
        )
        assert any("90,071,992,547,409.91" in page for page in pages(desk, invoice))

    def test_takes_the_ends_of_the_calendar(self, desk: Invoicing) -> None:
        last = desk.sent(issueDate="9999-12-31", dueDate=None)
        assert last["dueDate"] == "9999-12-31"
        desk.pay(last, 100, paidAt="0001-01-01T00:00:00Z")
        text = "".join(pages(desk, last))
        assert "31 December 9999" in text
        assert "Paid 1 January 0001" in text or "Paid 1 January 1," in text

    def test_many_payments_go_over_pages(self, desk: Invoicing) -> None:
        invoice = desk.sent()
        for _ in range(60):
            desk.pay(invoice, 100)
        found = "\n".join(pages(desk, invoice))
        assert found.count("Paid 2 June 2026, card") == 60
        assert "40.00 USD" in found


class TestAnswer:
    def test_has_a_type_a_name_and_the_same_bytes_each_time(self, desk: Invoicing) -> None:
        url = f"/api/invoices/{desk.sent()['id']}/pdf"
        first, second = desk.api.get(url), desk.api.get(url)
        assert first.headers["Content-Type"] == "application/pdf"
        assert first.headers["Content-Disposition"] == 'inline; filename="INV-2026-00001.pdf"'
        assert first.headers["Cache-Control"] == "no-store"
        assert first.data == second.data
        assert first.data.startswith(b"%PDF-")

    def test_is_not_sent_again_until_it_changes(self, desk: Invoicing) -> None:
        invoice = desk.sent()
        url = f"/api/invoices/{invoice['id']}/pdf"
        tag = desk.api.get(url).headers["ETag"]
        again = desk.api.get(url, headers={"If-None-Match": tag})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
        desk.pay(invoice, 100)
        changed = desk.api.get(url, headers={"If-None-Match": tag})
        assert changed.status_code == 200
        assert changed.headers["ETag"] != tag
        # A later due date shows, too.
        desk.patched(invoice, dueDate=DUE.replace("2200", "2201"))
        assert desk.api.get(url, headers={"If-None-Match": changed.headers["ETag"]}).status_code == 200

    def test_leaves_no_letters_of_it_in_the_log(self, desk: Invoicing) -> None:
        # fontTools names every letter that it keeps, at info.
        assert not logging.getLogger("fontTools.subset").isEnabledFor(logging.INFO)

    def test_is_for_callers_with_a_key(self, desk: Invoicing) -> None:
        url = f"/api/invoices/{desk.draft()['id']}/pdf"
        assert desk.app.test_client().get(url).status_code == 401
        refused(desk.api.get(f"/api/invoices/{NOBODY}/pdf"), 404)
        refused(desk.api.get("/api/invoices/nobody/pdf"), 400, "id")
        refused(desk.api.get(f"{url}?page=1"), 400, "page")
