"""Legs of trip offerings. An offering keeps where its legs call in ``ports``, so that searches find it by them."""

from collections.abc import Mapping
from typing import Any

from tt_api.database.record import SEARCH_SEPARATOR
from tt_api.database.transaction import execute
from tt_api.models.trips.offerings import ItineraryLeg, TripOffering
from tt_api.resources import writing
from tt_api.resources.table import Row

# What the ports are made of.
_TOLD = frozenset({"port_or_location", "day_number", "position", "kind"})

_KEEP_PORTS = """
UPDATE trip_offerings SET ports = legs.ports
  FROM (SELECT string_agg(port_or_location, %(separator)s ORDER BY day_number, position) AS ports
          FROM itinerary_legs
         WHERE trip_offering_id = %(offering)s AND deleted_at IS NULL AND kind <> 'sea_day') AS legs
 WHERE trip_offerings.id = %(offering)s AND trip_offerings.ports IS DISTINCT FROM legs.ports
"""


def create(data: Mapping[str, Any]) -> Row:
    """Store a new leg."""
    writing.lock(TripOffering, data["trip_offering_id"])
    stored = writing.insert(ItineraryLeg, data)
    _keep_ports(stored["trip_offering_id"])
    return stored


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of a leg."""
    if not changes.keys() & _TOLD:
        return writing.update(ItineraryLeg, row, changes, last=True)
    writing.lock(TripOffering, row["trip_offering_id"])
    stored = writing.update(ItineraryLeg, row, changes)
    _keep_ports(stored["trip_offering_id"])
    return stored


def delete(row: Row) -> None:
    """Delete a leg that is locked after its offering."""
    writing.soft_delete(ItineraryLeg, row)
    _keep_ports(row["trip_offering_id"])


def _keep_ports(offering_id: str) -> None:
    """Rewrite the ports of a locked offering.

    Whoever stores a leg holds its offering since before that, so this reads the legs of all who went before.
    """
    execute(_KEEP_PORTS, {"offering": offering_id, "separator": SEARCH_SEPARATOR})
