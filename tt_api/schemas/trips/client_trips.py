"""Client trips as callers see them."""

from typing import Any

from tt_api.models.choices import INSURANCE_STATUSES
from tt_api.models.enums import BookingStatus, TripStatus, TripType
from tt_api.models.transitions import CLIENT_TRIPS
from tt_api.models.trips.client_trips import OCCASIONS
from tt_api.resources.fields import (
    SAFE_INTEGER_MAX,
    Cents,
    Currency,
    Date,
    FreeObject,
    Id,
    Instant,
    Integer,
    Labels,
    LongText,
    OneOf,
    PastInstant,
    Text,
    WireField,
)
from tt_api.resources.fields.named import named
from tt_api.resources.schema import ResourceSchema
from tt_api.schemas.trips.readiness import ReadinessSummary

_OPEN_BOOKING = named(
    "OpenBooking",
    {
        "type": "object",
        "required": ["id", "bookingReference", "status"],
        "properties": {
            "id": Id().openapi(),
            "bookingReference": {"type": "string"},
            "status": OneOf(BookingStatus).openapi(),
        },
    },
)


class OpenBookings(WireField):
    """The bookings of a cancelled trip that aren't cancelled yet; PostgreSQL puts the JSON together."""

    sample: tuple[Any, ...] = ()

    def openapi(self) -> dict[str, Any]:
        """An array, empty for a trip that isn't cancelled."""
        return {"type": "array", "items": _OPEN_BOOKING}


class ClientTripSchema(ResourceSchema):
    """A client's journey; its bookings are the reservations in it."""

    client_id = Id(required=True)
    name = Text(required=True, example="Honeymoon in the Azores")
    trip_type = OneOf(TripType, nullable=True)
    status = OneOf(
        TripStatus,
        description="`inquiry` when not sent; a trip may begin anywhere but cancelled. Its moves:\n\n"
        + CLIENT_TRIPS.description(),
    )
    start_date = Date(nullable=True)
    end_date = Date(nullable=True)
    trip_offering_id = Id(nullable=True, description="What it was made from.")
    destination_id = Id(nullable=True)
    deal_id = Id(nullable=True)
    group_id = Id(nullable=True)
    family_group_id = Id(nullable=True)
    advisor = Text(100, nullable=True, description="Who looks after it, by name or mail address.")
    travelers_count = Integer(1, nullable=True)
    occasion = OneOf(OCCASIONS, nullable=True, component="TripOccasion")
    currency = Currency(description="Stays while there are instalments.")
    budget_cents = Cents(nullable=True)
    total_cost_cents = Cents(nullable=True, description="What it costs the client, in cents of `currency`.")
    planning_fee_cents = Cents(nullable=True, description="The agency's own fee; it pays no part of the cost.")
    insurance_status = OneOf(
        INSURANCE_STATUSES, component="InsuranceStatus", description="`not_offered` when not sent."
    )
    insurance_offered_on = Date(nullable=True)
    insurance_decided_on = Date(nullable=True, description="Needed where insurance was accepted or declined.")
    insurance_policy_number = Text(60, nullable=True)
    terms_accepted_at = PastInstant(nullable=True)
    documents_sent_on = Date(nullable=True)
    deposited_at = Instant(dump_only=True, nullable=True, description="When it entered that state first; so the next.")
    paid_at = Instant(dump_only=True, nullable=True)
    completed_at = Instant(dump_only=True, nullable=True)
    cancelled_at = Instant(dump_only=True, nullable=True)
    cancellation_reason = Text(nullable=True)
    tags = Labels()
    custom_fields = FreeObject()
    notes = LongText(nullable=True)
    external_id = Text(100, nullable=True)
    booked_cents = Cents(dump_only=True, description="Of its bookings that aren't cancelled; not in lists.")
    paid_cents = Cents(
        -SAFE_INTEGER_MAX, dump_only=True, description="Paid less refunded for its cost, by itself and its bookings."
    )
    balance_cents = Cents(dump_only=True, nullable=True, description="What is left of the cost; null without a cost.")
    unallocated_cents = Cents(dump_only=True, description="What was paid beyond its instalments.")
    next_due_on = Date(dump_only=True, nullable=True, description="The first day of an instalment that isn't paid.")
    open_bookings = OpenBookings(
        dump_only=True,
        description="Of a cancelled trip those not cancelled yet, each with a penalty of its own; of any other none.",
    )
    readiness = ReadinessSummary(
        dump_only=True,
        nullable=True,
        description="Whether everybody may go, judged when it is read; null once it is over or off. In lists with"
        " `expand=readiness`. All checks: `GET /api/client-trips/{id}/readiness`.",
    )
