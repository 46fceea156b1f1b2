"""Vendors: the suppliers that the agency books with, and how they pay commission."""

from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Integer, Numeric, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import (
    Base,
    CountedRecord,
    among,
    at_least,
    filter_index,
    live_index,
    native_enum,
    not_itself,
    search_column,
    text_sort_index,
    unique_live,
    within,
)
from tt_api.models.columns import KnownElsewhere
from tt_api.models.enums import VendorTier

VENDOR_TYPES = (
    "cruise_line",
    "river_cruise_line",
    "hotel",
    "resort",
    "villa",
    "airline",
    "rail",
    "car_rental",
    "dmc",
    "tour_operator",
    "wholesaler",
    "consolidator",
    "insurance",
    "transfer",
    "activity",
    "host_agency",
    "other",
)
STATUSES = ("active", "inactive", "blocked")
COMMISSION_BASES = ("deposit", "final_payment", "departure", "return")


class Vendor(KnownElsewhere, CountedRecord, Base):
    """A supplier of travel; one that is blocked takes no new bookings.

    Attributes:
        parent_vendor_id: the group that a brand belongs to, from which its commission statements come.
        default_commission_pct: what it pays where no rule of its fits.
        commission_basis: what ``commission_pay_days`` are counted from.
        final_payment_days: how long before departure it wants the rest.
        client_buffer_days: how much earlier clients are asked for it, on purpose.
        our_agency_id: the agency's number in its books.
        statement_mapping: which column of its commission statements holds what.
    """

    __tablename__ = "vendors"

    name: Mapped[str] = mapped_column(String(200))
    vendor_type: Mapped[str | None] = mapped_column(String(20))
    tier: Mapped[VendorTier] = mapped_column(native_enum(VendorTier), server_default=VendorTier.STANDARD.value)
    status: Mapped[str] = mapped_column(String(20), server_default="active")
    parent_vendor_id: Mapped[str | None] = mapped_column(ForeignKey("vendors.id", ondelete="SET NULL"))
    default_commission_pct: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    commission_basis: Mapped[str] = mapped_column(String(20), server_default="return")
    commission_pay_days: Mapped[int] = mapped_column(Integer, server_default=text("30"))
    final_payment_days: Mapped[int | None] = mapped_column(Integer)
    client_buffer_days: Mapped[int] = mapped_column(Integer, server_default=text("10"))
    iata_code: Mapped[str | None] = mapped_column(String(20))
    arc_number: Mapped[str | None] = mapped_column(String(20))
    clia_number: Mapped[str | None] = mapped_column(String(20))
    our_agency_id: Mapped[str | None] = mapped_column(String(20))
    consortium: Mapped[str | None] = mapped_column(String(100))
    is_host_preferred: Mapped[bool] = mapped_column(server_default=text("false"))
    portal_url: Mapped[str | None] = mapped_column(String(2048))
    rep_name: Mapped[str | None] = mapped_column(String(200))
    rep_email: Mapped[str | None] = mapped_column(String(254))
    rep_phone: Mapped[str | None] = mapped_column(String(40))
    emergency_phone: Mapped[str | None] = mapped_column(String(40))
    statement_mapping: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    search_text: Mapped[str] = search_column("name")

    __table_args__ = (
        among(VENDOR_TYPES, "vendor_type", "is not a type of vendor"),
        among(STATUSES, "status", "is active, inactive or blocked"),
        among(COMMISSION_BASES, "commission_basis", "is deposit, final_payment, departure or return"),
        not_itself("parent_vendor_id", "not_its_own_parent", "vendor"),
        within(0, 100, "default_commission_pct"),
        within(0, 365, "commission_pay_days"),
        at_least(0, "final_payment_days"),
        at_least(0, "client_buffer_days"),
        unique_live("vendors", "external_id"),
        live_index("vendors", "created_at"),
        text_sort_index("vendors", "name"),
        filter_index("vendors", "vendor_type"),
        filter_index("vendors", "tier"),
        filter_index("vendors", "status"),
        filter_index("vendors", "parent_vendor_id"),
        filter_index("vendors", "commission_basis"),
        filter_index("vendors", "is_host_preferred"),
    )
