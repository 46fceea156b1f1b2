"""How clients pay for what they booked: on time, late, twice, too much, and back again when they cancel."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tt_api.models.enums import BookingStatus, PaymentStatus, PaymentType
from tt_api.seeding.dice import Dice, weighted
from tt_api.seeding.table import Row
from tt_api.seeding.travel.bookings import Reservation
from tt_api.seeding.travel.calendar import TODAY, YESTERDAY, after
from tt_api.seeding.travel.plans import Plan
from tt_api.seeding.travel.till import Till, paid
from tt_api.services.bookings.cancellation import refund_due_cents
from tt_api.services.financial.payments.caps import Account, payment_type
from tt_api.services.financial.payments.ledger import BOOKING_PURPOSE, payment_of, refundable_cents


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


@dataclass(frozen=True, slots=True)
class Payer:
    """Pays for one booking.

    Attributes:
        until: the day of the last payment.
        invoice_id: what the booking was billed with, if it was.
    """

    till: Till
    dice: Dice
    booked: Reservation
    habit: Habit
    until: date
    invoice_id: str | None = None

    def pay(self) -> None:
        """Pay what was due by then, and write down what the booking has of it."""
        due = [each for each in self.booked.instalments if each.due_date <= self.until]
        for instalment in due:
            habit = self.habit if instalment is due[-1] else Habit.PROMPT
            self._settle(instalment.amount_cents, self._day(instalment.due_date), habit)
        if due and due[-1] is self.booked.instalments[-1]:
            self._pay_too_much(due[-1].amount_cents)
        self.booked.settle(paid(self.booked.payments, BOOKING_PURPOSE))

    def pay_deposit(self) -> None:
        """Pay the first instalment before it is due."""
        first = self.booked.instalments[0]
        self._take(first.amount_cents, self.until)

    def _day(self, due: date) -> date:
        booked_on: date = self.booked.row["booked_on"]
        return min(max(after(due, -self.dice.below(5)), booked_on), self.until)

    def _settle(self, cents: int, day: date, habit: Habit) -> None:
        if habit in _OWING:
            self._owe(cents, day, habit)
            return
        if habit is Habit.CARD_FAILS:
            reason = self.dice.pick(("card declined", "card expired", "insufficient funds"))
            self._take(cents, day, status=PaymentStatus.FAILED, failure_reason=reason, payment_method="card")
        if habit is Habit.RETURNED:
            first = self._take(cents, day, payment_method="check")
            self._give_back(first, min(after(day, 4), YESTERDAY), "returned")
            day = min(after(day, 6), YESTERDAY)
        self._take(cents, day)

    def _owe(self, cents: int, day: date, habit: Habit) -> None:
        if habit is Habit.PART and cents > 1:
            self._take(cents, day, status=PaymentStatus.PARTIAL, received_cents=cents * 2 // 5)
        elif habit is Habit.PENDING:
            self._take(cents, day, status=PaymentStatus.PENDING, payment_method="ach")

    def _pay_too_much(self, last_cents: int) -> None:
        """Only processors and suppliers can make it so; the API refuses it."""
        if self.habit is Habit.TOO_MUCH:
            self._take(_FEW_CENTS, self.until, source="webhook", payment_method="card")
        elif self.habit is Habit.TWICE:
            again = self._take(last_cents, self.until, source="webhook", payment_method="card")
            self._give_back(again, min(after(self.until, 2), YESTERDAY), "paid twice")
        elif self.habit is Habit.CHEAPER and self.invoice_id is None:
            self.booked.fall_in_price(self.booked.row["total_price_cents"] * self.dice.between(2, 6) // 100)

    def _take(self, cents: int, day: date, **said: object) -> Row:
        row = self.till.take(
            cents,
            day,
            self._kind(cents),
            booking_id=self.booked.row["id"],
            trip_id=self.booked.row["trip_id"],
            invoice_id=self.invoice_id,
            payee="agency" if self.invoice_id else "supplier",
            **said,
        )
        self.booked.payments.append(row)
        return row

    def _give_back(self, payment: Row, day: date, reason: str) -> None:
        self.booked.payments.append(self.till.give_back(payment, payment["amount_cents"], day, reason))

    def _kind(self, cents: int) -> PaymentType:
        account = Account(self.booked.row["total_price_cents"], paid(self.booked.payments, BOOKING_PURPOSE))
        return payment_type(cents, account, self.booked.row["deposit_cents"])


def refund(till: Till, booked: Reservation, day: date) -> None:
    """Give back what a cancelled booking's penalty leaves, the latest payments first."""
    left = refund_due_cents(BookingStatus.CANCELLED, booked.row["paid_cents"], booked.row["cancellation_penalty_cents"])
    for payment in reversed(list(booked.payments)):
        refunds = [payment_of(row) for row in booked.payments if row["refund_of_payment_id"] == payment["id"]]
        cents = min(left, 0 if payment_of(payment).is_refund else refundable_cents(payment_of(payment), refunds))
        if cents > 0:
            booked.payments.append(till.give_back(payment, cents, day, "trip cancelled"))
            left -= cents
    booked.settle(paid(booked.payments, BOOKING_PURPOSE))
