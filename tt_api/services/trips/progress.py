"""How client trips move by themselves: by money, by the day, and along with their bookings."""

from datetime import date

from tt_api.models.enums import BookingStatus, TripStatus
from tt_api.models.transitions import CLIENT_TRIPS, TRIP_ORDER
from tt_api.services.bookings.progress import TRIP_STATUSES
from tt_api.services.financial.payments.ledger import balance_cents

_BEFORE_DEPARTURE = (TripStatus.BOOKED, TripStatus.DEPOSITED, TripStatus.PAID)
_BOOKED = (TripStatus.BOOKED, TripStatus.DEPOSITED)


def status_by_money(status: TripStatus, paid_cents: int, cost_cents: int | None) -> TripStatus:
    """The state that money puts a trip in.

    The first money makes a booked one deposited; nothing left to pay of a cost above zero makes it paid; a refund or a
    higher cost makes a paid one deposited again.

    Args:
        paid_cents: paid less refunded for the trip's price.
        cost_cents: what the trip costs; None where that isn't known.
    """
    left = balance_cents(cost_cents, paid_cents)
    if status in _BOOKED and cost_cents and left == 0:
        return TripStatus.PAID
    if status is TripStatus.PAID and left:
        return TripStatus.DEPOSITED
    return TripStatus.DEPOSITED if status is TripStatus.BOOKED and paid_cents > 0 else status


def status_by_date(status: TripStatus, start_date: date | None, end_date: date | None, today: date) -> TripStatus:
    """The next state that the day puts a trip in: one step, so a job that missed days asks again.

    Traveling from the start on where it was booked, deposited or paid; completed from the day after the end (or the
    start, where no end is known).

    Args:
        today: the agency's day.
    """
    if status in _BEFORE_DEPARTURE and start_date is not None and start_date <= today:
        return TripStatus.TRAVELING
    last_day = end_date or start_date
    if status is TripStatus.TRAVELING and last_day is not None and last_day < today:
        return TripStatus.COMPLETED
    return status


def status_after_booking(entered: BookingStatus, status: TripStatus) -> TripStatus:
    """Where a trip stands when one of its bookings enters a state: forward where the trip's moves allow it."""
    target = TRIP_STATUSES.get(entered)
    if target is None or status not in TRIP_ORDER or TRIP_ORDER.index(target) <= TRIP_ORDER.index(status):
        return status
    return target if CLIENT_TRIPS.allows(status, target, by_itself=True) else status
