"""Invoices come to what the agency worked out by hand."""

from decimal import Decimal
from typing import Any

import pytest

from tests.support.worked_examples import day, examples
from tt_api.errors import ConflictError, ValidationError
from tt_api.services.financial.invoices.status import InvoiceFacts, invoice_status, judge_voiding
from tt_api.services.financial.invoices.totals import (
    Line,
    Settlement,
    invoice_totals,
    judge_credit,
    refuse_wrong_signs,
    settle,
)

Example = dict[str, Any]


def line(given: Example) -> Line:
    rate = Decimal(given["taxRatePct"])
    return Line(Decimal(given["quantity"]), given["unitPriceCents"], given["discountCents"], rate)


@examples("invoice_totals")
def test_totals(given: Example, expect: Example) -> None:
    found = invoice_totals([line(each) for each in given["lineItems"]], given["discountCents"])
    settlement = settle(found.total_cents, given["paidCents"])
    assert expect == {
        "subtotalCents": found.subtotal_cents,
        "discountCents": found.discount_cents,
        "taxCents": found.tax_cents,
        "totalCents": found.total_cents,
        "balanceCents": settlement.balance_cents,
        "overpaidCents": settlement.overpaid_cents,
    }


@examples("invoice_status")
def test_status(given: Example, expect: Example) -> None:
    facts = InvoiceFacts(
        settle(given["total"], given["paid"]).balance_cents,
        given["paid"],
        day(given["due"]),
        is_sent=given.get("sent", False),
        is_viewed=given.get("viewed", False),
    )
    today = day(given["today"])
    assert today is not None
    assert invoice_status(facts, today) == expect["status"]
    assert invoice_status(facts._replace(is_void=True), today) == "void"


def test_one_rate_written_in_two_ways_is_taxed_once() -> None:
    lines = [Line(Decimal(1), 5555, 0, Decimal(23)), Line(Decimal(1), 1111, 0, Decimal("23.000"))]
    assert invoice_totals(lines).tax_by_rate == {Decimal(23): 1533}


def test_a_credit_note_mirrors_its_invoice() -> None:
    lines = [Line(Decimal("2.25"), 6422, 0, Decimal("8.875")), Line(Decimal(1), 10, 0, Decimal(5))]
    credit = invoice_totals([each._replace(unit_price_cents=-each.unit_price_cents) for each in lines])
    invoice = invoice_totals(lines)
    assert (credit.subtotal_cents, credit.tax_cents, credit.total_cents) == (
        -invoice.subtotal_cents,
        -invoice.tax_cents,
        -invoice.total_cents,
    )
    judge_credit(credit.total_cents, invoice.total_cents, 0)
    assert settle(invoice.total_cents, 0, -credit.total_cents) == settle(credit.total_cents, 0) == Settlement(0, 0)
    with pytest.raises(ConflictError):
        judge_credit(credit.total_cents, invoice.total_cents, 1)


def test_discounts_of_more_than_there_is_are_refused() -> None:
    with pytest.raises(ValidationError) as of_all:
        invoice_totals([Line(Decimal(1), 100)], 101)
    assert of_all.value.problems[0].path == ("discountCents",)
    with pytest.raises(ValidationError) as of_a_line:
        invoice_totals([Line(Decimal(1), 100), Line(Decimal(1), 100, 101)])
    assert of_a_line.value.problems[0].path == ("lineItems", 1, "discountCents")


def test_signs_of_prices() -> None:
    lines = [Line(Decimal(1), 100), Line(Decimal(1), -100)]
    refuse_wrong_signs(lines[:1], is_credit_note=False)
    refuse_wrong_signs(lines[1:], is_credit_note=True)
    for is_credit_note, wrong in ((False, 1), (True, 0)):
        with pytest.raises(ValidationError) as refused:
            refuse_wrong_signs(lines, is_credit_note=is_credit_note)
        assert [problem.path for problem in refused.value.problems] == [("lineItems", wrong, "unitPriceCents")]


def test_what_is_paid_on_an_invoice_keeps_it_from_being_void() -> None:
    judge_voiding(0)
    with pytest.raises(ConflictError, match="credit note"):
        judge_voiding(1)
