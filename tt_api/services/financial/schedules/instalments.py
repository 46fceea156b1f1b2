"""Instalments: what money settles which, and what state each is in.

Nothing of this is remembered: it is recalculated with every change of amount, due date or money, and daily, so that
a refund or a moved date takes back what they gave.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from tt_api.models.enums import ScheduleStatus

# How many days ahead an instalment is due rather than upcoming; the last of them counts.
DUE_DAYS = 7


class Instalment(NamedTuple):
    """A row of a trip's payment schedule.

    Attributes:
        number: counts from 1; the lower first where two are due on the same day.
        amount_cents: above zero.
    """

    number: int
    amount_cents: int
    due_date: date
    is_waived: bool = False


class Allocation(NamedTuple):
    """Which money settles which instalment.

    Attributes:
        paid_cents: by the instalment's number.
        unallocated_cents: what no instalment takes.
    """

    paid_cents: dict[int, int]
    unallocated_cents: int


def allocate(instalments: Iterable[Instalment], paid_cents: int) -> Allocation:
    """Settle a trip's instalments from what was paid on it: the earliest due first, waived ones never.

    Args:
        paid_cents: paid less refunded for the trip's price, by the trip itself and by its bookings.
    """
    left = max(0, paid_cents)
    settled: dict[int, int] = {}
    for instalment in sorted(instalments, key=lambda each: (each.due_date, each.number)):
        settled[instalment.number] = 0 if instalment.is_waived else min(left, instalment.amount_cents)
        left -= settled[instalment.number]
    return Allocation(settled, left)


def instalment_status(
    instalment: Instalment, paid_cents: int, today: date, *, paid_by_hand: bool = False
) -> ScheduleStatus:
    """The state of an instalment: waived, paid, overdue, due within seven days (today included), else upcoming.

    Args:
        paid_cents: what `allocate` gives it.
        today: the agency's day.
        paid_by_hand: somebody said that it is paid, and its money is recorded elsewhere.
    """
    if instalment.is_waived:
        return ScheduleStatus.WAIVED
    if paid_by_hand or paid_cents >= instalment.amount_cents:
        return ScheduleStatus.PAID
    if instalment.due_date < today:
        return ScheduleStatus.OVERDUE
    return ScheduleStatus.DUE if instalment.due_date <= today + timedelta(days=DUE_DAYS) else ScheduleStatus.UPCOMING
