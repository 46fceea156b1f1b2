"""An invoice's row: its lines added up, and its state worked out, by the rules that the API's invoices follow."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from tt_api.database.transaction import execute
from tt_api.models.enums import InvoiceStatus
from tt_api.seeding.party import Party
from tt_api.seeding.table import EVERY, Row, SeedTable
from tt_api.seeding.travel.calendar import TODAY
from tt_api.seeding.travel.till import paid
from tt_api.services.financial.invoices.status import InvoiceFacts, invoice_status
from tt_api.services.financial.invoices.totals import Line, invoice_totals, settle

_TAKE = (
    "INSERT INTO invoice_numbers AS taken (year, last_number) VALUES (%(year)s, %(count)s) ON CONFLICT (year)"
    " DO UPDATE SET last_number = taken.last_number + %(count)s RETURNING last_number - %(count)s"
)


def numbered(rows: list[Row]) -> list[Row]:
    """The invoices with the next numbers of their years, those issued earlier first: there is no gap."""
    years = Counter(row["issue_date"].year for row in rows)
    last = {}
    for year, count in sorted(years.items()):
        ((last[year],),) = execute(_TAKE, {"year": year, "count": count}).fetchall()
    done = []
    for row in sorted(rows, key=lambda row: (row["issue_date"], row["id"])):
        year = row["issue_date"].year
        last[year] += 1
        done.append({**row, "invoice_number": f"INV-{year:04}-{last[year]:05}"})
    return done


INVOICES = SeedTable("invoices", moving=EVERY, finished=numbered)


class Charge(NamedTuple):
    """A line of an invoice."""

    description: str
    cents: int
    quantity: Decimal = Decimal(1)
    tax_pct: Decimal = Decimal(0)
    booking_id: str | None = None

    @property
    def line(self) -> Line:
        """As it is added up."""
        return Line(self.quantity, self.cents, 0, self.tax_pct)

    def stored(self) -> dict[str, Any]:
        """As the invoice keeps it."""
        item = {
            "description": self.description,
            "quantity": _number(self.quantity),
            "unitPriceCents": self.cents,
            "discountCents": 0,
            "taxRatePct": _number(self.tax_pct),
        }
        return item | ({"bookingId": self.booking_id} if self.booking_id else {})


class Fate(NamedTuple):
    """What became of an invoice; None where it didn't.

    Attributes:
        credited_cents: what its credit notes take off.
    """

    sent_at: datetime | None = None
    viewed_at: datetime | None = None
    voided_at: datetime | None = None
    void_reason: str | None = None
    credited_cents: int = 0


def invoice(
    party: Party,
    known: Row,
    charges: list[Charge],
    payments: Iterable[Row],
    fate: Fate,
    discount_cents: int = 0,
) -> Row:
    """The row of an invoice as it stands.

    Args:
        known: ``id``, ``trip_id``, ``booking_id``, ``issue_date``, ``due_date``, ``created_at``, ``terms``; and
            ``credits_invoice_id`` on a credit note.
        payments: all of the trip's; those that name it count.
    """
    totals = invoice_totals([charge.line for charge in charges], discount_cents)
    own = [row for row in payments if row["invoice_id"] == known["id"]]
    has = paid(own)
    balance = 0 if fate.voided_at else settle(totals.total_cents, has, fate.credited_cents).balance_cents
    facts = InvoiceFacts(
        balance if fate.sent_at or fate.voided_at else max(0, totals.total_cents),
        has,
        known["due_date"],
        is_sent=fate.sent_at is not None,
        is_viewed=fate.viewed_at is not None,
        is_void=fate.voided_at is not None,
    )
    status = invoice_status(facts, TODAY)
    return {
        "id": known["id"],
        "invoice_number": None,
        "client_id": party.id,
        "trip_id": known["trip_id"],
        "booking_id": known["booking_id"],
        **_bill_to(party, is_sent=fate.sent_at is not None),
        "status": status,
        "issue_date": known["issue_date"],
        "due_date": known["due_date"],
        "currency": party.row["currency"],
        "line_items": json.dumps([charge.stored() for charge in charges]),
        "discount_cents": discount_cents,
        "subtotal_cents": totals.subtotal_cents,
        "tax_cents": totals.tax_cents,
        "total_cents": totals.total_cents,
        "paid_cents": has,
        "balance_cents": facts.balance_cents,
        "terms": known["terms"],
        "credits_invoice_id": known.get("credits_invoice_id"),
        "sent_at": fate.sent_at,
        "sent_to": party.row["email"] if fate.sent_at else None,
        "first_viewed_at": fate.viewed_at,
        "view_count": 1 if fate.viewed_at else 0,
        "paid_at": _paid_at(own, fate) if status is InvoiceStatus.PAID else None,
        "voided_at": fate.voided_at,
        "void_reason": fate.void_reason,
        "created_at": known["created_at"],
        "updated_at": max(filter(None, (known["created_at"], fate.sent_at, fate.voided_at, _paid_at(own, fate)))),
    }


def _paid_at(own: list[Row], fate: Fate) -> datetime | None:
    return max((row["paid_at"] for row in own if row["paid_at"]), default=fate.sent_at)


def _bill_to(party: Party, *, is_sent: bool) -> Row:
    """Copied when it is sent; a draft is still for whoever the client is by then."""
    home = party.addresses[0]
    address = {
        "street": home["street"],
        "street2": None,
        "city": home["city"],
        "region": home["region"],
        "postalCode": home["postal_code"],
        "country": home["country"],
    }
    return {
        "bill_to_name": party.row["name"] if is_sent else None,
        "bill_to_email": party.row["email"] if is_sent else None,
        "bill_to_address": json.dumps(address) if is_sent else None,
    }


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def due_after(issue: date, due: date | None) -> date | None:
    """A due date is never before the issue."""
    return None if due is None else max(issue, due)
