"""The days of the seeded trips: they count from the anchor's day, and are moved to the day of seeding when stored."""

from datetime import UTC, date, datetime, time, timedelta

from tt_api.seeding.dice import Dice
from tt_api.seeding.worktime import ANCHOR

TODAY = ANCHOR.date()
YESTERDAY = TODAY - timedelta(days=1)
# An agency's morning in America, in UTC; eight hours follow.
_OPENS = time(13)
_MINUTES = 480


def after(day: date, days: int) -> date:
    """The day so many days later, or earlier."""
    return day + timedelta(days=days)


def at(day: date, dice: Dice) -> datetime:
    """A moment of that day's office hours, in UTC."""
    return datetime.combine(day, _OPENS, UTC) + timedelta(minutes=dice.below(_MINUTES))
