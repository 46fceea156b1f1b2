"""Trip offerings: what is sold, with its dates, prices and legs."""

from datetime import date, time
from decimal import Decimal

from sqlalchemy import BigInteger, Computed, Date, ForeignKey, Integer, Numeric, String, Text, Time, text
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
from tt_api.models.enums import TripType

STATUSES = ("draft", "available", "limited", "sold_out", "closed", "cancelled")
PRICE_BASES = ("per_person_double", "per_person", "per_room", "total")
LEG_KINDS = ("embark", "port", "sea_day", "overnight", "land", "debark", "other")


class TripOffering(CountedRecord, Base):
    """A departure that is sold: a cruise, a tour, a stay.

    Attributes:
        nights: from departure to return.
        ports: where its legs call, kept so that searches find them.
        single_supplement_pct: what one who travels alone pays on top, in percent of the price; may pass 100.
        final_payment_days: how long before departure the rest is due.
        activity_level: 1 to 5, 5 the hardest.
    """

    __tablename__ = "trip_offerings"

    name: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(220), info={"source": "name"})
    trip_type: Mapped[TripType] = mapped_column(native_enum(TripType))
    vendor_id: Mapped[str | None] = mapped_column(ForeignKey("vendors.id", ondelete="RESTRICT"))
    destination_id: Mapped[str | None] = mapped_column(ForeignKey("destinations.id", ondelete="SET NULL"))
    status: Mapped[str] = mapped_column(String(20), server_default="available")
    ship_name: Mapped[str | None] = mapped_column(String(100))
    voyage_code: Mapped[str | None] = mapped_column(String(40))
    departure_date: Mapped[date | None] = mapped_column(Date)
    return_date: Mapped[date | None] = mapped_column(Date)
    nights: Mapped[int | None] = mapped_column(Integer, Computed("return_date - departure_date", persisted=True))
    embark_port: Mapped[str | None] = mapped_column(String(100))
    debark_port: Mapped[str | None] = mapped_column(String(100))
    ports: Mapped[str | None] = mapped_column(Text, deferred=True)
    price_from_cents: Mapped[int | None] = mapped_column(BigInteger)
    price_basis: Mapped[str] = mapped_column(String(20), server_default="per_person_double")
    currency: Mapped[str] = mapped_column(String(3), server_default="USD")
    taxes_fees_cents: Mapped[int | None] = mapped_column(BigInteger)
    single_supplement_pct: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    capacity: Mapped[int | None] = mapped_column(Integer)
    seats_left: Mapped[int | None] = mapped_column(Integer)
    deposit_cents: Mapped[int | None] = mapped_column(BigInteger)
    deposit_pct: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    final_payment_days: Mapped[int | None] = mapped_column(Integer)
    promo_code: Mapped[str | None] = mapped_column(String(40))
    promo_ends_on: Mapped[date | None] = mapped_column(Date)
    activity_level: Mapped[int | None] = mapped_column(Integer)
    min_age: Mapped[int | None] = mapped_column(Integer)
    included: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    excluded: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    url: Mapped[str | None] = mapped_column(String(2048))
    description: Mapped[str | None] = mapped_column(Text)
    search_text: Mapped[str] = search_column("name", "embark_port", "debark_port", "ports")

    __table_args__ = (
        among(STATUSES, "status", "is not a status of an offering"),
        among(PRICE_BASES, "price_basis", "is not a basis of a price"),
        currency_code(),
        not_before("departure_date", "return_date"),
        at_least(0, "price_from_cents"),
        at_least(0, "taxes_fees_cents"),
        within(0, 200, "single_supplement_pct"),
        at_least(0, "capacity"),
        at_least(0, "seats_left"),
        check("seats", "seats_left <= capacity", path="seats_left", message="can't be more than capacity"),
        at_least(0, "deposit_cents"),
        within(0, 100, "deposit_pct"),
        check(
            "one_deposit",
            "deposit_cents IS NULL OR deposit_pct IS NULL",
            path="deposit_pct",
            message="can't go together with depositCents",
        ),
        at_least(0, "final_payment_days"),
        within(1, 5, "activity_level"),
        at_least(0, "min_age"),
        unique_live("trip_offerings", "slug"),
        live_index("trip_offerings", "created_at"),
        text_sort_index("trip_offerings", "name"),
        live_index("trip_offerings", "departure_date"),
        live_index("trip_offerings", "promo_ends_on"),
        filter_index("trip_offerings", "trip_type"),
        filter_index("trip_offerings", "vendor_id"),
        filter_index("trip_offerings", "destination_id"),
        filter_index("trip_offerings", "status"),
        filter_index("trip_offerings", "ship_name"),
        filter_index("trip_offerings", "voyage_code"),
        filter_index("trip_offerings", "price_basis"),
    )


class ItineraryLeg(Record, Base):
    """A day of an offering, or a part of it: a port, a day at sea, a place on land.

    Attributes:
        day_number: from 1; ``position`` orders what happens on one day.
        arrives_at: in local time; ``departs_at`` may be before it, on the next day.
        is_tender: whether boats take passengers ashore.
        meals: which are included, as a supplier writes it, such as B/L/D.
    """

    __tablename__ = "itinerary_legs"

    trip_offering_id: Mapped[str] = mapped_column(ForeignKey("trip_offerings.id", ondelete="CASCADE"))
    day_number: Mapped[int] = mapped_column(Integer)
    position: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    port_or_location: Mapped[str] = mapped_column(String(200))
    country: Mapped[str | None] = mapped_column(String(2))
    kind: Mapped[str] = mapped_column(String(20), server_default="port")
    arrives_at: Mapped[time | None] = mapped_column(Time)
    departs_at: Mapped[time | None] = mapped_column(Time)
    is_tender: Mapped[bool] = mapped_column(server_default=text("false"))
    meals: Mapped[str | None] = mapped_column(String(20))
    description: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        among(LEG_KINDS, "kind", "is not a kind of leg"),
        at_least(1, "day_number"),
        unique_live("itinerary_legs", "trip_offering_id", "day_number", "position"),
        live_index("itinerary_legs", "trip_offering_id", "created_at"),
        live_index("itinerary_legs", "trip_offering_id", "day_number"),
        live_index("itinerary_legs", "trip_offering_id", "kind", "created_at"),
        live_index("itinerary_legs", "trip_offering_id", "is_tender", "created_at"),
    )
