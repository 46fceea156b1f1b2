"""Itinerary items: what is stored of a new one."""

from collections.abc import Mapping
from typing import Any

from tt_api.database.transaction import execute
from tt_api.models.trips.client_trips import TripItineraryItem
from tt_api.resources import writing
from tt_api.resources.table import Row


def create(data: Mapping[str, Any]) -> Row:
    """Store a new item; its cost is in the trip's currency where nothing else is said."""
    if "currency" in data:
        return writing.insert(TripItineraryItem, data)
    ((currency,),) = execute("SELECT currency FROM trips WHERE id = %s", (data["trip_id"],)).fetchall()
    return writing.insert(TripItineraryItem, {**data, "currency": currency})
