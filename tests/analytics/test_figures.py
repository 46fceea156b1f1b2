"""The agency's worked examples of figures, through the functions that make them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.support.worked_examples import day, examples
from tt_api.models.enums import DealStage
from tt_api.services.analytics.dashboard.spans import Days, Period, days_of, last_month_to_date
from tt_api.services.analytics.figures import average, change_percent, ratio, weighted
from tt_api.services.crm.pipeline import OPEN_STAGES

Example = dict[str, Any]


def text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


@examples("kpi_change")
def test_a_change(given: Example, expect: Example) -> None:
    assert text(change_percent(given["value"], given["before"])) == expect["changePercent"]


@examples("win_rate")
def test_a_win_rate(given: Example, expect: Example) -> None:
    assert text(ratio(given["won"], given["won"] + given["lost"])) == expect["winRate"]


@examples("nps")
def test_an_nps(given: Example, expect: Example) -> None:
    scores = given["scores"]
    net = sum(score >= 9 for score in scores) - sum(score <= 6 for score in scores)
    assert text(ratio(net, len(scores))) == expect["nps"]


@examples("average_booking")
def test_an_average(given: Example, expect: Example) -> None:
    assert average(given["totalCents"], given["count"]) == expect["averageCents"]


@examples("pipeline")
def test_a_weighted_pipeline(given: Example, expect: Example) -> None:
    for currency, sums in expect.items():
        deals = [
            deal for deal in given["deals"] if deal["currency"] == currency and DealStage(deal["stage"]) in OPEN_STAGES
        ]
        by_chance = sum((deal["amount"] or 0) * deal["probability"] for deal in deals)
        assert weighted(by_chance) == sums["weightedCents"]


@examples("month_to_date")
def test_the_same_days_of_last_month(given: Example, expect: Example) -> None:
    today = day(given["today"])
    assert today
    assert [each.isoformat() for each in last_month_to_date(today)] == expect["lastMonthToDate"]


@pytest.mark.parametrize(
    ("period", "first"),
    [
        (None, date(2026, 4, 17)),
        (Period.MONTH, date(2026, 5, 1)),
        (Period.QUARTER, date(2026, 4, 1)),
        (Period.YEAR, date(2026, 1, 1)),
    ],
)
def test_what_the_win_rate_is_of(period: Period | None, first: date) -> None:
    today = date(2026, 5, 16)
    assert days_of(period, today) == Days(first, today)
