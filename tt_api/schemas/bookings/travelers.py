"""Who travels on a booking, as callers see them."""

from tt_api.models.bookings.travelers import TRAVELER_TYPES
from tt_api.resources.fields import Boolean, Cents, Id, OneOf, Text
from tt_api.resources.schema import ResourceSchema


class BookingTravelerSchema(ResourceSchema):
    """A traveler on a booking."""

    booking_id = Id(dump_only=True)
    traveler_id = Id(required=True)
    is_primary = Boolean(
        description="At most one of a booking's is: making one primary takes it from the other. The first one is."
    )
    traveler_type = OneOf(TRAVELER_TYPES, component="TravelerType", description="`adult` when not sent.")
    fare_cents = Cents(nullable=True)
    ticket_number = Text(20, nullable=True)
    seat = Text(10, nullable=True)
    room_key = Text(20, nullable=True, description="Who shares a room has the same.")
    booked_as = Text(
        nullable=True,
        example="OKAFOR/ADA MRS",
        description="Their name as the supplier has it; the trip's readiness compares it with the passport's.",
    )
