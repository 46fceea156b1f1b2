"""When a commission is expected, and how late it is: without a date nobody notices that it is missing."""

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple


class CommissionBasis(StrEnum):
    """What a supplier counts its days from."""

    DEPOSIT = "deposit"
    FINAL_PAYMENT = "final_payment"
    DEPARTURE = "departure"
    RETURN = "return"


class BookingDates(NamedTuple):
    """A booking's days; None where they aren't known."""

    deposit_paid_on: date | None = None
    deposit_due_on: date | None = None
    final_payment_due_on: date | None = None
    departure_date: date | None = None
    return_date: date | None = None


class Age(StrEnum):
    """How long a commission has been overdue, in days."""

    UP_TO_30 = "0-30"
    UP_TO_60 = "31-60"
    UP_TO_90 = "61-90"
    OLDER = "90+"


_AGES = ((30, Age.UP_TO_30), (60, Age.UP_TO_60), (90, Age.UP_TO_90))


def expected_on(basis: CommissionBasis, pay_days: int, dates: BookingDates) -> date | None:
    """When a commission should come: the supplier's days after the basis; None where the basis isn't known.

    A deposit counts from when it was paid, else from when it is due; a return that isn't known from the departure.

    Args:
        pay_days: how many days the supplier takes.
    """
    starts = {
        CommissionBasis.DEPOSIT: dates.deposit_paid_on or dates.deposit_due_on,
        CommissionBasis.FINAL_PAYMENT: dates.final_payment_due_on,
        CommissionBasis.DEPARTURE: dates.departure_date,
        CommissionBasis.RETURN: dates.return_date or dates.departure_date,
    }
    start, wait = starts[basis], timedelta(days=pay_days)
    # The calendar ends with the year 9999, which people write for "never".
    return None if start is None or wait > date.max - start else start + wait


def earned_on(return_date: date | None, departure_date: date | None, today: date) -> date:
    """Since when nobody can take a completed booking's commission back by travelling less: the day they were back.

    Args:
        today: the agency's day, for a booking without dates.
    """
    return return_date or departure_date or today


def age(expected: date, today: date) -> Age:
    """How old an overdue commission is.

    Args:
        today: the agency's day.
    """
    late = (today - expected).days
    return next((bucket for days, bucket in _AGES if late <= days), Age.OLDER)
