"""Trip offerings and their legs as callers see them."""

from tt_api.models.enums import TripType
from tt_api.models.trips.offerings import LEG_KINDS, PRICE_BASES, STATUSES
from tt_api.resources.fields import (
    Boolean,
    Cents,
    ClockTime,
    Country,
    Currency,
    Date,
    FreeLine,
    Id,
    Integer,
    ListOf,
    LongText,
    OneOf,
    Percent,
    Slug,
    Text,
    Url,
)
from tt_api.resources.schema import ResourceSchema


class TripOfferingSchema(ResourceSchema):
    """A departure that is sold: a cruise, a tour, a stay."""

    name = Text(required=True, example="Around Svalbard")
    slug = Slug(description="Made from the name when not sent; a rename leaves it.", example="around-svalbard")
    trip_type = OneOf(TripType, required=True)
    vendor_id = Id(nullable=True)
    destination_id = Id(nullable=True)
    status = OneOf(STATUSES, component="TripOfferingStatus", description="`available` when not sent.")
    ship_name = Text(100, nullable=True)
    voyage_code = Text(40, nullable=True)
    departure_date = Date(nullable=True)
    return_date = Date(nullable=True, description="Not before `departureDate`.")
    nights = Integer(dump_only=True, nullable=True, description="From departure to return.")
    embark_port = Text(100, nullable=True)
    debark_port = Text(100, nullable=True)
    price_from_cents = Cents(nullable=True, description="The lowest price, in cents of `currency`.", example=684_000)
    price_basis = OneOf(
        PRICE_BASES,
        component="PriceBasis",
        description="What the price is for; `per_person_double` (each of two in a room) when not sent.",
    )
    currency = Currency()
    taxes_fees_cents = Cents(nullable=True)
    single_supplement_pct = Percent(
        200, nullable=True, description="What one who travels alone pays on top, in percent of the price."
    )
    capacity = Integer(nullable=True)
    seats_left = Integer(nullable=True, description="At most `capacity`.")
    deposit_cents = Cents(nullable=True, description="Not together with `depositPct`.")
    deposit_pct = Percent(nullable=True, description="In percent of the price.")
    final_payment_days = Integer(nullable=True, description="How many days before departure the rest is due.")
    promo_code = Text(40, nullable=True)
    promo_ends_on = Date(nullable=True)
    activity_level = Integer(1, 5, nullable=True, description="5 is the hardest.")
    min_age = Integer(nullable=True)
    included = ListOf(FreeLine(required=True))
    excluded = ListOf(FreeLine(required=True))
    url = Url(nullable=True)
    description = LongText(nullable=True)


class ItineraryLegSchema(ResourceSchema):
    """A day of an offering, or a part of it."""

    trip_offering_id = Id(dump_only=True)
    day_number = Integer(1, required=True, example=3)
    position = Integer(description="Its place on that day; 1 when not sent. No two legs have the same.")
    port_or_location = Text(required=True, example="Ny-Ålesund")
    country = Country(nullable=True)
    kind = OneOf(LEG_KINDS, component="LegKind", description="`port` when not sent.")
    arrives_at = ClockTime(nullable=True, description="On the clocks there.")
    departs_at = ClockTime(nullable=True, description="On the clocks there; before `arrivesAt` means the next day.")
    is_tender = Boolean(description="Whether boats take passengers ashore.")
    meals = Text(20, nullable=True, description="Which are included.", example="B/L/D")
    description = LongText(nullable=True)
