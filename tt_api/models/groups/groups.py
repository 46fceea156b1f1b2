"""Groups: departures that are sold by the seat, and who takes part."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
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
    not_before,
    search_column,
    text_sort_index,
    unique_live,
    within,
)
from tt_api.models.choices import BED_CONFIGURATIONS, CONDUCTOR_METHODS, DINING, INSURANCE_STATUSES
from tt_api.models.enums import GroupStatus

GROUP_TYPES = ("cruise", "retreat", "incentive", "wedding", "reunion", "affinity", "other")
CONDUCTOR_BENEFITS = ("organizer", "agency", "spread")
MEMBER_ROLES = ("leader", "co_leader", "guest", "tour_conductor", "staff")


class MemberStatus(StrEnum):
    """Where a party stands with its group."""

    INTERESTED = "interested"
    INVITED = "invited"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    RESERVED = "reserved"
    CONFIRMED = "confirmed"
    TRAVELED = "traveled"
    NO_SHOW = "no_show"
    DECLINED = "declined"
    CANCELLED = "cancelled"


# Only these hold a seat: who shows interest, waits or declines doesn't fill a group.
SEATED_STATUSES = ("reserved", "offered", "confirmed", "traveled", "no_show")
MILESTONE_TYPES = (
    "deposit_due",
    "second_deposit",
    "option_expires",
    "names_due",
    "rooming_list",
    "final_payment",
    "documents",
    "call",
    "departure",
    "other",
)


class Group(CountedRecord, Base):
    """A departure that is sold by the seat.

    Attributes:
        external_id: the Groups app's own id.
        current_guests: heads of the members who hold a seat; kept under the group's row lock.
        conductor_ratio: how many full-fare berths earn a free one.
        conductor_benefit: who gets that free one's worth.
    """

    __tablename__ = "groups"

    name: Mapped[str] = mapped_column(String(200))
    external_id: Mapped[str | None] = mapped_column(String(100))
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
    tags: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    custom_fields: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    notes: Mapped[str | None] = mapped_column(Text)
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


# What lists of a group's members filter by, beside their status and their contact.
_MEMBERS_BY = (
    *("role", "deposit_paid", "bed_type", "dining", "insurance_status"),
    *("traveler_id", "client_id", "booking_id"),
)


class GroupMember(Record, Base):
    """A party of a group: one contact and the heads that come along.

    Attributes:
        party_size: heads, the contact's included.
        room_key: who shares a room has the same.
        offer_expires_at: until when a freed seat is theirs to take.
    """

    __tablename__ = "group_members"

    group_id: Mapped[str] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id", ondelete="RESTRICT"))
    traveler_id: Mapped[str | None] = mapped_column(ForeignKey("travelers.id", ondelete="SET NULL"))
    client_id: Mapped[str | None] = mapped_column(ForeignKey("clients.id", ondelete="SET NULL"))
    booking_id: Mapped[str | None] = mapped_column(ForeignKey("bookings.id", ondelete="SET NULL"))
    external_id: Mapped[str | None] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(20), server_default="guest")
    status: Mapped[str] = mapped_column(String(20), server_default="reserved")
    party_size: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    deposit_paid: Mapped[bool] = mapped_column(server_default=text("false"))
    price_cents: Mapped[int | None] = mapped_column(BigInteger)
    cabin_category: Mapped[str | None] = mapped_column(String(20))
    room_key: Mapped[str | None] = mapped_column(String(20))
    cabin_number: Mapped[str | None] = mapped_column(String(20))
    bed_type: Mapped[str | None] = mapped_column(String(20))
    dining: Mapped[str | None] = mapped_column(String(20))
    special_requests: Mapped[str | None] = mapped_column(Text)
    insurance_status: Mapped[str] = mapped_column(String(20), server_default="not_offered")
    joined_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    waitlisted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    offer_expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cancelled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cancellation_reason: Mapped[str | None] = mapped_column(String(200))
    tags: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    custom_fields: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    notes: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        among(MEMBER_ROLES, "role", "is not a role"),
        among(MemberStatus, "status", "is not a status of a member"),
        among(BED_CONFIGURATIONS, "bed_type", "is not a kind of bed"),
        among(DINING, "dining", "is not a seating"),
        among(INSURANCE_STATUSES, "insurance_status", "is not a status of insurance"),
        within(1, 20, "party_size"),
        at_least(0, "price_cents"),
        unique_live("group_members", "group_id", "contact_id"),
        unique_live("group_members", "external_id"),
        live_index("group_members", "group_id", "created_at"),
        filter_index("group_members", "contact_id"),
        filter_index("group_members", "traveler_id"),
        filter_index("group_members", "client_id"),
        filter_index("group_members", "booking_id"),
        live_index("group_members", "group_id", "status", "created_at"),
        live_index("group_members", "group_id", "waitlisted_at"),
        *(live_index("group_members", "group_id", column, "created_at") for column in _MEMBERS_BY),
        Index(
            "ix_group_members_offers",
            "offer_expires_at",
            "id",
            postgresql_where=text("status = 'offered' AND deleted_at IS NULL"),
        ),
    )


class GroupMilestone(Record, Base):
    """What has to be done for a group by a day.

    Attributes:
        remind_days: how many days ahead staff is told.
        reminded_on: the agency's day that staff was told last.
    """

    __tablename__ = "group_milestones"
    listed_by = "due_date"

    group_id: Mapped[str] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(200))
    milestone_type: Mapped[str] = mapped_column(String(20), server_default="other")
    due_date: Mapped[date] = mapped_column(Date)
    completed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    remind_days: Mapped[list[int]] = mapped_column(JSONB, server_default=text("'[7, 1]'::jsonb"))
    reminded_on: Mapped[date | None] = mapped_column(Date)
    notes: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        among(MILESTONE_TYPES, "milestone_type", "is not a kind of milestone"),
        live_index("group_milestones", "group_id", "created_at"),
        live_index("group_milestones", "group_id", "milestone_type", "created_at"),
        live_index("group_milestones", "group_id", "due_date"),
        Index(
            "ix_group_milestones_open",
            "due_date",
            "id",
            postgresql_where=text("completed_at IS NULL AND deleted_at IS NULL"),
        ),
    )
