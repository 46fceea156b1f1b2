"""What time makes of a trip: its clients leave, and come back."""

from contextlib import suppress
from datetime import date

from tt_api.errors import NotFoundError
from tt_api.models.trips.client_trips import Trip
from tt_api.resources import writing
from tt_api.services.financial.schedules.settling import accounts, move_trips
from tt_api.services.trips.progress import status_by_date


def advance_trip(trip_id: str, today: date) -> bool:
    """Move a trip to where it should be on a day; whether there was anything to do.

    Args:
        today: the agency's day.
    """
    with suppress(NotFoundError):
        row = writing.lock(Trip, trip_id)
        (account,) = accounts([trip_id])
        before = account.status
        start, end = row["start_date"], row["end_date"]
        while (after := status_by_date(account.status, start, end, today)) is not account.status:
            move_trips([(account, after)])
            account = account._replace(status=after)
        return account.status is not before
    return False
