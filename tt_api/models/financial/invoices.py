"""Invoices and credit notes, and the counters that number them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Index, Integer, LargeBinary, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import (
    Base,
    CountedRecord,
    check,
    currency_code,
    filter_index,
    live_index,
    native_enum,
    not_before,
    not_itself,
    search_column,
)
from tt_api.models.enums import InvoiceStatus


class Invoice(CountedRecord, Base):
    """What a client is asked to pay; one that credits another is a credit note, whose lines are negative.

    Attributes:
        bill_to_name, bill_to_email, bill_to_address: copied when it is sent, so later moves don't rewrite it.
        line_items: 1 to 200 of ``{description, quantity, unitPriceCents, discountCents, taxRatePct}``.
        subtotal_cents, tax_cents, total_cents: worked out of the lines; below zero on a credit note.
        balance_cents: what is left to pay, its sent credit notes taken off.
        public_token_hash: of the token of its public page.
    """

    __tablename__ = "invoices"
    held_first = ("credits_invoice_id",)

    invoice_number: Mapped[str] = mapped_column(String(20))
    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id", ondelete="RESTRICT"))
    trip_id: Mapped[str | None] = mapped_column(ForeignKey("trips.id", ondelete="RESTRICT"))
    booking_id: Mapped[str | None] = mapped_column(ForeignKey("bookings.id", ondelete="RESTRICT"))
    bill_to_name: Mapped[str | None] = mapped_column(String(200))
    bill_to_email: Mapped[str | None] = mapped_column(String(254))
    bill_to_address: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    purchase_order: Mapped[str | None] = mapped_column(String(60))
    status: Mapped[InvoiceStatus] = mapped_column(native_enum(InvoiceStatus), server_default=InvoiceStatus.DRAFT.value)
    issue_date: Mapped[date] = mapped_column(Date)
    due_date: Mapped[date | None] = mapped_column(Date)
    currency: Mapped[str] = mapped_column(String(3), server_default="USD")
    line_items: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    discount_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    subtotal_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    tax_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    total_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    paid_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    balance_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    terms: Mapped[str | None] = mapped_column(Text)
    notes: Mapped[str | None] = mapped_column(Text)
    credits_invoice_id: Mapped[str | None] = mapped_column(ForeignKey("invoices.id", ondelete="RESTRICT"))
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    sent_to: Mapped[str | None] = mapped_column(String(254))
    first_viewed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    view_count: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    paid_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    voided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    void_reason: Mapped[str | None] = mapped_column(String(200))
    public_token_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    search_text: Mapped[str] = search_column("invoice_number")

    __table_args__ = (
        not_before("issue_date", "due_date"),
        check("discount_cents", "discount_cents >= 0", path="discount_cents", message="must be 0 or more"),
        check(
            "totals",
            "total_cents = subtotal_cents - discount_cents + tax_cents",
            path="total_cents",
            message="must be the subtotal less the discount plus the tax",
        ),
        not_itself("credits_invoice_id", "credits_another", "invoice"),
        currency_code(),
        # For good: a number is never given twice.
        Index("uq_invoices_invoice_number", "invoice_number", unique=True),
        live_index("invoices", "created_at"),
        live_index("invoices", "issue_date"),
        live_index("invoices", "due_date"),
        filter_index("invoices", "client_id"),
        filter_index("invoices", "trip_id"),
        filter_index("invoices", "booking_id"),
        filter_index("invoices", "status"),
        filter_index("invoices", "credits_invoice_id"),
    )


class InvoiceNumber(Base):
    """The last number given to an invoice of a year; its row's lock is what leaves no gap.

    Attributes:
        year: of the invoices' issue dates.
    """

    __tablename__ = "invoice_numbers"

    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last_number: Mapped[int] = mapped_column(Integer, server_default=text("0"))
