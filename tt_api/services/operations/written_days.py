"""Days and times as people read them, without a month that two countries read differently."""

from datetime import date

from babel.dates import format_date


def written_day(day: date) -> str:
    """A day: ``12 June 2027``."""
    return format_date(day, "d MMMM yyyy", locale="en_US")
