"""Commissions: what each booking earns, and what came of it."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, Computed, Date, DateTime, ForeignKey, Index, Integer, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import (
    Base,
    CountedRecord,
    Record,
    among,
    at_least,
    check,
    currency_code,
    filter_index,
    live_index,
    native_enum,
    within,
)
from tt_api.models.enums import CommissionStatus

VOID_REASONS = ("booking_cancelled", "not_commissionable", "written_off", "duplicate")
RECEIPT_KINDS = ("commission", "override")
# A commission that is in no sum, in SQL.
VOID = "voided_at IS NOT NULL OR deleted_at IS NOT NULL"


class CommissionEntry(CountedRecord, Base):
    """What a supplier owes for a booking, gross, and how agency and host share it.

    Attributes:
        rule_id: the vendor's rule that the rates were copied from.
        nexion_split_pct: the agency's share of the gross in percent; the host gets the rest.
        expected_on_by_hand: somebody said when it is expected, so it doesn't follow the booking's dates.
        received_cents: gross that the supplier has paid the host: the sum of its receipts; null before anything came.
        agency_received_cents: what arrived on the agency's own account.
        variance_cents: received less expected.
        is_settled: nothing more is waited for, in full or short.
        is_protected: it survives a cancellation.
        recall_due_cents: what the supplier will take back.
    """

    __tablename__ = "commission_entries"
    held_first = ("booking_id",)

    booking_id: Mapped[str] = mapped_column(ForeignKey("bookings.id", ondelete="RESTRICT"))
    vendor_id: Mapped[str] = mapped_column(ForeignKey("vendors.id", ondelete="RESTRICT"))
    rule_id: Mapped[str | None] = mapped_column(ForeignKey("vendor_commission_rules.id", ondelete="SET NULL"))
    status: Mapped[CommissionStatus] = mapped_column(
        native_enum(CommissionStatus), server_default=CommissionStatus.PROJECTED.value
    )
    currency: Mapped[str] = mapped_column(String(3), server_default="USD")
    booking_value_cents: Mapped[int] = mapped_column(BigInteger)
    non_commissionable_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    commissionable_cents: Mapped[int] = mapped_column(BigInteger)
    commission_pct: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    bonus_pct: Mapped[Decimal] = mapped_column(Numeric(5, 2), server_default=text("0"))
    bonus_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    gross_commission_cents: Mapped[int] = mapped_column(BigInteger)
    nexion_split_pct: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    agency_share_cents: Mapped[int] = mapped_column(BigInteger)
    host_share_cents: Mapped[int] = mapped_column(BigInteger)
    expected_on: Mapped[date | None] = mapped_column(Date)
    expected_on_by_hand: Mapped[bool] = mapped_column(server_default=text("false"))
    earned_on: Mapped[date | None] = mapped_column(Date)
    invoiced_on: Mapped[date | None] = mapped_column(Date)
    received_on: Mapped[date | None] = mapped_column(Date)
    split_paid_on: Mapped[date | None] = mapped_column(Date)
    finalized_on: Mapped[date | None] = mapped_column(Date)
    received_cents: Mapped[int | None] = mapped_column(BigInteger)
    agency_received_cents: Mapped[int | None] = mapped_column(BigInteger)
    variance_cents: Mapped[int | None] = mapped_column(
        BigInteger, Computed("received_cents - gross_commission_cents", persisted=True)
    )
    is_settled: Mapped[bool] = mapped_column(server_default=text("false"))
    vendor_reference: Mapped[str | None] = mapped_column(String(80))
    is_protected: Mapped[bool] = mapped_column(server_default=text("false"))
    recall_due_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    void_reason: Mapped[str | None] = mapped_column(String(20))
    voided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    chase_count: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    last_chased_on: Mapped[date | None] = mapped_column(Date)
    next_chase_on: Mapped[date | None] = mapped_column(Date)
    notes: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        among(VOID_REASONS, "void_reason", "is not a reason"),
        check("booking_value_cents", "booking_value_cents > 0", path="booking_value_cents", message="must be above 0"),
        check(
            "commissionable_cents",
            "commissionable_cents = booking_value_cents - non_commissionable_cents AND commissionable_cents >= 0",
            path="commissionable_cents",
            message="must be the value less what earns nothing",
        ),
        check(
            "rates",
            "commission_pct >= 0 AND bonus_pct >= 0 AND commission_pct + bonus_pct <= 100",
            path="bonus_pct",
            message="must be 100 percent or less with the commission",
        ),
        within(0, 100, "nexion_split_pct"),
        check(
            "shares",
            "agency_share_cents + host_share_cents = gross_commission_cents",
            path="agency_share_cents",
            message="must add up to the gross with the host's",
        ),
        at_least(0, "non_commissionable_cents"),
        at_least(0, "bonus_cents"),
        at_least(0, "gross_commission_cents"),
        at_least(0, "recall_due_cents"),
        at_least(0, "chase_count"),
        currency_code(),
        # A void one makes room for another.
        Index(
            "uq_commission_entries_booking_id_vendor_id",
            "booking_id",
            "vendor_id",
            unique=True,
            postgresql_where=text("voided_at IS NULL AND deleted_at IS NULL"),
        ),
        # The dashboard reads these instead of the rows.
        Index(
            "ix_commission_entries_claimed",
            "booking_id",
            postgresql_where=text(
                "deleted_at IS NULL AND (voided_at IS NULL OR void_reason IN ('not_commissionable', 'written_off'))"
            ),
        ),
        Index(
            "ix_commission_entries_unsettled",
            "currency",
            "expected_on",
            postgresql_include=["gross_commission_cents", "received_cents"],
            postgresql_where=text("NOT is_settled AND voided_at IS NULL AND deleted_at IS NULL"),
        ),
        *(
            Index(
                f"ix_commission_entries_by_{day}",
                day,
                postgresql_include=["currency", *cents],
                postgresql_where=text("voided_at IS NULL AND deleted_at IS NULL"),
            )
            for day, cents in (
                ("expected_on", ("gross_commission_cents", "agency_share_cents")),
                ("earned_on", ("gross_commission_cents", "agency_share_cents")),
                ("split_paid_on", ("agency_received_cents",)),
            )
        ),
        # Whose receipts are in no sum.
        Index("ix_commission_entries_void", "id", postgresql_where=text(VOID)),
        live_index("commission_entries", "created_at"),
        live_index("commission_entries", "expected_on"),
        live_index("commission_entries", "earned_on"),
        live_index("commission_entries", "received_on"),
        live_index("commission_entries", "split_paid_on"),
        live_index("commission_entries", "next_chase_on"),
        filter_index("commission_entries", "booking_id"),
        filter_index("commission_entries", "vendor_id"),
        filter_index("commission_entries", "rule_id"),
        filter_index("commission_entries", "status"),
        filter_index("commission_entries", "is_settled"),
        filter_index("commission_entries", "is_protected"),
        filter_index("commission_entries", "void_reason"),
    )


class CommissionReceipt(Record, Base):
    """Money that came for a commission, or was taken back; only ever added.

    Attributes:
        amount_cents: gross, below zero for what the supplier took back.
        agency_share_cents: what it adds to the agency's share of all that came so far, so that the parts come to the
            whole to the cent.
        received_on: the agency's day.
        reference: the supplier's cheque or transfer.
        kind: what it was for; an override comes beyond the commission.
    """

    __tablename__ = "commission_receipts"

    entry_id: Mapped[str] = mapped_column(ForeignKey("commission_entries.id", ondelete="RESTRICT"))
    currency: Mapped[str] = mapped_column(String(3), server_default="USD")
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    agency_share_cents: Mapped[int] = mapped_column(BigInteger)
    received_on: Mapped[date] = mapped_column(Date)
    reference: Mapped[str | None] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20), server_default="commission")

    __table_args__ = (
        among(RECEIPT_KINDS, "kind", "is not a kind of receipt"),
        check("amount_cents", "amount_cents <> 0", path="amount_cents", message="can't be 0"),
        currency_code(),
        live_index("commission_receipts", "entry_id", "created_at"),
        # The dashboard reads this instead of the rows.
        Index(
            "ix_commission_receipts_received_on",
            "received_on",
            postgresql_include=["entry_id", "currency", "amount_cents", "agency_share_cents"],
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )
