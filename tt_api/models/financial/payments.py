"""Payments: what clients paid to whom, and what went back; and the instalments they are planned in."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import (
    Base,
    CountedRecord,
    among,
    at_least,
    check,
    currency_code,
    filter_index,
    live_index,
    native_enum,
    search_column,
    unique_live,
)
from tt_api.models.columns import KnownElsewhere
from tt_api.models.enums import PaymentStatus, PaymentType, ScheduleStatus

PURPOSES = ("booking", "planning_fee", "service_fee", "insurance", "other")
PAYEES = ("supplier", "agency", "host")
PAYMENT_METHODS = (
    "card",
    "ach",
    "wire",
    "check",
    "cash",
    "future_travel_credit",
    "gift_card",
    "onboard_credit",
    "points",
    "other",
)
SOURCES = ("api", "webhook", "import")
INSTALMENT_KINDS = ("deposit", "installment", "final_payment", "fee")


class Payment(KnownElsewhere, CountedRecord, Base):
    """A payment, or a refund, which is a row of its own with a positive amount.

    Attributes:
        received_cents: what has come of a partial one, in cents of ``currency``.
        purpose: only ``booking`` counts against a booking's price.
        payee: who got the money; what the agency itself gets is its revenue.
        paid_at: when the money moved.
        source: which door it came through.
    """

    __tablename__ = "payments"
    held_first = ("client_id", "trip_id", "booking_id", "invoice_id")
    checks_references = True

    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id", ondelete="RESTRICT"))
    booking_id: Mapped[str | None] = mapped_column(ForeignKey("bookings.id", ondelete="RESTRICT"))
    trip_id: Mapped[str | None] = mapped_column(ForeignKey("trips.id", ondelete="RESTRICT"))
    invoice_id: Mapped[str | None] = mapped_column(ForeignKey("invoices.id", ondelete="RESTRICT"))
    group_member_id: Mapped[str | None] = mapped_column(ForeignKey("group_members.id", ondelete="SET NULL"))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    received_cents: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), server_default="USD")
    payment_type: Mapped[PaymentType] = mapped_column(native_enum(PaymentType))
    purpose: Mapped[str] = mapped_column(String(20), server_default="booking")
    payee: Mapped[str] = mapped_column(String(20), server_default="supplier")
    status: Mapped[PaymentStatus] = mapped_column(
        native_enum(PaymentStatus), server_default=PaymentStatus.PENDING.value
    )
    payment_method: Mapped[str | None] = mapped_column(String(20))
    card_brand: Mapped[str | None] = mapped_column(String(20))
    card_last4: Mapped[str | None] = mapped_column(String(4))
    transaction_id: Mapped[str | None] = mapped_column(String(200))
    check_number: Mapped[str | None] = mapped_column(String(40))
    refund_of_payment_id: Mapped[str | None] = mapped_column(ForeignKey("payments.id", ondelete="RESTRICT"))
    refund_reason: Mapped[str | None] = mapped_column(String(200))
    failure_reason: Mapped[str | None] = mapped_column(String(200))
    paid_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    failed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    refunded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    source: Mapped[str] = mapped_column(String(20), server_default="api")
    search_text: Mapped[str] = search_column("transaction_id")

    __table_args__ = (
        among(PURPOSES, "purpose", "is not a purpose"),
        among(PAYEES, "payee", "is supplier, agency or host"),
        among(PAYMENT_METHODS, "payment_method", "is not a way to pay"),
        among(SOURCES, "source", "is api, webhook or import"),
        check("amount_cents", "amount_cents > 0", path="amount_cents", message="must be more than 0"),
        check(
            "received_cents",
            "received_cents BETWEEN 0 AND amount_cents - 1",
            path="received_cents",
            message="must be from 0 to less than amountCents",
        ),
        check(
            "partial_has_received",
            "status <> 'partial' OR received_cents IS NOT NULL",
            path="received_cents",
            message="is needed where a payment is partial",
        ),
        check("card_last4", "card_last4 ~ '^[0-9]{4}$'", path="card_last4", message="must be four digits"),
        check(
            "refund_of_payment_id",
            "refund_of_payment_id IS NULL OR payment_type = 'refund'",
            path="refund_of_payment_id",
            message="is for refunds",
        ),
        currency_code(),
        # For good: a provider's number stands for one movement of money, whatever became of our row.
        Index("uq_payments_transaction_id", "transaction_id", unique=True),
        unique_live("payments", "external_id"),
        live_index("payments", "created_at"),
        live_index("payments", "paid_at"),
        # The dashboard reads this instead of the rows.
        Index(
            "ix_payments_moved",
            "paid_at",
            postgresql_include=[
                *("currency", "payment_type", "purpose", "payee", "status", "amount_cents", "received_cents"),
            ],
            postgresql_where=text("deleted_at IS NULL"),
        ),
        filter_index("payments", "client_id"),
        filter_index("payments", "booking_id"),
        filter_index("payments", "trip_id"),
        filter_index("payments", "invoice_id"),
        filter_index("payments", "group_member_id"),
        filter_index("payments", "payment_type"),
        filter_index("payments", "purpose"),
        filter_index("payments", "payee"),
        filter_index("payments", "status"),
        filter_index("payments", "payment_method"),
        filter_index("payments", "refund_of_payment_id"),
        filter_index("payments", "source"),
        filter_index("payments", "transaction_id"),
    )


class PaymentSchedule(CountedRecord, Base):
    """An instalment of a client trip.

    Attributes:
        due_date: the client's day; the supplier's is later, on purpose.
        paid_cents: what money settles of it, recalculated with every change.
        paid_by_hand: somebody said that it is paid; that is never counted as money.
        due_date_since: the agency's day since which the due date stands; reminders before it are not made up for.
        reminders_sent: to whom, how many days before the date (below zero after it) and when, since that date stands.
    """

    __tablename__ = "payment_schedules"
    held_first = ("trip_id",)
    checks_references = True

    trip_id: Mapped[str] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"))
    booking_id: Mapped[str | None] = mapped_column(ForeignKey("bookings.id", ondelete="SET NULL"))
    installment_number: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(20), server_default="installment")
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), server_default="USD")
    due_date: Mapped[date] = mapped_column(Date)
    due_date_since: Mapped[date | None] = mapped_column(Date)
    supplier_due_date: Mapped[date | None] = mapped_column(Date)
    status: Mapped[ScheduleStatus] = mapped_column(
        native_enum(ScheduleStatus), server_default=ScheduleStatus.UPCOMING.value
    )
    paid_by_hand: Mapped[bool] = mapped_column(server_default=text("false"))
    paid_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    paid_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    waived_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    waive_reason: Mapped[str | None] = mapped_column(String(200))
    reminder_count: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    last_reminder_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reminders_sent: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    notes: Mapped[str | None] = mapped_column(Text)
    search_text: Mapped[str] = search_column("notes")

    __table_args__ = (
        among(INSTALMENT_KINDS, "kind", "is not a kind of instalment"),
        at_least(1, "installment_number"),
        check("amount_cents", "amount_cents > 0", path="amount_cents", message="must be more than 0"),
        at_least(0, "paid_cents"),
        check(
            "supplier_due_date",
            "supplier_due_date >= due_date",
            path="supplier_due_date",
            message="can't be before dueDate",
        ),
        at_least(0, "reminder_count"),
        currency_code(),
        unique_live("payment_schedules", "trip_id", "installment_number"),
        # The dashboard reads this instead of the rows.
        Index(
            "ix_payment_schedules_unpaid",
            "due_date",
            postgresql_include=["currency", "amount_cents", "paid_cents"],
            postgresql_where=text("status NOT IN ('paid', 'waived') AND deleted_at IS NULL"),
        ),
        live_index("payment_schedules", "created_at"),
        live_index("payment_schedules", "due_date"),
        filter_index("payment_schedules", "trip_id"),
        filter_index("payment_schedules", "booking_id"),
        filter_index("payment_schedules", "kind"),
        filter_index("payment_schedules", "status"),
    )
