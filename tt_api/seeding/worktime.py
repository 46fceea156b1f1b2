"""When seeded things happen: in office hours, Monday to Friday, up to a day that never moves.

A moment is a number of microseconds of working time since the first of those days. Whatever is computed with moments
stays in order and in office hours.
"""

from datetime import UTC, datetime, timedelta

# The day that seeded dates count back and forth from. A fixed one: with today's date every run would write other rows.
ANCHOR = datetime(2026, 11, 1, tzinfo=UTC)
# Ten hours.
DAY = 36_000_000_000
_DAYS_A_WEEK = 5
_WEEKS = 156
# The end of the last working day before the anchor, a Sunday.
NOW = _WEEKS * _DAYS_A_WEEK * DAY
_FIRST_MORNING = ANCHOR - timedelta(weeks=_WEEKS, days=-1, hours=-8)


def instant(moment: int) -> datetime:
    """The moment as a point in time, in UTC."""
    day, within = divmod(moment, DAY)
    week, weekday = divmod(day, _DAYS_A_WEEK)
    return _FIRST_MORNING + timedelta(days=week * 7 + weekday, microseconds=within)
