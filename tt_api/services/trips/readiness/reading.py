"""Reads what trips' readiness is judged by."""

from tt_api.database.transaction import read
from tt_api.errors import NotFoundError
from tt_api.models.trips.client_trips import Trip
from tt_api.models.trips.readiness_facts import FACTS
from tt_api.services.trips.readiness.facts import Facts

_ONE = f"SELECT ({FACTS})::text FROM trips WHERE id = %s AND deleted_at IS NULL"  # noqa: S608 -- our own text


def facts_of(trip_id: str) -> Facts:
    """What a trip's readiness is judged by.

    Raises:
        NotFoundError: there is no such trip.
    """
    found = read(_ONE, (trip_id,), prepare=True)
    if not found:
        raise NotFoundError.of(Trip.__name__, trip_id)
    return Facts.of(found[0][0])
