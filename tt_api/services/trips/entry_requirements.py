"""Entry requirements: what is stored of a new one, and which are stale."""

from collections.abc import Mapping
from typing import Any

from tt_api.models.trips.readiness import EntryRequirement
from tt_api.resources import writing
from tt_api.resources.filters import Condition
from tt_api.resources.table import Row
from tt_api.services.operations.agency_day import today
from tt_api.services.trips.readiness.rules import stale_before


def create(data: Mapping[str, Any]) -> Row:
    """Store a new requirement; it was looked up today where nothing else is said."""
    return writing.insert(EntryRequirement, {"checked_on": today(), **data}, last=True)


def stale() -> Condition:
    """Which were looked up too long ago to be relied on."""
    return Condition("checked_on < %s", (stale_before(today()),))
