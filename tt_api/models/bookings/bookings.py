"""Bookings: one reservation at a supplier each."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Computed, Date, DateTime, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import (
    Base,
    CountedRecord,
    among,
    at_least,
    check,
    currency_code,
    detail_only,
    filter_index,
    live_index,
    mirror_index,
    native_enum,
    not_before,
    search_column,
    unique_live,
)
from tt_api.models.bookings import details
from tt_api.models.choices import BED_CONFIGURATIONS, BOARDS, DINING, PRODUCT_TYPES
from tt_api.models.columns import Insured, KnownElsewhere, insured_rightly
from tt_api.models.enums import BookingStatus, TripType

CANCELLATION_REASONS = (
    "client",
    "supplier",
    "non_payment",
    "schedule_change",
    "weather",
    "medical",
    "duplicate",
    "option_lapsed",
    "other",
)
PRICE_KINDS = ("fare", "ncf", "tax", "port_fee", "gratuity", "insurance", "air", "transfer", "extra", "discount")


class Booking(KnownElsewhere, Insured, CountedRecord, Base):
    """A reservation: a cruise, a hotel, a flight, an insurance.

    Attributes:
        booking_reference: ours, to be read out; everybody else knows it by ``vendor_confirmation``.
        booked_via_vendor_id: the wholesaler or consolidator between.
        confirmation_key: the supplier's confirmation as it is compared: upper case, letters and digits only, no leading
            zeros.
        record_locator: the airline's (PNR).
        non_commissionable_cents: the part of the price that earns nothing: fees, taxes, port charges.
        final_payment_due_on: the supplier's day; ``client_payment_due_on`` is ours, earlier on purpose.
        paid_cents: what payments come to; the cap is judged against it under this row's lock.
        overpaid_cents: what was paid beyond the price.
        net_cost_cents: what the supplier gets, where rates are net.
    """

    __tablename__ = "bookings"
    held_first = ("client_id", "trip_id")
    checks_references = True

    booking_reference: Mapped[str] = mapped_column(String(12))
    vendor_id: Mapped[str | None] = mapped_column(ForeignKey("vendors.id", ondelete="RESTRICT"))
    booked_via_vendor_id: Mapped[str | None] = mapped_column(ForeignKey("vendors.id", ondelete="SET NULL"))
    vendor_confirmation: Mapped[str | None] = mapped_column(String(60))
    confirmation_key: Mapped[str | None] = mapped_column(String(60))
    record_locator: Mapped[str | None] = mapped_column(String(10))
    ticket_numbers: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    agency_code: Mapped[str | None] = mapped_column(String(20))

    product_type: Mapped[str] = mapped_column(String(20), server_default="other")
    trip_type: Mapped[TripType | None] = mapped_column(native_enum(TripType))
    destination: Mapped[str] = mapped_column(String(200))
    departure_date: Mapped[date | None] = mapped_column(Date)
    return_date: Mapped[date | None] = mapped_column(Date)
    passengers: Mapped[int | None] = mapped_column(Integer)

    deal_id: Mapped[str | None] = mapped_column(ForeignKey("deals.id", ondelete="SET NULL"))
    client_id: Mapped[str | None] = mapped_column(ForeignKey("clients.id", ondelete="RESTRICT"))
    trip_id: Mapped[str | None] = mapped_column(ForeignKey("trips.id", ondelete="SET NULL"))
    group_id: Mapped[str | None] = mapped_column(ForeignKey("groups.id", ondelete="SET NULL"))
    trip_offering_id: Mapped[str | None] = mapped_column(ForeignKey("trip_offerings.id", ondelete="SET NULL"))

    status: Mapped[BookingStatus] = mapped_column(
        native_enum(BookingStatus), server_default=BookingStatus.INQUIRY.value
    )
    booked_on: Mapped[date] = mapped_column(Date)
    option_expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ticketing_deadline_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    completed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cancelled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cancellation_reason: Mapped[str | None] = mapped_column(String(20))
    cancellation_number: Mapped[str | None] = mapped_column(String(40))

    total_price_cents: Mapped[int | None] = mapped_column(BigInteger)
    non_commissionable_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    commissionable_cents: Mapped[int | None] = mapped_column(
        BigInteger, Computed("total_price_cents - non_commissionable_cents", persisted=True)
    )
    price_breakdown: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    net_cost_cents: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), server_default="USD")
    deposit_cents: Mapped[int | None] = mapped_column(BigInteger)
    deposit_due_on: Mapped[date | None] = mapped_column(Date)
    final_payment_due_on: Mapped[date | None] = mapped_column(Date)
    client_payment_due_on: Mapped[date | None] = mapped_column(Date)
    paid_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    overpaid_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    cancellation_terms: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    cancellation_penalty_cents: Mapped[int | None] = mapped_column(BigInteger)

    ship_name: Mapped[str | None] = mapped_column(String(100))
    voyage_code: Mapped[str | None] = mapped_column(String(40))
    stateroom_category: Mapped[str | None] = mapped_column(String(20))
    stateroom_number: Mapped[str | None] = mapped_column(String(20))
    deck: Mapped[str | None] = mapped_column(String(20))
    bed_configuration: Mapped[str | None] = mapped_column(String(20))
    dining: Mapped[str | None] = mapped_column(String(20))
    table_size: Mapped[str | None] = mapped_column(String(20))
    onboard_credit_cents: Mapped[int | None] = mapped_column(BigInteger)
    gratuities_prepaid: Mapped[bool] = mapped_column(server_default=text("false"))

    room_type: Mapped[str | None] = mapped_column(String(100))
    rooms: Mapped[int | None] = mapped_column(Integer)
    board: Mapped[str | None] = mapped_column(String(2))
    fare_class: Mapped[str | None] = mapped_column(String(20))
    air_included: Mapped[bool] = mapped_column(server_default=text("false"))
    transfer_included: Mapped[bool] = mapped_column(server_default=text("false"))

    insurance_provider: Mapped[str | None] = mapped_column(String(100))
    insurance_premium_cents: Mapped[int | None] = mapped_column(BigInteger)

    special_requests: Mapped[str | None] = mapped_column(Text)
    promo_code: Mapped[str | None] = mapped_column(String(40))
    advisor: Mapped[str | None] = mapped_column(String(100))
    search_text: Mapped[str] = search_column("booking_reference", "destination", "vendor_confirmation")
    balance_cents: Mapped[int | None] = detail_only(details.BALANCE, BigInteger())
    refund_due_cents: Mapped[int] = detail_only(details.REFUND_DUE, BigInteger())
    next_due: Mapped[dict[str, Any] | None] = detail_only(details.NEXT_DUE, JSONB())
    travelers: Mapped[list[dict[str, Any]]] = detail_only(details.TRAVELERS, JSONB())

    __table_args__ = (
        among(PRODUCT_TYPES, "product_type", "is not a kind of product"),
        among(CANCELLATION_REASONS, "cancellation_reason", "is not a reason"),
        among(BED_CONFIGURATIONS, "bed_configuration", "is not a kind of bed"),
        among(DINING, "dining", "is not a seating"),
        among(BOARDS, "board", "is RO, BB, HB, FB or AI"),
        *insured_rightly(),
        not_before("departure_date", "return_date"),
        at_least(1, "passengers"),
        at_least(1, "rooms"),
        at_least(0, "total_price_cents"),
        check(
            "non_commissionable_cents",
            "non_commissionable_cents >= 0 AND non_commissionable_cents <= total_price_cents",
            path="non_commissionable_cents",
            message="must be from 0 to totalPriceCents",
        ),
        at_least(0, "net_cost_cents"),
        at_least(0, "deposit_cents"),
        at_least(0, "paid_cents"),
        at_least(0, "overpaid_cents"),
        at_least(0, "cancellation_penalty_cents"),
        at_least(0, "onboard_credit_cents"),
        at_least(0, "insurance_premium_cents"),
        currency_code(),
        unique_live("bookings", "booking_reference"),
        unique_live("bookings", "external_id"),
        # The key that a supplier's papers are found by; not unique, since a group has one number for many cabins.
        live_index("bookings", "confirmation_key", "vendor_id"),
        live_index("bookings", "created_at"),
        mirror_index("bookings"),
        live_index("bookings", "departure_date"),
        live_index("bookings", "return_date"),
        live_index("bookings", "booked_on"),
        live_index("bookings", "option_expires_at"),
        live_index("bookings", "deposit_due_on"),
        live_index("bookings", "final_payment_due_on"),
        live_index("bookings", "client_payment_due_on"),
        filter_index("bookings", "vendor_id"),
        filter_index("bookings", "booked_via_vendor_id"),
        filter_index("bookings", "vendor_confirmation"),
        filter_index("bookings", "record_locator"),
        filter_index("bookings", "product_type"),
        filter_index("bookings", "trip_type"),
        filter_index("bookings", "deal_id"),
        filter_index("bookings", "client_id"),
        filter_index("bookings", "trip_id"),
        filter_index("bookings", "group_id"),
        filter_index("bookings", "trip_offering_id"),
        filter_index("bookings", "status"),
        filter_index("bookings", "cancellation_reason"),
        filter_index("bookings", "ship_name"),
        filter_index("bookings", "bed_configuration"),
        filter_index("bookings", "dining"),
        filter_index("bookings", "gratuities_prepaid"),
        filter_index("bookings", "board"),
        filter_index("bookings", "air_included"),
        filter_index("bookings", "transfer_included"),
        filter_index("bookings", "insurance_status"),
        filter_index("bookings", "advisor"),
        Index(
            "ix_bookings_overpaid",
            "created_at",
            "id",
            postgresql_where=text("overpaid_cents > 0 AND deleted_at IS NULL"),
        ),
        # The dashboard reads these two instead of the rows.
        Index(
            "ix_bookings_sold",
            "booked_on",
            postgresql_include=["currency", "total_price_cents"],
            postgresql_where=text(
                "status NOT IN ('inquiry', 'quoted', 'cancelled', 'refunded') AND deleted_at IS NULL"
            ),
        ),
        Index(
            "ix_bookings_earning",
            "id",
            postgresql_include=["currency"],
            postgresql_where=text(
                "status IN ('confirmed', 'ticketed', 'in_progress', 'completed') AND deleted_at IS NULL"
            ),
        ),
    )
