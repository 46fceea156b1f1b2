"""An invoice as people hold it: its rows put into words and amounts for a paper."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from tt_api.config import Letterhead
from tt_api.models.enums import InvoiceStatus
from tt_api.papers.content import Block, Column, Document, Sum, Sums, Table, Text
from tt_api.services.financial.invoices.totals import Line, Totals
from tt_api.services.financial.money import amount, money
from tt_api.services.operations.written_days import written_day

_MARKS = {InvoiceStatus.DRAFT: "DRAFT", InvoiceStatus.VOID: "VOID"}


class Credit(NamedTuple):
    """A sent credit note that lowers the invoice's balance.

    Attributes:
        cents: what it takes off, above zero.
    """

    number: str
    issue_date: date
    cents: int


class Movement(NamedTuple):
    """Money that came for the invoice, or went back.

    Attributes:
        day: the agency's.
        means: in words, such as ``card``; blank where it isn't known.
        cents: below zero for a refund.
    """

    day: date | None
    means: str
    cents: int


@dataclass(frozen=True, slots=True)
class InvoicePaper:
    """What an invoice's paper is made of.

    Attributes:
        bill_to: the client's name, mail address and postal address, line by line.
        facts: further ones for people, such as the trip's name, each with its label.
        descriptions: of the lines, in their order.
        movements: the oldest first.
        credits_number: the invoice that this credit note credits; None on an invoice.
    """

    letterhead: Letterhead
    number: str
    status: InvoiceStatus
    created_at: datetime
    issue_date: date
    due_date: date | None
    currency: str
    bill_to: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    descriptions: tuple[str, ...]
    lines: tuple[Line, ...]
    totals: Totals
    movements: tuple[Movement, ...]
    credits: tuple[Credit, ...]
    balance_cents: int
    credits_number: str | None
    terms: str | None
    notes: str | None


def invoice_document(paper: InvoicePaper) -> Document:
    """The invoice, or credit note, as a paper."""
    is_credit = paper.credits_number is not None
    return Document(
        letterhead=paper.letterhead,
        title="CREDIT NOTE" if is_credit else "INVOICE",
        reference=paper.number,
        created_at=paper.created_at,
        addressee_label="Credit to" if is_credit else "Bill to",
        addressee=paper.bill_to,
        facts=_facts(paper),
        blocks=_blocks(paper),
        mark=_MARKS.get(paper.status, ""),
    )


def _facts(paper: InvoicePaper) -> tuple[tuple[str, str], ...]:
    dates = [("Date", written_day(paper.issue_date))]
    if paper.credits_number is not None:
        return (("Credit note", paper.number), ("Credits invoice", paper.credits_number), *dates, *paper.facts)
    if paper.due_date is not None:
        dates.append(("Due", written_day(paper.due_date)))
    return (("Invoice", paper.number), *dates, *paper.facts)


def _blocks(paper: InvoicePaper) -> tuple[Block, ...]:
    texts = [Text(heading, text) for heading, text in (("Terms", paper.terms), ("Notes", paper.notes)) if text]
    return (_lines(paper), Sums(_sums(paper)), *texts)


def _lines(paper: InvoicePaper) -> Table:
    """The lines; a column that none of them needs is left out."""
    discounted = any(line.discount_cents for line in paper.lines)
    taxed = any(line.tax_rate_pct for line in paper.lines)
    columns = [Column("Description", 44 if discounted else 54), Column("Quantity", 13, right=True)]
    columns.append(Column("Price", 19, right=True))
    columns += [Column("Discount", 17, right=True)] if discounted else []
    columns += [Column("Tax", 12, right=True)] if taxed else []
    columns.append(Column("Amount", 20, right=True))
    rows = []
    for description, line, cents in zip(paper.descriptions, paper.lines, paper.totals.line_cents, strict=True):
        row = [description, _number(line.quantity), amount(line.unit_price_cents, paper.currency)]
        row += [amount(-line.discount_cents, paper.currency) if line.discount_cents else ""] if discounted else []
        row += [f"{_number(line.tax_rate_pct)}%" if line.tax_rate_pct else ""] if taxed else []
        rows.append((*row, amount(cents, paper.currency)))
    return Table(tuple(columns), tuple(rows))


def _sums(paper: InvoicePaper) -> tuple[Sum, ...]:
    totals, currency = paper.totals, paper.currency
    rows = [Sum("Subtotal", amount(totals.subtotal_cents, currency))]
    if totals.discount_cents:
        rows.append(Sum("Discount", amount(-totals.discount_cents, currency)))
    rows += [Sum(f"Tax {_number(rate)}%", amount(tax, currency)) for rate, tax in sorted(totals.tax_by_rate.items())]
    rows.append(Sum("Total", money(totals.total_cents, currency), strong=True))
    if paper.credits_number is not None:
        return tuple(rows)
    rows += [Sum(_movement(each), amount(-each.cents, currency)) for each in paper.movements]
    rows += [Sum(f"Credit note {each.number}", amount(-each.cents, currency)) for each in paper.credits]
    if paper.status not in _MARKS:
        rows.append(Sum("Balance due", money(paper.balance_cents, currency), strong=True))
    return tuple(rows)


def _movement(movement: Movement) -> str:
    verb = "Refunded" if movement.cents < 0 else "Paid"
    day = f" {written_day(movement.day)}" if movement.day else ""
    return f"{verb}{day}{f', {movement.means}' if movement.means else ''}"


def _number(value: Decimal) -> str:
    """A quantity or rate without the zeros at its end."""
    return f"{value.normalize():,f}"
