"""What money, dates and bookings make of client trips."""

from datetime import date, timedelta

import pytest

from tt_api.models.enums import BookingStatus, TripStatus
from tt_api.models.transitions import CLIENT_TRIPS
from tt_api.services.trips.progress import status_after_booking, status_by_date, status_by_money

TODAY = date(2026, 11, 28)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("status", "paid", "cost", "expected"),
    [
        ("booked", 1, None, "deposited"),
        ("booked", 1, 100, "deposited"),
        ("booked", 100, 100, "paid"),
        ("deposited", 100, 100, "paid"),
        ("booked", 0, 0, "booked"),
        ("deposited", 0, 0, "deposited"),
        ("paid", 99, 100, "deposited"),
        ("paid", 100, 101, "deposited"),
        ("paid", 0, None, "paid"),
        ("quoted", 100, 100, "quoted"),
        ("traveling", 0, 100, "traveling"),
        ("cancelled", 100, 100, "cancelled"),
    ],
)
def test_money(status: str, paid: int, cost: int | None, expected: str) -> None:
    found = status_by_money(TripStatus(status), paid, cost)
    assert found == expected
    assert CLIENT_TRIPS.allows(TripStatus(status), found, by_itself=True)


@pytest.mark.parametrize("status", TripStatus)
def test_days(status: TripStatus) -> None:
    leaving = status in ("booked", "deposited", "paid")
    back = status is TripStatus.TRAVELING
    assert status_by_date(status, TODAY, TOMORROW, TODAY) == ("traveling" if leaving else status)
    assert status_by_date(status, TOMORROW, TOMORROW, TODAY) is status
    assert status_by_date(status, None, None, TODAY) is status
    assert status_by_date(status, YESTERDAY, TODAY, TODAY) == ("traveling" if leaving else status)
    assert status_by_date(status, YESTERDAY, YESTERDAY, TODAY) == (
        "completed" if back else "traveling" if leaving else status
    )


def test_a_job_that_missed_the_whole_trip_asks_again() -> None:
    status = TripStatus.PAID
    for expected in ("traveling", "completed", "completed"):
        status = status_by_date(status, YESTERDAY, None, TODAY)
        assert status == expected


def test_bookings_take_their_trip_along_where_it_may_go() -> None:
    assert status_after_booking(BookingStatus.DEPOSIT_PAID, TripStatus.QUOTED) == "deposited"
    assert status_after_booking(BookingStatus.DEPOSIT_PAID, TripStatus.PAID) == "paid"
    assert status_after_booking(BookingStatus.IN_PROGRESS, TripStatus.DEPOSITED) == "traveling"
    assert status_after_booking(BookingStatus.IN_PROGRESS, TripStatus.INQUIRY) == "inquiry"
    assert status_after_booking(BookingStatus.IN_PROGRESS, TripStatus.COMPLETED) == "completed"
    assert status_after_booking(BookingStatus.DEPOSIT_PAID, TripStatus.CANCELLED) == "cancelled"
    assert status_after_booking(BookingStatus.CONFIRMED, TripStatus.QUOTED) == "quoted"
