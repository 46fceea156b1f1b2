"""What an invoice's stored lines come to, and what a credit note may take off."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tt_api.database.transaction import execute
from tt_api.errors import ConflictError, Problem, ValidationError
from tt_api.models.enums import InvoiceStatus
from tt_api.models.financial.invoices import Invoice
from tt_api.resources import writing
from tt_api.resources.fields import SAFE_INTEGER_MAX
from tt_api.resources.table import Row
from tt_api.services.financial.invoices.totals import Line, invoice_totals, judge_credit, refuse_wrong_signs, settle

# What the amounts follow from.
AMOUNTS_FOLLOW = frozenset({"line_items", "discount_cents", "credits_invoice_id"})

_CREDITED = (
    "SELECT coalesce(-sum(total_cents), 0)::bigint FROM invoices"
    " WHERE credits_invoice_id = %s AND id <> %s AND status <> 'void' AND deleted_at IS NULL"
)


def lines_of(line_items: Sequence[Mapping[str, Any]]) -> list[Line]:
    """Stored or validated lines, with exact numbers."""
    return [
        Line(
            Decimal(item["quantity"]),
            item["unitPriceCents"],
            item["discountCents"],
            Decimal(item["taxRatePct"]),
        )
        for item in line_items
    ]


def amounts_of(values: Mapping[str, Any]) -> dict[str, int]:
    """The columns that follow from an unsent invoice's lines and discount, in cents.

    Args:
        values: all columns of the invoice.

    Raises:
        ValidationError: for wrong signs, discounts of more than there is, or more money than a caller can read back.
    """
    lines = lines_of(values["line_items"])
    refuse_wrong_signs(lines, is_credit_note=values["credits_invoice_id"] is not None)
    totals = invoice_totals(lines, values["discount_cents"])
    if max(map(abs, (*totals.line_cents, totals.subtotal_cents, totals.total_cents))) > SAFE_INTEGER_MAX:
        raise ValidationError.at("lineItems", "come to more than can be told exactly")
    return {
        "subtotal_cents": totals.subtotal_cents,
        "tax_cents": totals.tax_cents,
        "total_cents": totals.total_cents,
        "balance_cents": settle(totals.total_cents, values["paid_cents"]).balance_cents,
    }


def judge_credit_note(values: Mapping[str, Any]) -> None:
    """Refuse a credit note that its invoice can't bear; holds that invoice's row, under which its notes are added up.

    Args:
        values: all columns of the credit note, its amounts too.

    Raises:
        ValidationError: it is for another client or in another currency, or credits a credit note.
        ConflictError: its invoice isn't sent, or less is left of it.
    """
    original = writing.lock(Invoice, values["credits_invoice_id"])
    _refuse_another_kind(original, values)
    if original["status"] in (InvoiceStatus.DRAFT, InvoiceStatus.VOID):
        raise ConflictError(
            f"The invoice that it credits is {original['status']}; only what was sent can be credited",
            problems=[Problem(("creditsInvoiceId",), f"is {original['status']}")],
        )
    ((credited,),) = execute(_CREDITED, (original["id"], values["id"])).fetchall()
    judge_credit(values["total_cents"], original["total_cents"], credited)


def _refuse_another_kind(original: Row, values: Mapping[str, Any]) -> None:
    problems = []
    if original["credits_invoice_id"] is not None:
        problems.append(Problem(("creditsInvoiceId",), "is a credit note itself"))
    if original["client_id"] != values["client_id"]:
        problems.append(Problem(("clientId",), "must be the client of the invoice that it credits"))
    if original["currency"] != values["currency"]:
        problems.append(Problem(("currency",), "must be the currency of the invoice that it credits"))
    if problems:
        raise ValidationError("Invalid input", problems=problems)
