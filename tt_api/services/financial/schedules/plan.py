"""A payment plan: the deposit today, and the rest in monthly parts that end with the final payment."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from tt_api.errors import ValidationError
from tt_api.services.financial.rounding import percent_of
from tt_api.services.operations.calendar_months import add_months

DEPOSIT, INSTALMENT, FINAL_PAYMENT = "deposit", "installment", "final_payment"
# Where neither the caller nor the supplier says: what most cruise lines ask for.
FINAL_PAYMENT_DAYS = 90


class PlannedInstalment(NamedTuple):
    """A row of the plan.

    Attributes:
        kind: ``deposit``, ``installment`` or ``final_payment``.
        amount_cents: above zero.
    """

    number: int
    kind: str
    amount_cents: int
    due_date: date


class PlanTerms(NamedTuple):
    """What a plan is made of.

    Attributes:
        total_cents: above zero.
        deposit_cents: paid today; 0 for none.
        parts: in how many the rest is paid, the final payment included.
        final_payment_days: how many days before the departure the supplier wants all of it.
        buffer_days: how many days before that the client is asked for it.
    """

    total_cents: int
    deposit_cents: int = 0
    parts: int = 1
    final_payment_days: int = FINAL_PAYMENT_DAYS
    buffer_days: int = 0


def deposit_of(total_cents: int, deposit_pct: Decimal) -> int:
    """The deposit in cents where it is asked for in percent of the total."""
    return percent_of(total_cents, deposit_pct)


def final_payment_date(departure: date, terms: PlanTerms) -> date:
    """When the client pays the last part: before the supplier's own date, on purpose."""
    return days_before(departure, terms.final_payment_days + terms.buffer_days)


def days_before(departure: date, days: int) -> date:
    """The day so many days before a departure; the calendar's first where it doesn't reach back so far."""
    return date.fromordinal(max(date.min.toordinal(), departure.toordinal() - days))


def plan_payments(terms: PlanTerms, departure: date, today: date) -> list[PlannedInstalment]:
    """The instalments of a trip. They add up to the total, to the cent, and none is of nothing.

    Where the final payment falls on today or earlier everything is due today. Otherwise the deposit is, and the rest
    is paid in equal floors at monthly steps counted back from the final payment, each clamped to its month's end by
    itself. Dates not after today are dropped; the last part takes the odd cents.

    Args:
        today: the agency's day.

    Raises:
        ValidationError: for a deposit above the total.
    """
    if terms.deposit_cents > terms.total_cents:
        raise ValidationError.at("depositCents", "is more than the total")
    final = final_payment_date(departure, terms)
    if final <= today:
        return [PlannedInstalment(1, FINAL_PAYMENT, terms.total_cents, today)]
    rows = [(DEPOSIT, terms.deposit_cents, today), *_parts(terms, final, today)]
    paying = [row for row in rows if row[1] > 0]
    return [PlannedInstalment(number, *row) for number, row in enumerate(paying, start=1)]


def _parts(terms: PlanTerms, final: date, today: date) -> list[tuple[str, int, date]]:
    steps = [add_months(final, -back) for back in reversed(range(terms.parts))]
    dates = [day for day in steps if day > today]
    rest = terms.total_cents - terms.deposit_cents
    floor = rest // len(dates)
    last = rest - floor * (len(dates) - 1)
    return [*((INSTALMENT, floor, day) for day in dates[:-1]), (FINAL_PAYMENT, last, dates[-1])]
