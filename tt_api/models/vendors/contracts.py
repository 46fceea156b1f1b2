"""Contracts with vendors: blocks of cabins that groups hold, rates and agreements."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Date, ForeignKey, Integer, Numeric, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import Base, Record, among, at_least, check, live_index, not_before, within
from tt_api.models.choices import CONDUCTOR_METHODS

CONTRACT_TYPES = ("group_block", "allotment", "rate", "charter", "preferred", "commission")
STATUSES = ("draft", "signed", "expired", "cancelled")
# What has to be done by when, and the day itself.
DUE_DATES = (
    "departure_date",
    "option_date",
    "names_due_on",
    "rooming_list_due_on",
    "deposit_due_on",
    "final_payment_due_on",
)


class VendorContract(Record, Base):
    """What is agreed with a vendor.

    Attributes:
        blocks: what is held of each category of cabin.
        cabins_released: those of ``cabins_held`` that were given back.
        option_date: until when the block is held without a deposit.
        conductor_ratio: how many full-fare berths earn a free one; ``conductor_method`` says what that is worth.
        conductor_max: the most free berths that it grants.
        attrition_pct: how much of the block may be given back without a penalty.
    """

    __tablename__ = "vendor_contracts"

    vendor_id: Mapped[str] = mapped_column(ForeignKey("vendors.id", ondelete="CASCADE"))
    group_id: Mapped[str | None] = mapped_column(ForeignKey("groups.id", ondelete="SET NULL"))
    contract_type: Mapped[str] = mapped_column(String(20))
    contract_number: Mapped[str | None] = mapped_column(String(80))
    status: Mapped[str] = mapped_column(String(20), server_default="draft")
    ship_name: Mapped[str | None] = mapped_column(String(100))
    voyage_code: Mapped[str | None] = mapped_column(String(40))
    departure_date: Mapped[date | None] = mapped_column(Date)
    commission_pct: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    cabins_held: Mapped[int | None] = mapped_column(Integer)
    cabins_released: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    blocks: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    option_date: Mapped[date | None] = mapped_column(Date)
    names_due_on: Mapped[date | None] = mapped_column(Date)
    rooming_list_due_on: Mapped[date | None] = mapped_column(Date)
    deposit_due_on: Mapped[date | None] = mapped_column(Date)
    final_payment_due_on: Mapped[date | None] = mapped_column(Date)
    deposit_per_cabin_cents: Mapped[int | None] = mapped_column(BigInteger)
    conductor_ratio: Mapped[int] = mapped_column(Integer, server_default=text("16"))
    conductor_method: Mapped[str] = mapped_column(String(20), server_default="average")
    conductor_max: Mapped[int | None] = mapped_column(Integer)
    attrition_pct: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    cancellation_terms: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    signed_on: Mapped[date | None] = mapped_column(Date)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    document_url: Mapped[str | None] = mapped_column(String(2048))
    notes: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        among(CONTRACT_TYPES, "contract_type", "is not a type of contract"),
        among(STATUSES, "status", "is draft, signed, expired or cancelled"),
        among(CONDUCTOR_METHODS, "conductor_method", "is average or most_sold"),
        within(0, 100, "commission_pct"),
        within(0, 100, "attrition_pct"),
        at_least(0, "cabins_held"),
        at_least(0, "cabins_released"),
        check(
            "released_at_most",
            "cabins_released <= cabins_held",
            path="cabins_released",
            message="can't be more than cabinsHeld",
        ),
        at_least(0, "deposit_per_cabin_cents"),
        within(1, 100, "conductor_ratio"),
        at_least(0, "conductor_max"),
        not_before("valid_from", "valid_to"),
        live_index("vendor_contracts", "group_id"),
        *(
            live_index("vendor_contracts", "vendor_id", column, "created_at")
            for column in ("group_id", "contract_type", "contract_number", "status", "conductor_method")
        ),
        *(live_index("vendor_contracts", "vendor_id", column) for column in ("created_at", *DUE_DATES)),
    )
