"""What a booking's moves do to its trip."""

from tt_api.models.enums import BookingStatus
from tt_api.resources.writing import hold
from tt_api.services.financial.schedules import settling
from tt_api.services.trips.progress import status_after_booking


def booking_entered(trip_id: str, status: BookingStatus) -> None:
    """Take a trip forward with its booking, where its moves allow it; holds the trip's row.

    A deleted trip is left as it is.
    """
    hold({"trips": [trip_id]})
    moves = [(account, status_after_booking(status, account.status)) for account in settling.accounts([trip_id])]
    if moved := [(account, after) for account, after in moves if after is not account.status]:
        settling.move_trips(moved)
