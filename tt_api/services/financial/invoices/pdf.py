"""The PDF of an invoice, made whenever it is asked for: from its rows as they are, in one look at them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from tt_api.current import settings
from tt_api.database.record import json_instant
from tt_api.database.transaction import read
from tt_api.errors import NotFoundError
from tt_api.json_text import json_value
from tt_api.models.enums import InvoiceStatus
from tt_api.models.financial.effects import EFFECT
from tt_api.models.financial.invoices import Invoice
from tt_api.papers import PaperFile, pdf
from tt_api.resources.table import Row, table_of
from tt_api.services.financial.invoices.amounts import lines_of
from tt_api.services.financial.invoices.bill_to import bill_to_of, written_address
from tt_api.services.financial.invoices.paper import Credit, InvoicePaper, Movement, invoice_document
from tt_api.services.financial.invoices.totals import invoice_totals
from tt_api.services.financial.payments.means import written_means
from tt_api.services.operations.agency_day import agency_zone, by_the_clocks_of

_INVOICES = table_of(Invoice)
_LOAD = (
    f"SELECT {_INVOICES.select_list},"  # noqa: S608 -- our own text
    " (SELECT name FROM trips WHERE trips.id = invoices.trip_id),"
    " (SELECT booking_reference FROM bookings WHERE bookings.id = invoices.booking_id),"
    " (SELECT invoice_number FROM invoices AS original WHERE original.id = invoices.credits_invoice_id),"
    f" (SELECT json_agg(json_build_array({json_instant('paid_at')}, payment_method, effect)"
    f"  ORDER BY paid_at, id)::text FROM (SELECT id, paid_at, payment_method, {EFFECT} AS effect FROM payments"
    "  WHERE invoice_id = invoices.id AND payments.currency = invoices.currency AND payments.deleted_at IS NULL)"
    "  AS movements WHERE effect <> 0),"
    " (SELECT json_agg(json_build_array(note.invoice_number, note.issue_date, -note.total_cents)"
    "  ORDER BY note.invoice_number)::text FROM invoices AS note WHERE note.credits_invoice_id = invoices.id"
    "  AND note.sent_at IS NOT NULL AND note.voided_at IS NULL AND note.deleted_at IS NULL)"
    " FROM invoices WHERE id = %s AND deleted_at IS NULL"
)


def invoice_pdf(invoice_id: str) -> PaperFile:
    """An invoice, or credit note, as it stands now.

    Raises:
        NotFoundError: there is no such invoice.
    """
    paper = load_paper(invoice_id)
    return PaperFile(paper.number, pdf(invoice_document(paper)))


def load_paper(invoice_id: str) -> InvoicePaper:
    """What an invoice's paper is made of, as it stands now.

    Raises:
        NotFoundError: there is no such invoice.
    """
    found = read(_LOAD, (invoice_id,))
    if not found:
        raise NotFoundError.of(_INVOICES.entity, invoice_id)
    columns = len(_INVOICES.columns)
    row = Row(_INVOICES, found[0][:columns])
    return _paper(row, *found[0][columns:])


def _paper(
    row: Row, trip: str | None, booking: str | None, credited: str | None, movements: str | None, notes: str | None
) -> InvoicePaper:
    items = row["line_items"]
    lines = tuple(lines_of(items))
    facts = (("Purchase order", row["purchase_order"]), ("Trip", trip), ("Booking", booking))
    return InvoicePaper(
        letterhead=settings().letterhead,
        number=row["invoice_number"],
        status=InvoiceStatus(row["status"]),
        created_at=row["created_at"],
        issue_date=row["issue_date"],
        due_date=row["due_date"],
        currency=row["currency"],
        bill_to=_bill_to(row if row["sent_at"] else {**row, **bill_to_of(row)}),
        facts=tuple((label, fact) for label, fact in facts if fact),
        descriptions=tuple(item["description"] for item in items),
        lines=lines,
        totals=invoice_totals(lines, row["discount_cents"]),
        movements=tuple(_movement(*each) for each in json_value(movements or "[]")),
        credits=tuple(
            Credit(number, date.fromisoformat(day), cents) for number, day, cents in json_value(notes or "[]")
        ),
        balance_cents=row["balance_cents"],
        credits_number=credited,
        terms=row["terms"],
        notes=row["notes"],
    )


def _bill_to(values: Mapping[str, Any]) -> tuple[str, ...]:
    address = values["bill_to_address"]
    lines = (values["bill_to_name"], *(written_address(address) if address else ()), values["bill_to_email"])
    return tuple(line for line in lines if line)


def _movement(paid_at: str | None, method: str | None, cents: int) -> Movement:
    day = by_the_clocks_of(agency_zone(), datetime.fromisoformat(paid_at)).date() if paid_at else None
    return Movement(day, written_means(method), cents)
