"""What a booking's moves do to its trip."""

from tt_api.models.enums import BookingStatus, TripStatus
from tt_api.models.trips.client_trips import Trip
from tt_api.resources import writing
from tt_api.resources.reading import LIVE
from tt_api.services.trips.client_trips import moved
from tt_api.services.trips.progress import status_after_booking


def booking_entered(trip_id: str, status: BookingStatus) -> None:
    """Take a trip forward with its booking, where its moves allow it; holds the trip's row.

    A deleted trip is left as it is.
    """
