"""Commission rules: what a vendor pays for which bookings."""

from datetime import date
from decimal import Decimal

from sqlalchemy import BigInteger, Date, ForeignKey, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import Base, Record, among, at_least, check, live_index, native_enum, not_before
from tt_api.models.choices import PRODUCT_TYPES
from tt_api.models.enums import TripType

DATE_BASES = ("booked_on", "departure")


class VendorCommissionRule(Record, Base):
    """What a vendor pays for bookings of a type, from a value on, for a time; rules that overlap are normal.

    Attributes:
        bonus_pct: percent on top of ``commission_pct``.
        bonus_cents: a flat amount on top of both.
        valid_from: the first day that it holds for; ``valid_to`` the last.
        date_basis: which day of the booking that is.
    """

    __tablename__ = "vendor_commission_rules"

    vendor_id: Mapped[str] = mapped_column(ForeignKey("vendors.id", ondelete="CASCADE"))
    name: Mapped[str | None] = mapped_column(String(200))
    trip_type: Mapped[TripType | None] = mapped_column(native_enum(TripType))
    product_type: Mapped[str | None] = mapped_column(String(20))
    commission_pct: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    bonus_pct: Mapped[Decimal] = mapped_column(Numeric(5, 2), server_default=text("0"))
    bonus_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    min_booking_value_cents: Mapped[int | None] = mapped_column(BigInteger)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    date_basis: Mapped[str] = mapped_column(String(20), server_default="booked_on")
    promo_code: Mapped[str | None] = mapped_column(String(40))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    notes: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        among(PRODUCT_TYPES, "product_type", "is not a type of product"),
        among(DATE_BASES, "date_basis", "is booked_on or departure"),
        at_least(0, "commission_pct"),
        at_least(0, "bonus_pct"),
        check(
            "rates",
            "commission_pct + bonus_pct <= 100",
            path="bonus_pct",
            message="can't be more than 100 together with the commission",
        ),
        at_least(0, "bonus_cents"),
        at_least(0, "min_booking_value_cents"),
        not_before("valid_from", "valid_to"),
        live_index("vendor_commission_rules", "vendor_id", "created_at"),
        live_index("vendor_commission_rules", "vendor_id", "trip_type", "created_at"),
        live_index("vendor_commission_rules", "vendor_id", "product_type", "created_at"),
        live_index("vendor_commission_rules", "vendor_id", "date_basis", "created_at"),
        live_index("vendor_commission_rules", "vendor_id", "is_active", "created_at"),
    )
