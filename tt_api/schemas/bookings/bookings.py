"""Bookings as callers see them."""

from tt_api.models.bookings.bookings import CANCELLATION_REASONS
from tt_api.models.choices import BED_CONFIGURATIONS, BOARDS, DINING, INSURANCE_STATUSES, PRODUCT_TYPES
from tt_api.models.enums import BookingStatus, TripType
from tt_api.models.transitions import BOOKINGS
from tt_api.resources.fields import (
    Boolean,
    Cents,
    Currency,
    Date,
    FreeObject,
    Id,
    Instant,
    Integer,
    Labels,
    ListOf,
    LongText,
    OneOf,
    Text,
)
from tt_api.resources.schema import ResourceSchema
from tt_api.schemas.bookings.shapes import PRICE_PART, BookedTravelers, NextDue
from tt_api.schemas.vendors.cancellation_terms import CancellationTerms


class BookingSchema(ResourceSchema):
    """A reservation at a supplier: a cruise, a hotel, a flight, an insurance."""

    booking_reference = Text(
        12,
        dump_only=True,
        example="TT-7K2M9X",
        description="Ours, to be read out: letters and digits that nobody mistakes for each other.",
    )
    vendor_id = Id(nullable=True, description="The supplier. A blocked one takes no new bookings.")
    booked_via_vendor_id = Id(nullable=True, description="The wholesaler or consolidator between.")
    vendor_confirmation = Text(
        60,
        nullable=True,
        example="NSC-0048213",
        description="The supplier's number. One that another booking of the vendor has for the same stateroom is"
        " warned of.",
    )
    record_locator = Text(10, nullable=True, description="The airline's (PNR).")
    ticket_numbers = ListOf(Text(20))
    agency_code = Text(20, nullable=True, description="The IATA, CLIA, ARC or portal number it was booked under.")

    product_type = OneOf(PRODUCT_TYPES, component="ProductType", description="`other` when not sent.")
    trip_type = OneOf(TripType, nullable=True)
    destination = Text(required=True, example="Azores")
    departure_date = Date(nullable=True)
    return_date = Date(nullable=True)
    passengers = Integer(1, nullable=True)

    deal_id = Id(nullable=True, description="The deal that goes forward with it.")
    client_id = Id(nullable=True)
    trip_id = Id(nullable=True, description="The client trip that it is part of; its payments follow it there.")
    group_id = Id(nullable=True)
    trip_offering_id = Id(nullable=True)

    status = OneOf(
        BookingStatus,
        description="`inquiry` when not sent; a booking may begin anywhere up to `completed`. Its moves:\n\n"
        + BOOKINGS.description(),
    )
    booked_on = Date(description="The agency's day when not sent.")
    option_expires_at = Instant(nullable=True, description="Until when the supplier holds it; then it is quoted again.")
    ticketing_deadline_at = Instant(nullable=True)
    confirmed_at = Instant(dump_only=True, nullable=True)
    completed_at = Instant(dump_only=True, nullable=True)
    cancelled_at = Instant(dump_only=True, nullable=True)
    cancellation_reason = OneOf(CANCELLATION_REASONS, nullable=True, component="CancellationReason")
    cancellation_number = Text(40, nullable=True)

    total_price_cents = Cents(nullable=True, description="In cents of `currency`.", example=459_800)
    non_commissionable_cents = Cents(description="The part of the price that earns nothing; 0 when not sent.")
    commissionable_cents = Cents(dump_only=True, nullable=True)
    price_breakdown = ListOf(
        PRICE_PART,
        description="Where there are parts, they come to `totalPriceCents`, and those that earn nothing to"
        " `nonCommissionableCents`. A discount is below zero.",
    )
    net_cost_cents = Cents(nullable=True, description="What the supplier gets, where rates are net.")
    currency = Currency(description="Stays once there are payments.")
    deposit_cents = Cents(nullable=True, description="Once so much is paid, the booking is `deposit_paid`.")
    deposit_due_on = Date(nullable=True)
    final_payment_due_on = Date(nullable=True, description="The supplier's day.")
    client_payment_due_on = Date(nullable=True, description="Ours, earlier on purpose.")
    paid_cents = Cents(dump_only=True, description="Paid less refunded for the price.")
    overpaid_cents = Cents(dump_only=True, description="What was paid beyond the price.")
    cancellation_terms = CancellationTerms(description="What cancelling costs, by how long before the departure.")
    cancellation_penalty_cents = Cents(
        nullable=True, description="What the supplier keeps; from the terms on cancelling, unless sent."
    )

    ship_name = Text(100, nullable=True)
    voyage_code = Text(40, nullable=True)
    stateroom_category = Text(20, nullable=True)
    stateroom_number = Text(20, nullable=True)
    deck = Text(20, nullable=True)
    bed_configuration = OneOf(BED_CONFIGURATIONS, nullable=True, component="BedConfiguration")
    dining = OneOf(DINING, nullable=True, component="Dining")
    table_size = Text(20, nullable=True)
    onboard_credit_cents = Cents(nullable=True)
    gratuities_prepaid = Boolean()

    room_type = Text(100, nullable=True)
    rooms = Integer(1, nullable=True)
    board = OneOf(BOARDS, nullable=True, component="Board")
    fare_class = Text(20, nullable=True)
    air_included = Boolean()
    transfer_included = Boolean()

    insurance_status = OneOf(INSURANCE_STATUSES, component="InsuranceStatus")
    insurance_decided_on = Date(nullable=True)
    insurance_provider = Text(100, nullable=True)
    insurance_policy_number = Text(60, nullable=True)
    insurance_premium_cents = Cents(nullable=True)

    special_requests = LongText(nullable=True)
    promo_code = Text(40, nullable=True)
    advisor = Text(100, nullable=True, description="Who looks after it, by name or mail address.")
    tags = Labels()
    custom_fields = FreeObject()
    notes = LongText(nullable=True)
    external_id = Text(100, nullable=True)

    balance_cents = Cents(
        dump_only=True, nullable=True, description="What is left to pay; null without a price. Not in lists."
    )
    refund_due_cents = Cents(
        dump_only=True, description="Of a cancelled booking, what was paid beyond its penalty. Not in lists."
    )
    next_due = NextDue(
        dump_only=True, nullable=True, description="What is to be paid next, past days too. Not in lists."
    )
    travelers = BookedTravelers(dump_only=True, description="Who travels, the primary one first. Not in lists.")
