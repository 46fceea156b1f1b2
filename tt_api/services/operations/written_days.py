"""Days and times as people read them, without a month that two countries read differently."""

from datetime import date, time

from babel.dates import format_date, format_time


def written_day(day: date) -> str:
    """A day: ``12 June 2027``."""
    return format_date(day, "d MMMM yyyy", locale="en_US")


def written_weekday(day: date) -> str:
    """A day with its weekday, as a heading: ``Saturday, 12 June 2027``."""
    return format_date(day, "EEEE, d MMMM yyyy", locale="en_US")


def written_time(moment: time) -> str:
    """A time of day: ``9:30 AM``."""
    return format_time(moment, "h:mm a", locale="en_US")
