"""A row on its way: what is filled in of it once all of its values are converted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tt_api.services.operations.agency_day import agency_zone

# The texts that PostgreSQL takes, by our columns.
Row = dict[str, str | None]
# Says of a column that it isn't what it was, and why.
Note = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Finish:
    """What one table's rows need beside conversion.

    Attributes:
        work: fills in what is missing; raises `UnfitError` for a row that can't come over.
        fills: the columns that it fills, also where the old table has nothing for them.
    """

    work: Callable[[Row, Note], None]
    fills: frozenset[str]


def agency_day_of(instant: str | None) -> str | None:
    """The agency's day at an instant."""
    return datetime.fromisoformat(instant).astimezone(agency_zone()).date().isoformat() if instant else None
