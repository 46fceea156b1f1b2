"""The agency's days: "today" is where the agency is, not UTC."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tt_api.current import settings


class Span(NamedTuple):
    """A stretch of time, its end not included."""

    start: datetime
    end: datetime


def agency_zone() -> ZoneInfo:
    """The time zone that the agency's days are counted in."""
    return ZoneInfo(settings().agency_timezone)


def today() -> date:
    """The agency's day that it is now."""
    return datetime.now(agency_zone()).date()


def by_the_clocks_of(zone: ZoneInfo, moment: datetime) -> datetime:
    """An instant as clocks show it there; as UTC's where the calendar ends before or after it."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment


def day_that_ended(now: datetime, zone: ZoneInfo) -> date:
    """The last day that is over: yesterday.

    Args:
        now: an instant with a zone, any zone.
    """
    return now.astimezone(zone).date() - timedelta(days=1)


def days_up_to(day: date, number: int, zone: ZoneInfo) -> Span:
    """The ``number`` days of which ``day`` is the last, from midnight to midnight, however long their clocks ran."""
    first = day - timedelta(days=number - 1)
    return Span(
        datetime.combine(first, time.min, zone),
        datetime.combine(day + timedelta(days=1), time.min, zone),
    )
