"""How bookings move by themselves, and what takes its deal and its trip along: money, dates, and the option."""

from collections.abc import Mapping
from datetime import date, datetime

from tt_api.models.enums import BookingStatus, DealStage, TripStatus

_BEFORE_DEPOSIT = (BookingStatus.INQUIRY, BookingStatus.QUOTED, BookingStatus.HOLD)
_DEPARTING = (BookingStatus.CONFIRMED, BookingStatus.TICKETED)

# Where a booking takes its deal and its trip when it enters a state; both only ever forward.
DEAL_STAGES: Mapping[BookingStatus, DealStage] = {
    BookingStatus.DEPOSIT_PAID: DealStage.BOOKING_PENDING,
    BookingStatus.CONFIRMED: DealStage.BOOKING_CONFIRMED,
    BookingStatus.IN_PROGRESS: DealStage.TRAVELING,
    BookingStatus.COMPLETED: DealStage.COMPLETED,
}
TRIP_STATUSES: Mapping[BookingStatus, TripStatus] = {
    BookingStatus.DEPOSIT_PAID: TripStatus.DEPOSITED,
    BookingStatus.IN_PROGRESS: TripStatus.TRAVELING,
}
_DEAL_ORDER = tuple(stage for stage in DealStage if stage is not DealStage.LOST)


def status_by_money(status: BookingStatus, paid_cents: int, deposit_cents: int | None) -> BookingStatus:
    """The state that money puts a booking in: reaching the deposit moves it to deposit paid, unless it is further.

    Without a deposit nothing moves, and a refund never moves a booking back.

    Args:
        deposit_cents: what the booking asks for; None or 0 for none.
    """
    if deposit_cents and paid_cents >= deposit_cents and status in _BEFORE_DEPOSIT:
        return BookingStatus.DEPOSIT_PAID
    return status


def status_by_date(
    status: BookingStatus, departure_date: date | None, return_date: date | None, today: date
) -> BookingStatus:
    """The next state that the day puts a booking in: one step, so a job that missed days asks again.

    In progress from the day of departure on where it was confirmed or ticketed, completed from the day after the
    return (or the departure, where no return is known).

    Args:
        today: the agency's day.
    """
    if departure_date is None:
        return status
    if status in _DEPARTING and departure_date <= today:
        return BookingStatus.IN_PROGRESS
    if status is BookingStatus.IN_PROGRESS and (return_date or departure_date) < today:
        return BookingStatus.COMPLETED
    return status


def option_has_lapsed(status: BookingStatus, option_expires_at: datetime | None, now: datetime) -> bool:
    """Whether a booking on hold goes back to quoted, since its option has passed.

    Args:
        option_expires_at: UTC.
        now: UTC.
    """
    return status is BookingStatus.HOLD and option_expires_at is not None and option_expires_at <= now


def deal_stage_after(entered: BookingStatus, stage: DealStage) -> DealStage:
    """Where a deal stands when its booking enters a state: forward, never back, and a lost one stays lost."""
    target = DEAL_STAGES.get(entered)
    if target is None or stage is DealStage.LOST:
        return stage
    return max(stage, target, key=_DEAL_ORDER.index)
