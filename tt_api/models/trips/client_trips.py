"""Client trips: a client's journey, and its itinerary day by day."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Computed, Date, DateTime, ForeignKey, Integer, Numeric, String, Text, text
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
    detail_only,
    filter_index,
    live_index,
    native_enum,
    not_before,
    search_column,
    text_sort_index,
    unique_live,
    within,
)
from tt_api.models.choices import BOARDS
from tt_api.models.columns import Insured, KnownElsewhere, insured_rightly
from tt_api.models.enums import TripStatus, TripType
from tt_api.models.trips import readiness_facts, sums

OCCASIONS = (
    "honeymoon",
    "anniversary",
    "birthday",
    "family",
    "business",
    "retreat",
    "incentive",
    "reunion",
    "other",
)
ITEM_TYPES = (
    "flight",
    "hotel",
    "cruise",
    "rail",
    "car",
    "transfer",
    "tour",
    "activity",
    "restaurant",
    "insurance",
    "free_time",
    "note",
    "other",
)
ITEM_STATUSES = ("planned", "held", "confirmed", "cancelled")


class Trip(KnownElsewhere, Insured, CountedRecord, Base):
    """A client's journey; its bookings are the reservations in it.

    Attributes:
        total_cost_cents: what it costs the client, in cents of ``currency``.
        planning_fee_cents: the agency's own fee, which pays no part of the cost.
        deposited_at, paid_at, completed_at, cancelled_at: when it entered that state first.
        readiness: the facts that it is judged by (`tt_api.services.trips.readiness`).
    """

    __tablename__ = "trips"

    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(String(200))
    trip_type: Mapped[TripType | None] = mapped_column(native_enum(TripType))
    status: Mapped[TripStatus] = mapped_column(native_enum(TripStatus), server_default=TripStatus.INQUIRY.value)
    start_date: Mapped[date | None] = mapped_column(Date)
    end_date: Mapped[date | None] = mapped_column(Date)
    trip_offering_id: Mapped[str | None] = mapped_column(ForeignKey("trip_offerings.id", ondelete="SET NULL"))
    destination_id: Mapped[str | None] = mapped_column(ForeignKey("destinations.id", ondelete="SET NULL"))
    deal_id: Mapped[str | None] = mapped_column(ForeignKey("deals.id", ondelete="SET NULL"))
    group_id: Mapped[str | None] = mapped_column(ForeignKey("groups.id", ondelete="SET NULL"))
    family_group_id: Mapped[str | None] = mapped_column(ForeignKey("family_groups.id", ondelete="SET NULL"))
    advisor: Mapped[str | None] = mapped_column(String(100))
    travelers_count: Mapped[int | None] = mapped_column(Integer)
    occasion: Mapped[str | None] = mapped_column(String(20))
    currency: Mapped[str] = mapped_column(String(3), server_default="USD")
    budget_cents: Mapped[int | None] = mapped_column(BigInteger)
    total_cost_cents: Mapped[int | None] = mapped_column(BigInteger)
    planning_fee_cents: Mapped[int | None] = mapped_column(BigInteger)
    insurance_offered_on: Mapped[date | None] = mapped_column(Date)
    terms_accepted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    documents_sent_on: Mapped[date | None] = mapped_column(Date)
    deposited_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    paid_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    completed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cancelled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cancellation_reason: Mapped[str | None] = mapped_column(String(200))
    search_text: Mapped[str] = search_column("name")
    booked_cents: Mapped[int] = detail_only(sums.BOOKED, BigInteger())
    paid_cents: Mapped[int] = detail_only(sums.PAID, BigInteger())
    balance_cents: Mapped[int | None] = detail_only(sums.BALANCE, BigInteger())
    unallocated_cents: Mapped[int] = detail_only(sums.UNALLOCATED, BigInteger())
    next_due_on: Mapped[date | None] = detail_only(sums.NEXT_DUE, Date())
    open_bookings: Mapped[list[dict[str, Any]]] = detail_only(sums.OPEN_BOOKINGS, JSONB())
    readiness: Mapped[dict[str, Any]] = detail_only(readiness_facts.FACTS, JSONB())

    __table_args__ = (
        among(OCCASIONS, "occasion", "is not an occasion"),
        *insured_rightly(),
        not_before("start_date", "end_date"),
        at_least(1, "travelers_count"),
        at_least(0, "budget_cents"),
        at_least(0, "total_cost_cents"),
        at_least(0, "planning_fee_cents"),
        currency_code(),
        unique_live("trips", "external_id"),
        live_index("trips", "created_at"),
        text_sort_index("trips", "name"),
        live_index("trips", "start_date"),
        live_index("trips", "end_date"),
        filter_index("trips", "client_id"),
        filter_index("trips", "trip_type"),
        filter_index("trips", "status"),
        filter_index("trips", "trip_offering_id"),
        filter_index("trips", "destination_id"),
        filter_index("trips", "deal_id"),
        filter_index("trips", "group_id"),
        filter_index("trips", "family_group_id"),
        filter_index("trips", "advisor"),
        filter_index("trips", "occasion"),
        filter_index("trips", "insurance_status"),
    )


class TripItineraryItem(Record, Base):
    """One thing on a client trip's way: a flight, a night, a transfer, a free afternoon.

    Attributes:
        starts_at, ends_at: instants; ``starts_tz`` and ``ends_tz`` say in which zones people read them.
        start_date, end_date: instead of instants, for what lasts whole days.
        client_visible: whether the client's own papers show it.
        internal_notes: never on a client's page.
        place: when it begins, in seconds, and then its position: what an itinerary is sorted by. A day begins at
            midnight UTC.
    """

    __tablename__ = "trip_itinerary_items"
    listed_by = "place"

    trip_id: Mapped[str] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"))
    booking_id: Mapped[str | None] = mapped_column(ForeignKey("bookings.id", ondelete="SET NULL"))
    item_type: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    starts_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    starts_tz: Mapped[str | None] = mapped_column(String(64))
    ends_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ends_tz: Mapped[str | None] = mapped_column(String(64))
    start_date: Mapped[date | None] = mapped_column(Date)
    end_date: Mapped[date | None] = mapped_column(Date)
    location: Mapped[str | None] = mapped_column(String(200))
    address: Mapped[str | None] = mapped_column(String(200))
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    vendor_id: Mapped[str | None] = mapped_column(ForeignKey("vendors.id", ondelete="SET NULL"))
    vendor_name: Mapped[str | None] = mapped_column(String(200))
    confirmation_number: Mapped[str | None] = mapped_column(String(60))
    carrier_code: Mapped[str | None] = mapped_column(String(3))
    flight_number: Mapped[str | None] = mapped_column(String(6))
    origin: Mapped[str | None] = mapped_column(String(3))
    destination: Mapped[str | None] = mapped_column(String(3))
    terminal: Mapped[str | None] = mapped_column(String(20))
    seat: Mapped[str | None] = mapped_column(String(10))
    room_type: Mapped[str | None] = mapped_column(String(100))
    board: Mapped[str | None] = mapped_column(String(2))
    status: Mapped[str] = mapped_column(String(20), server_default="planned")
    cost_cents: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), server_default="USD")
    client_visible: Mapped[bool] = mapped_column(server_default=text("true"))
    notes: Mapped[str | None] = mapped_column(Text)
    internal_notes: Mapped[str | None] = mapped_column(Text)
    place: Mapped[int | None] = mapped_column(
        BigInteger,
        Computed(
            "floor(extract(epoch FROM coalesce(starts_at AT TIME ZONE 'UTC', start_date::timestamp)))::bigint * 10000"
            " + position",
            persisted=True,
        ),
    )

    __table_args__ = (
        among(ITEM_TYPES, "item_type", "is not a kind of item"),
        among(ITEM_STATUSES, "status", "is not a status of an item"),
        among(BOARDS, "board", "is RO, BB, HB, FB or AI"),
        check(
            "has_a_time",
            "num_nonnulls(starts_at, start_date) = 1 OR (item_type = 'note' AND starts_at IS NULL)",
            path="starts_at",
            message="or startDate is needed, and not both; only a note goes without",
        ),
        not_before("starts_at", "ends_at"),
        not_before("start_date", "end_date"),
        within(-90, 90, "latitude"),
        within(-180, 180, "longitude"),
        at_least(1, "position"),
        at_least(0, "cost_cents"),
        currency_code(),
        live_index("trip_itinerary_items", "trip_id", "created_at"),
        live_index("trip_itinerary_items", "trip_id", "place"),
        filter_index("trip_itinerary_items", "booking_id"),
        filter_index("trip_itinerary_items", "vendor_id"),
        filter_index("trip_itinerary_items", "confirmation_number"),
    )
