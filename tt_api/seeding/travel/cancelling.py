"""Trips that didn't come about: what suppliers keep, what is due back, and what went back already."""

from datetime import datetime

from tt_api.models.bookings.bookings import CANCELLATION_REASONS
from tt_api.models.enums import BookingStatus
from tt_api.seeding.dice import Dice
from tt_api.seeding.travel.bookings import Reservation
from tt_api.seeding.travel.calendar import TODAY, YESTERDAY, after, at
from tt_api.seeding.travel.paying import Habit, Payer, refund
from tt_api.seeding.travel.plans import Plan
from tt_api.seeding.travel.till import Till
from tt_api.services.bookings.cancellation import CancelledBooking, cancellation_penalty, refund_due_cents

_REASONS = tuple(reason for reason in CANCELLATION_REASONS if reason not in ("duplicate", "option_lapsed"))
_REFUNDED = 60


def cancel(till: Till, dice: Dice, plan: Plan, booked: list[Reservation], billed: str | None) -> datetime:
    """Pay for a trip until it is cancelled, with all of its bookings; returns when that was."""
    last = min(after(plan.start, -1), after(TODAY, -20))
    day = after(plan.booked_on, dice.between(6, max(7, (last - plan.booked_on).days)))
    cancelled_at = at(day, dice)
    reason = dice.pick(_REASONS)
    goes_back = dice.chance(_REFUNDED)
    for each in booked:
        Payer(till, dice, each, Habit.PROMPT, after(day, -1), billed if each is booked[0] else None).pay()
        _cancel(each, cancelled_at, reason, dice)
        if goes_back:
            _refund(till, each, dice)
    return cancelled_at


def _cancel(booked: Reservation, when: datetime, reason: str, dice: Dice) -> None:
    row = booked.row
    facts = CancelledBooking(row["total_price_cents"], row["deposit_cents"], row["departure_date"])
    row |= {
        "status": BookingStatus.CANCELLED,
        "cancelled_at": when,
        "updated_at": when,
        "cancellation_reason": reason,
        "cancellation_number": dice.digits("XL######"),
        "cancellation_penalty_cents": cancellation_penalty(booked.terms, facts, when.date()),
        "option_expires_at": None,
    }
    # It was, before that.
    if row["confirmed_at"] and row["confirmed_at"] > when:
        row["confirmed_at"] = row["created_at"]


def _refund(till: Till, booked: Reservation, dice: Dice) -> None:
    row = booked.row
    refund(till, booked, min(after(row["cancelled_at"].date(), dice.between(5, 15)), YESTERDAY))
    left = refund_due_cents(BookingStatus.CANCELLED, row["paid_cents"], row["cancellation_penalty_cents"])
    row["updated_at"] = max(row["updated_at"], *(each["updated_at"] for each in booked.payments), row["created_at"])
    if booked.payments and left == 0 and dice.chance(50):
        row["status"] = BookingStatus.REFUNDED


def drop_an_extra(dice: Dice, plan: Plan, booked: list[Reservation]) -> None:
    """Now and then something small is cancelled before anybody paid for it."""
    extra = booked[-1]
    if len(booked) > 1 and extra.item.product in ("activity", "transfer", "rail") and dice.chance(25):
        _cancel(extra, at(min(after(plan.booked_on, 1), YESTERDAY), dice), "client", dice)
        extra.instalments.clear()
