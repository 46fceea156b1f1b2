"""Who takes part in groups, and where they sleep."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import Base, Record, among, at_least, filter_index, live_index, unique_live, within
from tt_api.models.choices import BED_CONFIGURATIONS, DINING, INSURANCE_STATUSES
from tt_api.models.columns import KnownElsewhere

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
# What lists of a group's members filter by, beside their status and their contact.
_MEMBERS_BY = (
    *("role", "deposit_paid", "bed_type", "dining", "insurance_status"),
    *("traveler_id", "client_id", "booking_id"),
)


class GroupMember(KnownElsewhere, Record, Base):
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
