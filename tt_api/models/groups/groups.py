"""Groups: departures that are sold by the seat."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Integer, String, text
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
    not_before,
    search_column,
    text_sort_index,
    unique_live,
)
from tt_api.models.choices import CONDUCTOR_METHODS
from tt_api.models.columns import KnownElsewhere
from tt_api.models.enums import GroupStatus

GROUP_TYPES = ("cruise", "retreat", "incentive", "wedding", "reunion", "affinity", "other")
CONDUCTOR_BENEFITS = ("organizer", "agency", "spread")


class Group(KnownElsewhere, CountedRecord, Base):
    """A departure that is sold by the seat.

    Attributes:
        external_id: the Groups app's own id.
        current_guests: heads of the members who hold a seat; kept under the group's row lock.
        conductor_ratio: how many full-fare berths earn a free one.
        conductor_benefit: who gets that free one's worth.
    """

    __tablename__ = "groups"

    name: Mapped[str] = mapped_column(String(200))
    status: Mapped[GroupStatus] = mapped_column(native_enum(GroupStatus), server_default=GroupStatus.PLANNING.value)
    group_type: Mapped[str] = mapped_column(String(20), server_default="other")
    company_id: Mapped[str | None] = mapped_column(ForeignKey("companies.id", ondelete="RESTRICT"))
    organizer_contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id", ondelete="SET NULL"))
    deal_id: Mapped[str | None] = mapped_column(ForeignKey("deals.id", ondelete="SET NULL"))
    trip_offering_id: Mapped[str | None] = mapped_column(ForeignKey("trip_offerings.id", ondelete="SET NULL"))
    vendor_id: Mapped[str | None] = mapped_column(ForeignKey("vendors.id", ondelete="RESTRICT"))
    destination_id: Mapped[str | None] = mapped_column(ForeignKey("destinations.id", ondelete="SET NULL"))
    departure_date: Mapped[date | None] = mapped_column(Date)
    return_date: Mapped[date | None] = mapped_column(Date)
    min_guests: Mapped[int | None] = mapped_column(Integer)
    max_guests: Mapped[int | None] = mapped_column(Integer)
    current_guests: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    waitlisted_guests: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    price_per_person_cents: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), server_default="USD")
    single_supplement_cents: Mapped[int | None] = mapped_column(BigInteger)
    deposit_cents: Mapped[int | None] = mapped_column(BigInteger)
    deposit_due_on: Mapped[date | None] = mapped_column(Date)
    option_date: Mapped[date | None] = mapped_column(Date)
    names_due_on: Mapped[date | None] = mapped_column(Date)
    final_payment_due_on: Mapped[date | None] = mapped_column(Date)
    supplier_group_number: Mapped[str | None] = mapped_column(String(40))
    conductor_ratio: Mapped[int] = mapped_column(Integer, server_default=text("16"))
    conductor_method: Mapped[str] = mapped_column(String(20), server_default="average")
    conductor_max: Mapped[int | None] = mapped_column(Integer)
    conductor_benefit: Mapped[str] = mapped_column(String(20), server_default="organizer")
    page_url: Mapped[str | None] = mapped_column(String(2048))
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cancelled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    search_text: Mapped[str] = search_column("name")

    __table_args__ = (
        among(GROUP_TYPES, "group_type", "is not a kind of group"),
        among(CONDUCTOR_METHODS, "conductor_method", "is average or most_sold"),
        among(CONDUCTOR_BENEFITS, "conductor_benefit", "is organizer, agency or spread"),
        not_before("departure_date", "return_date"),
        check("min_guests", "min_guests > 0", path="min_guests", message="must be 1 or more"),
        check("max_guests", "max_guests >= min_guests", path="max_guests", message="can't be below minGuests"),
        at_least(1, "conductor_ratio"),
        at_least(0, "current_guests"),
        at_least(0, "waitlisted_guests"),
        at_least(0, "price_per_person_cents"),
        at_least(0, "single_supplement_cents"),
        at_least(0, "deposit_cents"),
        currency_code(),
        unique_live("groups", "external_id"),
        live_index("groups", "created_at"),
        text_sort_index("groups", "name"),
        live_index("groups", "departure_date"),
        live_index("groups", "deposit_due_on"),
        live_index("groups", "option_date"),
        live_index("groups", "names_due_on"),
        live_index("groups", "final_payment_due_on"),
        filter_index("groups", "status"),
        filter_index("groups", "group_type"),
        filter_index("groups", "company_id"),
        filter_index("groups", "organizer_contact_id"),
        filter_index("groups", "deal_id"),
        filter_index("groups", "trip_offering_id"),
        filter_index("groups", "vendor_id"),
        filter_index("groups", "destination_id"),
        filter_index("groups", "supplier_group_number"),
        filter_index("groups", "conductor_method"),
        filter_index("groups", "conductor_benefit"),
    )
