"""What holds for all amounts: sums and splits add up to the cent, nothing falls below zero, more never earns less."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tt_api.errors import ConflictError
from tt_api.models.enums import PaymentStatus, PaymentType
from tt_api.services.financial.commissions.amounts import Rates, commission, split
from tt_api.services.financial.invoices.totals import Line, invoice_totals, settle
from tt_api.services.financial.payments.caps import Account, judge_payment
from tt_api.services.financial.payments.ledger import Payment, balance_cents, overpaid_cents, paid_cents
from tt_api.services.financial.rounding import spread
from tt_api.services.financial.schedules.instalments import Instalment, allocate
from tt_api.services.financial.schedules.plan import PlanTerms, plan_payments

pytestmark = pytest.mark.slow

# A busy machine is no failure.
ENOUGH = settings(max_examples=300, deadline=None, database=None, derandomize=True)
MANY = 100_000
BIG = 2**53 - 1

CENTS = st.integers(0, 10**6) | st.integers(0, BIG)
PCT = st.decimals(0, 100, places=2)
TAX = st.sampled_from([Decimal(text) for text in ("0", "5", "8.875", "9.975", "19", "23", "7.7")])
QUANTITY = st.just(Decimal(1)) | st.decimals(Decimal("0.01"), 1000, places=2)


def rounded(cents: int, factor: Decimal, parts: int = 1) -> int:
    """An amount times a factor, in so many parts: half away from zero, in whole numbers alone."""
    above, below = factor.as_integer_ratio()
    above, below = cents * above, parts * below
    size = (2 * abs(above) + below) // (2 * below)
    return size if above >= 0 else -size


def check_commission(value: int, nothing: int, rates: Rates) -> None:
    found = commission(value, nothing, rates)
    rate = rates.commission_pct + rates.bonus_pct
    assert found.commissionable_cents == value - nothing >= 0
    assert found.gross_cents == rounded(value - nothing, rate, 100) + rates.bonus_cents
    agency, host = found.shares
    assert agency + host == found.gross_cents
    assert agency == rounded(found.gross_cents, rates.split_pct, 100)
    assert agency >= 0
    assert host >= 0
    recalled = split(-found.gross_cents, rates.split_pct)
    assert recalled == (-agency, -host)
    # A higher value, bonus or share never earns less.
    assert commission(value + 1, nothing, rates).gross_cents >= found.gross_cents
    more = rates._replace(bonus_cents=rates.bonus_cents + 1)
    assert commission(value, nothing, more).shares.agency_cents >= agency


def check_invoice(lines: Sequence[Line], discount_share: int) -> None:
    subtotal = sum(rounded(line.unit_price_cents, line.quantity) for line in lines)
    discount = subtotal * discount_share // 100
    found = invoice_totals(lines, discount)
    assert found.subtotal_cents == sum(found.line_cents) == subtotal
    assert found.tax_cents == sum(found.tax_by_rate.values())
    assert found.total_cents == found.subtotal_cents - found.discount_cents + found.tax_cents >= 0
    for rate, tax in found.tax_by_rate.items():
        base = sum(each for each, line in zip(found.line_cents, lines, strict=True) if line.tax_rate_pct == rate)
        whole = rounded(base, rate, 100)
        # A discount never raises a tax.
        assert 0 <= tax <= whole
        assert discount or tax == whole
    for paid in (0, found.total_cents // 2, found.total_cents, found.total_cents + 7):
        balance, overpaid = settle(found.total_cents, paid)
        assert min(balance, overpaid) == 0 <= max(balance, overpaid)
        assert found.total_cents == paid + balance - overpaid
    undiscounted = invoice_totals(lines) if discount else found
    credit = invoice_totals([line._replace(unit_price_cents=-line.unit_price_cents) for line in lines])
    assert credit.total_cents == -undiscounted.total_cents


@ENOUGH
@given(CENTS, PCT, st.tuples(PCT, PCT).filter(lambda both: sum(both) <= 100), st.integers(0, 10**6), PCT)
def test_commissions(value: int, nothing: Decimal, rates: tuple[Decimal, Decimal], bonus: int, share: Decimal) -> None:
    check_commission(value, int(value * nothing / 100), Rates(*rates, bonus, share))


@ENOUGH
@given(st.lists(st.builds(Line, QUANTITY, CENTS, st.just(0), TAX), min_size=1, max_size=8), st.integers(0, 100))
def test_invoices(lines: list[Line], discount_share: int) -> None:
    check_invoice(lines, discount_share)


@ENOUGH
@given(st.lists(CENTS, min_size=1, max_size=20), st.integers(0, 100))
def test_spread_parts_add_up_to_the_whole(weights: list[int], share: int) -> None:
    cents = sum(weights) * share // 100
    parts = spread(cents, weights)
    assert sum(parts) == cents
    for part, weight in zip(parts, weights, strict=True):
        # No part is a whole cent from its exact share, or more than it is taken off.
        assert 0 <= part <= weight
        assert not weight or abs(part - Fraction(cents * weight, sum(weights))) < 1


@ENOUGH
@given(
    st.integers(1, 10**9),
    st.integers(0, 100),
    st.integers(1, 24),
    st.integers(-30, 1000),
    st.integers(0, 120),
    st.integers(0, 30),
)
def test_plans_add_up_to_the_total(total: int, deposit: int, parts: int, ahead: int, days: int, buffer: int) -> None:
    today = date(2026, 11, 28)
    plan = plan_payments(
        PlanTerms(total, total * deposit // 100, parts, days, buffer), today + timedelta(days=ahead), today
    )
    assert sum(row.amount_cents for row in plan) == total
    assert all(row.amount_cents > 0 for row in plan)
    assert [row.number for row in plan] == list(range(1, len(plan) + 1))
    dates = [row.due_date for row in plan]
    assert dates == sorted(set(dates))
    assert dates[0] >= today
    assert len(plan) <= parts + 1


INSTALMENTS = st.lists(
    st.tuples(st.integers(1, 10**6), st.integers(0, 90), st.booleans()), min_size=1, max_size=12
).map(
    lambda rows: [
        Instalment(number, cents, date(2026, 1, 1) + timedelta(days=days), waived)
        for number, (cents, days, waived) in enumerate(rows, start=1)
    ]
)


@ENOUGH
@given(INSTALMENTS, st.integers(0, 10**7))
def test_allocations_use_every_cent_once(rows: list[Instalment], paid: int) -> None:
    found = allocate(rows, paid)
    assert sum(found.paid_cents.values()) + found.unallocated_cents == paid
    for row in rows:
        settled = found.paid_cents[row.number]
        assert 0 <= settled <= (0 if row.is_waived else row.amount_cents)
        more = allocate(rows, paid + 1)
        assert more.paid_cents[row.number] >= settled
    open_rows = [row for row in rows if not row.is_waived and found.paid_cents[row.number] < row.amount_cents]
    assert not open_rows or found.unallocated_cents == 0


OPERATIONS = st.lists(st.tuples(st.booleans(), st.integers(1, 70_000)), max_size=30)


@ENOUGH
@given(st.none() | st.integers(0, 100_000), OPERATIONS)
def test_judged_ledgers_stay_between_nothing_and_the_price(
    price: int | None, operations: list[tuple[bool, int]]
) -> None:
    rows: list[Payment] = []
    for is_refund, cents in operations:
        kind = PaymentType.REFUND if is_refund else PaymentType.INSTALLMENT
        row = Payment(kind, PaymentStatus.PAID, cents)
        try:
            judge_payment(Account(price, paid_cents(rows)), None, row)
        except ConflictError:
            continue
        rows.append(row)
        paid = paid_cents(rows)
        assert paid >= 0
        assert overpaid_cents(price, paid) == 0
        assert price is None or balance_cents(price, paid) == price - paid


def chance(dice: Random, places: int, highest: int) -> Decimal:
    return Decimal(dice.randint(0, highest * 10**places)).scaleb(-places)


@pytest.mark.slow
def test_commissions_a_hundred_thousand_times() -> None:
    dice = Random(17)
    for _ in range(MANY):
        value = dice.randint(0, dice.choice((1_000, 10**6, BIG)))
        base = chance(dice, 2, 100)
        bonus = chance(dice, 2, 100 - int(base) - 1) if base < 99 else Decimal(0)
        rates = Rates(base, bonus, dice.choice((0, dice.randint(0, 50_000))), chance(dice, 2, 100))
        check_commission(value, dice.randint(0, value), rates)


@pytest.mark.long
def test_invoices_a_hundred_thousand_times() -> None:
    dice = Random(17)
    taxes = [Decimal(text) for text in ("0", "5", "8.875", "9.975", "19", "23")]
    for _ in range(MANY):
        lines = [
            Line(
                dice.choice((Decimal(1), chance(dice, 2, 40) + Decimal("0.01"))),
                dice.randint(0, dice.choice((100, 10**6, BIG))),
                0,
                dice.choice(taxes),
            )
            for _ in range(dice.randint(1, 5))
        ]
        check_invoice(lines, dice.choice((0, dice.randint(0, 100))))
