"""Drafts: their numbers, what their lines come to, and what is refused with the place that is at fault."""

from typing import Any

import pytest
import time_machine

from tests.support.invoicing import FEE, Invoicing
from tests.support.refusals import NOBODY, refused
from tests.support.worked_examples import examples

NEGATIVE = {**FEE, "unitPriceCents": -100}


def from_text(number: str | int) -> int | float:
    return number if isinstance(number, int) else float(number)


@examples("invoice_totals")
def test_comes_to_what_the_agency_worked_out(desk: Invoicing, given: dict[str, Any], expect: dict[str, Any]) -> None:
    lines = [
        {"description": "Line", **line}
        | {"quantity": from_text(line["quantity"]), "taxRatePct": from_text(line["taxRatePct"])}
        for line in given["lineItems"]
    ]
    invoice = desk.sent(lineItems=lines, discountCents=given["discountCents"])
    if given["paidCents"]:
        desk.pay(invoice, given["paidCents"])
    found = desk.now(invoice)
    assert {key: found[key] for key in expect if key != "overpaidCents"} == {
        key: value for key, value in expect.items() if key != "overpaidCents"
    }
    assert max(0, found["paidCents"] - found["totalCents"]) == expect["overpaidCents"]


class TestNumbers:
    def test_count_up_in_each_year_by_itself(self, desk: Invoicing) -> None:
        days = ("2026-01-01", "2025-12-31", "2026-12-31", "0007-01-01")
        numbers = [desk.draft(issueDate=day)["invoiceNumber"] for day in days]
        assert numbers == ["INV-2026-00001", "INV-2025-00001", "INV-2026-00002", "INV-0007-00001"]

    @pytest.mark.parametrize(
        ("now", "day"), [("2027-01-01T04:59:59Z", "2026-12-31"), ("2027-01-01T05:00:00Z", "2027-01-01")]
    )
    def test_are_of_the_agencys_year(self, desk: Invoicing, now: str, day: str) -> None:
        body = {"clientId": desk.client["id"], "lineItems": [FEE]}
        with time_machine.travel(now, tick=False):
            invoice = desk.api.created("/api/invoices", body)
        assert (invoice["issueDate"], invoice["invoiceNumber"]) == (day, f"INV-{day[:4]}-00001")
        assert (invoice["status"], invoice["dueDate"]) == ("draft", None)

    def test_a_refused_create_leaves_no_gap(self, desk: Invoicing) -> None:
        desk.draft()
        body = {"clientId": desk.client["id"], "lineItems": [FEE], "issueDate": "2026-06-01"}
        # The database itself refuses the date, after the number was taken.
        refused(desk.api.post("/api/invoices", body | {"dueDate": "2026-05-31"}), 400, "dueDate")
        assert desk.draft()["invoiceNumber"] == "INV-2026-00002"

    def test_stay_when_lines_or_days_change_and_the_year_cannot(self, desk: Invoicing) -> None:
        invoice = desk.draft()
        for fields in ({"lineItems": [FEE, FEE]}, {"issueDate": "2026-01-31"}, {"currency": "EUR"}):
            assert desk.patched(invoice, **fields)["invoiceNumber"] == invoice["invoiceNumber"]
        refused(desk.patch(invoice, issueDate="2027-01-01"), 400, "issueDate")

    def test_can_be_looked_up_and_searched_for(self, desk: Invoicing) -> None:
        invoice = desk.draft()
        for parameter in ("invoiceNumber=INV-2026-00001", "search=2026-0000"):
            found = desk.api.get(f"/api/invoices?{parameter}").get_json()["data"]
            assert [one["id"] for one in found] == [invoice["id"]]

    def test_of_a_void_draft_stays_its_own(self, desk: Invoicing) -> None:
        desk.patched(desk.draft(), status="void", voidReason="Written twice")
        assert desk.draft()["invoiceNumber"] == "INV-2026-00002"


class TestLines:
    def test_change_what_it_comes_to(self, desk: Invoicing) -> None:
        invoice = desk.patched(desk.draft(), lineItems=[{**FEE, "quantity": 2.25, "taxRatePct": 8.875}])
        amounts = [invoice[f"{name}Cents"] for name in ("subtotal", "discount", "tax", "total", "balance")]
        assert amounts == [22_500, 0, 1997, 24_497, 24_497]
        invoice = desk.patched(invoice, discountCents=2500)
        assert (invoice["taxCents"], invoice["totalCents"], invoice["version"]) == (1775, 21_775, 3)

    def test_are_shown_whole_and_exact(self, desk: Invoicing) -> None:
        line = {**FEE, "quantity": 0.1, "taxRatePct": 99.999}
        shown = desk.draft(lineItems=[line])["lineItems"]
        assert shown == [{**line, "discountCents": 0}]

    def test_sent_in_another_spelling_change_nothing(self, desk: Invoicing) -> None:
        invoice = desk.draft()
        line = '{"quantity": 1.00, "unitPriceCents": 10000, "description": " Planning ", "taxRatePct": 0.0}'
        text = f'{{"lineItems": [{line}]}}'
        response = desk.api.patch(f"/api/invoices/{invoice['id']}", data=text, content_type="application/json")
        assert response.get_json()["data"] == invoice

    @pytest.mark.parametrize(
        ("lines", "path"),
        [
            ([], ["lineItems"]),
            ({}, ["lineItems"]),
            ([FEE] * 201, ["lineItems"]),
            ([FEE, 7], ["lineItems", 1]),
            ([{**FEE, "quantity": 0}], ["lineItems", 0, "quantity"]),
            ([FEE, {**FEE, "quantity": 0.001}], ["lineItems", 1, "quantity"]),
            ([{**FEE, "quantity": 1.005}], ["lineItems", 0, "quantity"]),
            ([{**FEE, "quantity": "1"}], ["lineItems", 0, "quantity"]),
            ([{**FEE, "quantity": True}], ["lineItems", 0, "quantity"]),
            ([{**FEE, "unitPriceCents": 1.5}], ["lineItems", 0, "unitPriceCents"]),
            ([FEE, NEGATIVE], ["lineItems", 1, "unitPriceCents"]),
            ([{**FEE, "discountCents": 10_001}], ["lineItems", 0, "discountCents"]),
            ([{**FEE, "taxRatePct": 8.8755}], ["lineItems", 0, "taxRatePct"]),
            ([{**FEE, "taxRatePct": 100.001}], ["lineItems", 0, "taxRatePct"]),
            ([{**FEE, "description": " "}], ["lineItems", 0, "description"]),
            ([{**FEE, "description": "4111 1111 1111 1111"}], ["lineItems", 0, "description"]),
            ([{**FEE, "lineTotal": 1}], ["lineItems", 0, "lineTotal"]),
            ([{"quantity": 1, "unitPriceCents": 1}], ["lineItems", 0, "description"]),
            ([{**FEE, "unitPriceCents": 2**53 - 1}] * 2, ["lineItems"]),
            ([{**FEE, "unitPriceCents": 2**53 - 1, "quantity": 1000}], ["lineItems"]),
        ],
    )
    def test_that_cannot_be_are_refused_with_their_place(self, desk: Invoicing, lines: Any, path: list[Any]) -> None:
        body = {"clientId": desk.client["id"], "lineItems": lines}
        refused(desk.api.post("/api/invoices", body), 400, *path)
        refused(desk.patch(desk.draft(), lineItems=lines), 400, *path)

    def test_every_fault_is_named_at_once(self, desk: Invoicing) -> None:
        lines = [{**FEE, "quantity": 0}, FEE, {**FEE, "taxRatePct": 101, "kind": 7}]
        error = refused(desk.api.post("/api/invoices", {"clientId": desk.client["id"], "lineItems": lines}), 400)
        assert sorted(map(str, (problem["path"] for problem in error["details"]))) == [
            "['lineItems', 0, 'quantity']",
            "['lineItems', 2, 'kind']",
            "['lineItems', 2, 'taxRatePct']",
        ]


class TestCreate:
    @pytest.mark.parametrize("key", ["subtotalCents", "taxCents", "totalCents", "balanceCents", "paidCents", "sentAt"])
    def test_what_is_worked_out_cannot_be_sent(self, desk: Invoicing, key: str) -> None:
        body = {"clientId": desk.client["id"], "lineItems": [FEE]}
        refused(desk.api.post("/api/invoices", body | {key: 10_000}), 400, key)
        invoice = desk.draft()
        refused(desk.patch(invoice, **{key: 1}), 400, key)
        # What was read may come back.
        assert desk.patched(invoice, **{key: invoice[key]}) == invoice

    @pytest.mark.parametrize("status", ["viewed", "partial", "paid", "overdue", "void"])
    def test_begins_as_a_draft_or_sent(self, desk: Invoicing, status: str) -> None:
        body = {"clientId": desk.client["id"], "lineItems": [FEE], "status": status}
        refused(desk.api.post("/api/invoices", body), 400, "status")

    def test_a_discount_of_more_than_the_lines(self, desk: Invoicing) -> None:
        body = {"clientId": desk.client["id"], "lineItems": [FEE], "discountCents": 10_001}
        refused(desk.api.post("/api/invoices", body), 400, "discountCents")

    def test_of_nobody(self, desk: Invoicing) -> None:
        refused(desk.api.post("/api/invoices", {"clientId": NOBODY, "lineItems": [FEE]}), 400, "clientId")

    def test_cannot_be_deleted(self, desk: Invoicing) -> None:
        refused(desk.api.delete(f"/api/invoices/{desk.draft()['id']}"), 405)


class TestBookingsOfLines:
    def booking(self, desk: Invoicing, **fields: Any) -> str:
        return str(desk.api.created("/api/bookings", {"destination": "Azores", **fields})["id"])

    def test_are_the_clients_or_its_trips(self, desk: Invoicing) -> None:
        trip = desk.api.created("/api/client-trips", {"clientId": desk.client["id"], "name": "Honeymoon"})
        bookings = [self.booking(desk, clientId=desk.client["id"]), self.booking(desk, tripId=trip["id"])]
        lines = [{**FEE, "bookingId": booking} for booking in bookings]
        assert desk.draft(lineItems=lines)["lineItems"][1]["bookingId"] == bookings[1]
        assert desk.patched(desk.draft(), lineItems=lines)["totalCents"] == 2 * FEE["unitPriceCents"]

    def test_are_no_others(self, desk: Invoicing) -> None:
        other = desk.api.created("/api/clients", {"name": "Somebody else"})["id"]
        deleted = self.booking(desk, clientId=desk.client["id"])
        assert desk.api.delete(f"/api/bookings/{deleted}").status_code == 204
        for wrong in (deleted, NOBODY, self.booking(desk, clientId=other), self.booking(desk)):
            body = {"clientId": desk.client["id"], "lineItems": [FEE, {**FEE, "bookingId": wrong}]}
            refused(desk.api.post("/api/invoices", body), 400, "lineItems", 1, "bookingId")
            refused(desk.patch(desk.draft(), lineItems=body["lineItems"]), 400, "lineItems", 1, "bookingId")

    def test_stay_the_clients(self, desk: Invoicing) -> None:
        mine = self.booking(desk, clientId=desk.client["id"])
        draft = desk.draft(lineItems=[{**FEE, "bookingId": mine}])
        other = desk.api.created("/api/clients", {"name": "Somebody else"})["id"]
        refused(desk.patch(draft, clientId=other), 400, "lineItems", 0, "bookingId")
