"""What money and dates make of bookings, what they take along, and what cancelling costs."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.support.worked_examples import day, examples
from tt_api.errors import ValidationError
from tt_api.models.enums import BookingStatus, DealStage
from tt_api.models.transitions import BOOKINGS
from tt_api.services.bookings.cancellation import (
    CancelledBooking,
    PenaltyTier,
    cancellation_penalty,
    refund_due_cents,
)
from tt_api.services.bookings.price_breakdown import PricePart, judge_breakdown
from tt_api.services.bookings.progress import deal_stage_after, option_has_lapsed, status_by_date, status_by_money

Example = dict[str, Any]
TODAY = date(2026, 11, 28)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@examples("cancellation_penalty")
def test_penalty(given: Example, expect: Example) -> None:
    terms = [
        PenaltyTier(
            each["daysBefore"],
            Decimal(each["penaltyPct"]) if "penaltyPct" in each else None,
            each.get("penaltyCents"),
            each.get("deposit", False),
        )
        for each in given["terms"]
    ]
    booking = CancelledBooking(given["totalPriceCents"], given["depositCents"], day(given["departureDate"]))
    cancelled_on = day(given["cancelledOn"])
    assert cancelled_on is not None
    for order in (terms, terms[::-1]):
        assert cancellation_penalty(order, booking, cancelled_on) == expect["penaltyCents"]


def test_penalties_of_what_is_not_known() -> None:
    fixed = [PenaltyTier(30, penalty_cents=5_000)]
    assert cancellation_penalty(fixed, CancelledBooking(None, None, TODAY), TODAY) == 5_000
    assert cancellation_penalty(fixed, CancelledBooking(None, None, None), TODAY) == 0
    assert cancellation_penalty([], CancelledBooking(100, 10, TODAY), TODAY) == 0
    whole = [PenaltyTier(30, penalty_pct=Decimal(100))]
    assert cancellation_penalty(whole, CancelledBooking(None, None, TODAY), TODAY) == 0


@pytest.mark.parametrize("status", BookingStatus)
def test_refund_due(status: BookingStatus) -> None:
    is_cancelled = status is BookingStatus.CANCELLED
    assert refund_due_cents(status, 1_000, 400) == (600 if is_cancelled else 0)
    assert refund_due_cents(status, 1_000, None) == (1_000 if is_cancelled else 0)
    assert refund_due_cents(status, 1_000, 1_001) == 0


@pytest.mark.parametrize("status", BookingStatus)
def test_reaching_the_deposit(status: BookingStatus) -> None:
    before = status in ("inquiry", "quoted", "hold")
    found = status_by_money(status, 500, 500)
    assert found == ("deposit_paid" if before else status)
    assert BOOKINGS.allows(status, found, by_itself=True)
    assert status_by_money(status, 499, 500) is status
    assert status_by_money(status, 500, None) is status_by_money(status, 0, 0) is status


@pytest.mark.parametrize("status", BookingStatus)
def test_days_move_what_is_confirmed(status: BookingStatus) -> None:
    departing = status in ("confirmed", "ticketed")
    found = status_by_date(status, TODAY, TOMORROW, TODAY)
    assert found == ("in_progress" if departing else status)
    assert BOOKINGS.allows(status, found, by_itself=True)
    assert status_by_date(status, TOMORROW, TOMORROW, TODAY) is status
    assert status_by_date(status, None, None, TODAY) is status


def test_completed_on_the_day_after_the_return() -> None:
    traveling = BookingStatus.IN_PROGRESS
    assert status_by_date(traveling, YESTERDAY, TODAY, TODAY) is traveling
    assert status_by_date(traveling, YESTERDAY, YESTERDAY, TODAY) == "completed"
    assert status_by_date(traveling, YESTERDAY, None, TODAY) == "completed"


def test_an_option_lapses_at_its_instant() -> None:
    now = datetime(2026, 11, 28, 12, tzinfo=UTC)
    assert option_has_lapsed(BookingStatus.HOLD, now, now)
    assert not option_has_lapsed(BookingStatus.HOLD, now + timedelta(seconds=1), now)
    assert not option_has_lapsed(BookingStatus.HOLD, None, now)
    assert not option_has_lapsed(BookingStatus.CONFIRMED, now, now)


@pytest.mark.parametrize("stage", DealStage)
def test_deals_go_along_forward_only(stage: DealStage) -> None:
    order = list(DealStage)
    for entered in BookingStatus:
        found = deal_stage_after(entered, stage)
        assert order.index(found) >= order.index(stage)
        assert found is stage or stage is not DealStage.LOST
    assert deal_stage_after(BookingStatus.CONFIRMED, DealStage.LEAD) == "booking_confirmed"
    assert deal_stage_after(BookingStatus.COMPLETED, DealStage.WON) == "won"
    assert deal_stage_after(BookingStatus.TICKETED, stage) is stage


def test_a_price_is_the_sum_of_its_parts() -> None:
    fare, fees, discount = PricePart(400_000, True), PricePart(118_200, False), PricePart(-58_400, True)
    judge_breakdown([fare, fees, discount], 459_800, 118_200)
    judge_breakdown([], 459_800, 118_200)
    for total, without_commission in ((459_801, 118_200), (None, 118_200), (459_800, 0)):
        with pytest.raises(ValidationError) as refused:
            judge_breakdown([fare, fees, discount], total, without_commission)
        assert refused.value.problems[0].path == ("priceBreakdown",)
