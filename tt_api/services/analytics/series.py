"""The daily series of a metric, as the snapshots tell it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tt_api.database.transaction import read
from tt_api.services.analytics.figures import change_percent

_SERIES = """
SELECT currency, snapshot_date, value, change_percent FROM kpi_snapshots
 WHERE metric = %(metric)s AND snapshot_date >= %(from)s AND snapshot_date <= %(to)s AND deleted_at IS NULL
   AND (%(currency)s::text IS NULL OR currency = %(currency)s)
 ORDER BY currency NULLS FIRST, snapshot_date
"""


@dataclass(frozen=True, slots=True)
class Point:
    """A metric's value on one of the agency's days.

    Attributes:
        change_percent: against the day before that has a value.
    """

    day: date
    value: Decimal
    change_percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Series:
    """The days of a metric in one currency, the earliest first.

    Attributes:
        currency: of amounts in cents; None for counts and rates.
        change_percent: of the last day's value against the first's.
    """

    metric: str
    currency: str | None
    change_percent: Decimal | None
    points: list[Point]


def series_of(metric: str, first: date, last: date, currency: str | None) -> list[Series]:
    """A metric's series, one for each currency that it has values in.

    Args:
        first: the first day.
        last: the last one, included.
        currency: only this one's; None for all.
    """
    bounds = {"metric": metric, "from": first, "to": last, "currency": currency}
    points: dict[str | None, list[Point]] = {}
    for of_currency, *columns in read(_SERIES, bounds):
        points.setdefault(of_currency, []).append(Point(*columns))
    return [
        Series(metric, of_currency, change_percent(found[-1].value, found[0].value), found)
        for of_currency, found in points.items()
    ]
