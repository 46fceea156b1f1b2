"""Which days the dashboard is about: this month and the last one, and the period of the win rate.

Pure functions over days. Spans of days begin with their first and end before their last.
"""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from tt_api.services.operations.calendar_months import add_months

DAYS_BACK = 30
DAYS_OF_ANSWERS = 365
DAYS_AHEAD = 30
_ONE_DAY = timedelta(days=1)


class Period(StrEnum):
    """What the win rate is of: the calendar's month, quarter or year so far."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Days(NamedTuple):
    """The first and the last day, both included."""

    first: date
    last: date


def last_month_to_date(today: date) -> Days:
    """The days of last month up to the same day; up to its end, where it has no such day."""
    same_day = add_months(today, -1)
    return Days(same_day.replace(day=1), same_day)


def days_of(period: Period | None, today: date) -> Days:
    """A period's days up to today; without one the last 30."""
    if period is None:
        return Days(today - timedelta(days=DAYS_BACK - 1), today)
    first_month = {Period.MONTH: today.month, Period.QUARTER: today.month - (today.month - 1) % 3, Period.YEAR: 1}
    return Days(today.replace(month=first_month[period], day=1), today)


def bounds(today: date, period: Period | None, zone: ZoneInfo) -> dict[str, Any]:
    """The parameters of the dashboard's statements: days as ``…_on``, the instants when they begin as ``…_at``."""
    to_date = last_month_to_date(today)
    closing = days_of(period, today)
    days = {
        "last": to_date.first,
        "to_date_end": to_date.last + _ONE_DAY,
        "this": today.replace(day=1),
        "next": add_months(today.replace(day=1), 1),
        "closing": closing.first,
        "closing_end": closing.last + _ONE_DAY,
        "views": today - timedelta(days=DAYS_BACK - 1),
        "answers": today - timedelta(days=DAYS_OF_ANSWERS - 1),
        "today": today,
        "tomorrow": today + _ONE_DAY,
        "departures_end": today + timedelta(days=DAYS_AHEAD),
    }
    instants = {f"{name}_at": datetime.combine(day, time.min, zone) for name, day in days.items()}
    return {f"{name}_on": day for name, day in days.items()} | instants
