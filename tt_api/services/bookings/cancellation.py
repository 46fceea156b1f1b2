"""What cancelling a booking costs, and what is due back to the client."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from tt_api.models.enums import BookingStatus
from tt_api.services.financial.rounding import percent_of


class PenaltyTier(NamedTuple):
    """What is lost from so many days before the departure on; one of the three.

    Attributes:
        days_before: the first day of it, counted back from the departure.
        penalty_pct: percent of the price.
        penalty_cents: a fixed amount.
        is_deposit: the deposit.
    """

    days_before: int
    penalty_pct: Decimal | None = None
    penalty_cents: int | None = None
    is_deposit: bool = False


class CancelledBooking(NamedTuple):
    """What a penalty is worked out from; amounts in cents, None where there is none."""

    price_cents: int | None
    deposit_cents: int | None
    departure_date: date | None


def cancellation_penalty(terms: Sequence[PenaltyTier], booking: CancelledBooking, cancelled_on: date) -> int:
    """What the supplier keeps, in cents: by the tier with the fewest days that has been reached.

    Before the first tier nothing is lost, after the departure what the last one says. Without a departure no tier is
    ever reached.

    Args:
        cancelled_on: the agency's day.
    """
    if booking.departure_date is None:
        return 0
    days_left = (booking.departure_date - cancelled_on).days
    reached = [tier for tier in terms if days_left <= tier.days_before]
    return _lost(min(reached, key=lambda tier: tier.days_before), booking) if reached else 0


def _lost(tier: PenaltyTier, booking: CancelledBooking) -> int:
    if tier.is_deposit:
        return booking.deposit_cents or 0
    if tier.penalty_pct is not None:
        return percent_of(booking.price_cents or 0, tier.penalty_pct)
    return tier.penalty_cents or 0


def refund_due_cents(status: BookingStatus, paid_cents: int, penalty_cents: int | None) -> int:
    """What is due back to the client: of a cancelled booking what was paid beyond its penalty, else nothing."""
    return max(0, paid_cents - (penalty_cents or 0)) if status is BookingStatus.CANCELLED else 0
