"""Travelers: whose passport is among the documents too."""

from collections.abc import Mapping
from typing import Any

from tt_api.models.clients.travelers import Traveler
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.services.bookings.travelers import shown_otherwise
from tt_api.services.clients.one_passport import TRAVELER_TO_DOCUMENT, store_as_document, store_first

# As bookings show them.
_NAMES = frozenset({"first_name", "last_name"})


def create(data: Mapping[str, Any]) -> Row:
    """Store a new traveler, and their passport where its number is known."""
    if data.get("passport_number") is None:
        return writing.insert(Traveler, data, last=True)
    row = writing.insert(Traveler, data)
    store_first(row)
    return row


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of a traveler, in their primary passport too.

    A number that is cleared takes the rest of the passport along, but for what is sent with it.
    """
    if changes.get("passport_number", "") is None:
        changes = {**dict.fromkeys(TRAVELER_TO_DOCUMENT), **changes}
    in_passport = not changes.keys().isdisjoint(TRAVELER_TO_DOCUMENT)
    on_bookings = not changes.keys().isdisjoint(_NAMES)
    stored = writing.update(Traveler, row, changes, last=not in_passport and not on_bookings)
    if in_passport:
        store_as_document(stored, changes)
    if on_bookings:
        # After the traveler's own row, as whoever deletes them goes.
        shown_otherwise(row["id"])
    return stored
