"""Bookings: one reservation at a supplier each."""

from tt_api.models.bookings.bookings import Booking
from tt_api.resources.declaration import resource
from tt_api.resources.filters import Condition, Flag
from tt_api.schemas.bookings.bookings import BookingSchema
from tt_api.schemas.clients.clients import ClientSchema
from tt_api.schemas.trips.client_trips import ClientTripSchema
from tt_api.schemas.vendors.vendors import VendorSchema
from tt_api.services.bookings import storing

blp = resource(
    "bookings",
    Booking,
    BookingSchema,
    one="a booking",
    many="bookings",
    filters=(Booking.vendor_confirmation, Booking.record_locator, Booking.ship_name, Booking.advisor),
    sort=(
        Booking.departure_date,
        Booking.return_date,
        Booking.booked_on,
        Booking.option_expires_at,
        Booking.deposit_due_on,
        Booking.client_payment_due_on,
        Booking.final_payment_due_on,
    ),
    expand={Booking.client_id: ClientSchema, Booking.vendor_id: VendorSchema, Booking.trip_id: ClientTripSchema},
    flags={
        "overpaid": Flag(lambda: Condition("overpaid_cents > 0"), description="Whether more was paid than the price.")
    },
    create=storing.create,
    update=storing.update,
    delete=storing.delete,
)
