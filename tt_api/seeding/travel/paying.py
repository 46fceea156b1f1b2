"""How clients pay for what they booked: on time, late, twice, too much, and back again when they cancel."""

from datetime import date
from enum import StrEnum

from tt_api.models.enums import BookingStatus, PaymentStatus, PaymentType
from tt_api.seeding.dice import Dice, weighted
from tt_api.seeding.table import Row
from tt_api.seeding.travel.bookings import Reservation
from tt_api.seeding.travel.calendar import TODAY, YESTERDAY, after
from tt_api.seeding.travel.plans import Plan
from tt_api.seeding.travel.till import Till, as_payment, paid
from tt_api.services.bookings.cancellation import refund_due_cents
from tt_api.services.financial.payments.caps import Account, payment_type
from tt_api.services.financial.payments.ledger import BOOKING_PURPOSE, refundable_cents
from tt_api.services.financial.schedules.plan import PlannedInstalment


class Habit(StrEnum):
    """What a client's payments for a trip are like."""

    PROMPT = "prompt"
    LATE = "late"
    PART = "part"
    CARD_FAILS = "card_fails"
    PENDING = "pending"
    TWICE = "twice"
    RETURNED = "returned"
    TOO_MUCH = "too_much"
    CHEAPER = "cheaper"


_HABITS = weighted({
    Habit.PROMPT: 66, Habit.LATE: 10, Habit.PART: 4, Habit.CARD_FAILS: 5, Habit.PENDING: 4, Habit.TWICE: 3,
    Habit.RETURNED: 3, Habit.TOO_MUCH: 2, Habit.CHEAPER: 3,
})  # fmt: skip
# Who travels has paid.
_OWING = (Habit.LATE, Habit.PART, Habit.PENDING)
_FEW_CENTS = 700


def habit_of(dice: Dice, plan: Plan) -> Habit:
    """How the trip is paid for."""
    habit = dice.pick(_HABITS)
    return Habit.PROMPT if habit in _OWING and plan.start <= after(TODAY, 14) else habit


def pay(till: Till, dice: Dice, booked: Reservation, habit: Habit, until: date, invoice_id: str | None) -> None:
    """Pay what was due of a booking.

    Args:
        until: the day of the last payment.
        invoice_id: what it was billed with, if it was.
    """
    due = [instalment for instalment in booked.instalments if instalment.due_date <= until]
    links = {
        "booking_id": booked.row["id"],
        "trip_id": booked.row["trip_id"],
        "invoice_id": invoice_id,
        "payee": "agency" if invoice_id else "supplier",
    }
    for instalment in due:
        is_last = instalment is due[-1]
        day = min(max(after(instalment.due_date, -dice.below(5)), booked.row["booked_on"]), until)
        if is_last and habit in _OWING:
            _owe(till, booked, habit, instalment, day, links)
        else:
            _settle(till, dice, booked, habit if is_last else Habit.PROMPT, instalment, day, links)
    if due and due[-1] is booked.instalments[-1]:
        _pay_too_much(till, dice, booked, habit, until, links)


def _kind(booked: Reservation, cents: int) -> PaymentType:
    account = Account(booked.row["total_price_cents"], paid(booked.payments, BOOKING_PURPOSE))
    return payment_type(cents, account, booked.row["deposit_cents"])


def _take(till: Till, booked: Reservation, cents: int, day: date, links: Row, **said: object) -> Row:
    row = till.take(cents, day, _kind(booked, cents), **links, **said)
    booked.payments.append(row)
    return row


def _owe(till: Till, booked: Reservation, habit: Habit, instalment: PlannedInstalment, day: date, links: Row) -> None:
    cents = instalment.amount_cents
    if habit is Habit.PART and cents > 1:
        _take(till, booked, cents, day, links, status=PaymentStatus.PARTIAL, received_cents=cents * 2 // 5)
    elif habit is Habit.PENDING:
        _take(till, booked, cents, day, links, status=PaymentStatus.PENDING, payment_method="ach")


def _settle(
    till: Till, dice: Dice, booked: Reservation, habit: Habit, instalment: PlannedInstalment, day: date, links: Row
) -> None:
    cents = instalment.amount_cents
    if habit is Habit.CARD_FAILS:
        reason = dice.pick(("card declined", "card expired", "insufficient funds"))
        _take(till, booked, cents, day, links, status=PaymentStatus.FAILED, failure_reason=reason,
              payment_method="card")  # fmt: skip
    if habit is Habit.RETURNED:
        first = _take(till, booked, cents, day, links, payment_method="check")
        booked.payments.append(till.give_back(first, cents, min(after(day, 4), YESTERDAY), "returned"))
        day = min(after(day, 6), YESTERDAY)
    _take(till, booked, cents, day, links)


def _pay_too_much(till: Till, dice: Dice, booked: Reservation, habit: Habit, until: date, links: Row) -> None:
    """Only processors and suppliers can make it so; the API refuses it."""
    if habit is Habit.TOO_MUCH:
        _take(till, booked, _FEW_CENTS, until, links, source="webhook", payment_method="card")
    elif habit is Habit.TWICE:
        again = _take(till, booked, booked.instalments[-1].amount_cents, until, links, source="webhook",
                      payment_method="card")  # fmt: skip
        back = till.give_back(again, again["amount_cents"], min(after(until, 2), YESTERDAY), "paid twice")
        booked.payments.append(back)
    elif habit is Habit.CHEAPER and not links["invoice_id"]:
        booked.fall_in_price(booked.row["total_price_cents"] * dice.between(2, 6) // 100)


def refund(till: Till, booked: Reservation, day: date) -> None:
    """Give back what a cancelled booking's penalty leaves, the latest payments first."""
    left = refund_due_cents(BookingStatus.CANCELLED, booked.row["paid_cents"], booked.row["cancellation_penalty_cents"])
    for payment in reversed(list(booked.payments)):
        refunds = [as_payment(row) for row in booked.payments if row["refund_of_payment_id"] == payment["id"]]
        cents = min(left, 0 if as_payment(payment).is_refund else refundable_cents(as_payment(payment), refunds))
        if cents > 0:
            booked.payments.append(till.give_back(payment, cents, day, "trip cancelled"))
            left -= cents
    booked.settle(paid(booked.payments, BOOKING_PURPOSE))
