"""What a booking's moves do to its trip."""

from tt_api.models.enums import BookingStatus


def booking_entered(trip_id: str, status: BookingStatus) -> None:
    """Take a trip forward with its booking, where its moves allow it; holds the trip's row."""
