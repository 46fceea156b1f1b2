"""The agency's days, also those that are an hour longer or shorter."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tt_api.services.operations.agency_day import day_that_ended, days_up_to

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("now", "day"),
    [
        # One in the morning, in summer and in winter; and a minute before midnight.
        (datetime(2026, 7, 2, 5, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 1, 2, 6, tzinfo=UTC), date(2026, 1, 1)),
        (datetime(2026, 1, 2, 4, 59, tzinfo=UTC), date(2025, 12, 31)),
        (datetime(2026, 1, 2, 5, 0, tzinfo=UTC), date(2026, 1, 1)),
        (datetime(2026, 1, 2, 13, tzinfo=ZoneInfo("Asia/Tokyo")), date(2025, 12, 31)),
    ],
)
def test_the_day_that_ended_is_the_agencys_yesterday(now: datetime, day: date) -> None:
    assert day_that_ended(now, NEW_YORK) == day


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 6, 1), 24)])
def test_a_day_is_as_long_as_its_clock_ran(day: date, hours: int) -> None:
    start, end = (instant.astimezone(UTC) for instant in days_up_to(day, 1, NEW_YORK))
    assert end - start == timedelta(hours=hours)
    assert days_up_to(day + timedelta(days=1), 1, NEW_YORK).start == end


def test_a_day_without_a_midnight_begins_with_its_first_moment() -> None:
    # In Beirut the clock went from 0:00 to 1:00 that night.
    beirut = ZoneInfo("Asia/Beirut")
    start = days_up_to(date(2024, 3, 31), 1, beirut).start.astimezone(UTC)
    assert start == datetime(2024, 3, 30, 22, tzinfo=UTC)
    assert days_up_to(date(2024, 3, 30), 1, beirut).end.astimezone(UTC) == start


def test_several_days_end_with_the_named_one() -> None:
    span = days_up_to(date(2026, 1, 30), 30, NEW_YORK)
    assert (span.start.date(), span.end.date()) == (date(2026, 1, 1), date(2026, 1, 31))
