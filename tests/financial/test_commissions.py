"""Commissions beyond the worked examples: shares, rates, receipts, recalls, dates and ages."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tt_api.errors import ConflictError, ValidationError
from tt_api.models.enums import CommissionStatus, TripType
from tt_api.services.financial.commissions.amounts import (
    Rates,
    Shares,
    commission,
    non_commissionable_default,
    split,
)
from tt_api.services.financial.commissions.dates import (
    Age,
    BookingDates,
    CommissionBasis,
    age,
    expected_on,
)
from tt_api.services.financial.commissions.rates import DEPARTURE, Rule, Sale, best_rule, fits, vendor_rate
from tt_api.services.financial.commissions.receipts import (
    Standing,
    after_cancellation,
    judge_open,
    recall_due_after,
    standing,
    status_by_receipts,
)

MADE = datetime(2026, 1, 1, tzinfo=UTC)
TODAY = date(2026, 11, 28)
SALE = Sale(TripType.OCEAN_CRUISE, "cruise", TODAY, date(2027, 6, 15), 500_000)


def rates(commission_pct: str, bonus_pct: str = "0", bonus_cents: int = 0, split_pct: str = "80") -> Rates:
    return Rates(Decimal(commission_pct), Decimal(bonus_pct), bonus_cents, Decimal(split_pct))


def rule(name: str = "r", **values: object) -> Rule:
    return Rule(name, Decimal(10), MADE)._replace(**values)


class TestAmounts:
    @pytest.mark.parametrize(("value", "rate", "gross"), [(100, "12.5", 13), (20, "100", 20), (101, "100", 101)])
    def test_halves_go_up(self, value: int, rate: str, gross: int) -> None:
        assert commission(value, 0, rates(rate)).gross_cents == gross

    def test_the_largest_amount_stays_exact(self) -> None:
        value = 2**53 - 1
        assert commission(value, 0, rates("99.99")).gross_cents == (value * 9999 + 5000) // 10000
        value = 2**63 - 1
        assert commission(value, 0, rates("99.99")).gross_cents == (value * 9999 + 5000) // 10000

    def test_shares_are_not_rounded_apart(self) -> None:
        assert split(20, Decimal("72.5")) == Shares(15, 5)
        assert split(101, Decimal(50)) == Shares(51, 50)

    def test_a_recall_mirrors_what_it_takes_back(self) -> None:
        assert split(64656, Decimal(80)) == Shares(51725, 12931)
        assert split(-64656, Decimal(80)) == Shares(-51725, -12931)

    def test_more_that_earns_nothing_than_the_value_is_refused(self) -> None:
        with pytest.raises(ValidationError) as refused:
            commission(100, 101, rates("10"))
        assert refused.value.problems[0].path == ("nonCommissionableCents",)

    def test_rates_over_a_hundred_percent_are_refused(self) -> None:
        assert commission(100, 0, rates("90", "10")).gross_cents == 100
        with pytest.raises(ValidationError) as refused:
            commission(100, 0, rates("90", "10.01"))
        assert refused.value.problems[0].path == ("bonusPct",)

    def test_what_earns_nothing_is_the_bookings_only_for_its_price(self) -> None:
        assert non_commissionable_default(459_800, 459_800, 118_200) == 118_200
        assert non_commissionable_default(400_000, 459_800, 118_200) == 0
        assert non_commissionable_default(400_000, None, 0) == 0


class TestRates:
    def test_without_a_fitting_rule_the_suppliers_own_rate_counts(self) -> None:
        other = rule(trip_type=TripType.RIVER_CRUISE)
        assert vendor_rate([other], SALE, Decimal(0)).commission_pct == 0
        assert vendor_rate([other], SALE, Decimal(12)).rule_id is None

    def test_a_rule_brings_its_bonuses(self) -> None:
        found = vendor_rate([rule(bonus_pct=Decimal(2), bonus_cents=500)], SALE, None)
        assert (found.commission_pct, found.bonus_pct, found.bonus_cents, found.rule_id) == (10, 2, 500, "r")

    def test_a_rule_may_go_by_the_departure(self) -> None:
        summer = rule(valid_from=date(2027, 6, 1), valid_to=date(2027, 6, 30))
        assert not fits(summer, SALE)
        by_departure = summer._replace(date_basis=DEPARTURE)
        assert fits(by_departure, SALE)
        assert not fits(by_departure, SALE._replace(departure_date=None))
        assert fits(rule(date_basis=DEPARTURE), SALE._replace(departure_date=None))

    @pytest.mark.parametrize(
        ("better", "worse"),
        [
            (rule("a", trip_type=TripType.OCEAN_CRUISE), rule("b", product_type="cruise", min_booking_value_cents=9)),
            (rule("a", product_type="cruise"), rule("b", min_booking_value_cents=9)),
            (rule("a", min_booking_value_cents=9), rule("b", valid_from=TODAY)),
            (rule("a", valid_from=TODAY), rule("b", created_at=MADE + timedelta(days=1))),
            (rule("a", created_at=MADE + timedelta(days=1)), rule("b")),
            (rule("b"), rule("a")),
        ],
    )
    def test_precedence(self, better: Rule, worse: Rule) -> None:
        assert best_rule([better, worse], SALE) is best_rule([worse, better], SALE) is better


class TestReceipts:
    def test_before_anything_came_there_is_no_variance(self) -> None:
        assert standing(54_656, []) == Standing(None, None, is_settled=False)

    def test_a_dollar_and_a_cent_short_stays_open_until_it_is_closed(self) -> None:
        assert standing(54_656, [54_555]) == Standing(54_555, -101, is_settled=False)
        assert standing(54_656, [54_555], closed_short=True) == Standing(54_555, -101, is_settled=True)

    @pytest.mark.parametrize("status", CommissionStatus)
    def test_settling_moves_earlier_states_to_received(self, status: CommissionStatus) -> None:
        earlier = status in ("projected", "earned", "invoiced")
        assert status_by_receipts(status, standing(100, [100])) == ("received" if earlier else status)
        assert status_by_receipts(status, standing(1000, [100])) is status
        assert status_by_receipts(status, standing(1000, [])) is status

    @pytest.mark.parametrize("status", CommissionStatus)
    def test_only_what_is_final_or_void_is_closed(self, status: CommissionStatus) -> None:
        with pytest.raises(ConflictError, match="final" if status == "final" else "void"):
            judge_open(status, "duplicate")
        if status is CommissionStatus.FINAL:
            with pytest.raises(ConflictError, match="final"):
                judge_open(status, None)
        else:
            judge_open(status, None)

    @pytest.mark.parametrize(
        ("status", "received", "expected"),
        [
            (CommissionStatus.PROJECTED, None, (True, 0)),
            (CommissionStatus.PROJECTED, 500, (False, 500)),
            (CommissionStatus.EARNED, None, (False, 0)),
            (CommissionStatus.RECEIVED, 21_000, (False, 21_000)),
            (CommissionStatus.RECEIVED, -1, (False, 0)),
        ],
    )
    def test_cancelling_voids_or_recalls(
        self, status: CommissionStatus, received: int | None, expected: tuple[bool, int]
    ) -> None:
        assert after_cancellation(status, received, is_protected=False) == expected
        assert after_cancellation(status, received, is_protected=True) == (False, 0)

    def test_a_recall_lowers_what_is_due_back(self) -> None:
        assert recall_due_after(21_000, -21_000) == 0
        assert recall_due_after(21_000, -30_000) == 0
        assert recall_due_after(21_000, -1_000) == 20_000
        assert recall_due_after(21_000, 1_000) == 21_000


class TestDates:
    @pytest.mark.parametrize(
        ("basis", "dates", "expected"),
        [
            ("deposit", BookingDates(TODAY, TODAY + timedelta(days=9)), TODAY),
            ("deposit", BookingDates(deposit_due_on=TODAY), TODAY),
            ("departure", BookingDates(departure_date=TODAY, return_date=date.max), TODAY),
            ("return", BookingDates(departure_date=TODAY), TODAY),
            ("final_payment", BookingDates(departure_date=TODAY), None),
            ("return", BookingDates(return_date=date.max - timedelta(days=29)), None),
        ],
    )
    def test_expected_on_counts_from_its_basis(self, basis: str, dates: BookingDates, expected: date | None) -> None:
        found = expected_on(CommissionBasis(basis), 30, dates)
        assert found == (expected + timedelta(days=30) if expected else None)

    @pytest.mark.parametrize(
        ("days", "expected"),
        [
            (1, Age.UP_TO_30),
            (30, Age.UP_TO_30),
            (31, Age.UP_TO_60),
            (60, Age.UP_TO_60),
            (90, Age.UP_TO_90),
            (91, Age.OLDER),
        ],
    )
    def test_ages(self, days: int, expected: Age) -> None:
        assert age(TODAY - timedelta(days=days), TODAY) is expected
