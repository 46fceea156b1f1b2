"""Months as calendars have them: 31 August and six months is the last of February."""

from calendar import monthrange
from datetime import date


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last where it has no such day; no further than the calendar goes.

    Args:
        months: below zero counts back.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if year > date.max.year:
        # People write the year 9999 for "never".
        return date.max
    if year < date.min.year:
        return date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def whole_months_between(earlier: date, later: date) -> int:
    """How many months have passed in full, 0 or more."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return max(0, months if add_months(earlier, months) <= later else months - 1)
