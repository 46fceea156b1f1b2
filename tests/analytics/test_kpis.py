"""KPI snapshots: what the CRM can tell about a day of the agency's."""

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.catalog import query
from tests.support.emptying import empty_database
from tests.support.snapshots import DAY, LAST, NEXT, Snapshots, closed_deal, open_deal


class TestTheMetrics:
    def test_a_day_without_anything_has_zeros_for_counts_and_nothing_else(self, kpis: Snapshots) -> None:
        assert kpis.take() == {
            ("open_deals", None): (0, None),
            ("new_leads", None): (0, None),
            ("new_companies", None): (0, None),
            ("bookings_count", None): (0, None),
            ("departures_next_30_days", None): (0, None),
            ("travelers_not_ready", None): (0, None),
            ("active_groups", None): (0, None),
            ("waitlisted_guests", None): (0, None),
        }

    def test_the_pipeline_is_what_is_open_by_currency(self, kpis: Snapshots) -> None:
        kpis.store(
            open_deal(1000, 50),
            open_deal(333, 10),
            open_deal(None, 90),
            open_deal(700, 25, "EUR"),
            closed_deal("won", LAST, 5000),
            closed_deal("lost", LAST, 5000, probability=0),
            open_deal(9999, deleted_at=LAST),
        )
        found = kpis.take()
        assert found["pipeline_value_cents", "USD"][0] == 1333
        # 500 and 33.3 cents; 175 cents.
        assert found["pipeline_weighted_cents", "USD"][0] == 533
        assert found["pipeline_value_cents", "EUR"][0] == 700
        assert found["pipeline_weighted_cents", "EUR"][0] == 175
        assert found["open_deals", None][0] == 4
        assert {key for key in found if key[0] == "open_deals"} == {("open_deals", None)}

    def test_the_weighted_sum_is_rounded_once_half_up(self, kpis: Snapshots) -> None:
        kpis.store(open_deal(1, 50), open_deal(1, 50), open_deal(1, 50, "EUR"), open_deal(1, 49, "GBP"))
        found = kpis.take()
        weighted = {currency: value for (metric, currency), (value, _) in found.items() if "weighted" in metric}
        assert weighted == {"USD": 1, "EUR": 1, "GBP": 0}

    def test_sums_beyond_any_single_amount_are_exact(self, kpis: Snapshots) -> None:
        query(
            kpis.url,
            "INSERT INTO deals (title, amount, probability) SELECT 'x', 9007199254740991, 1 + mod(n, 3)"
            " FROM generate_series(1, 2000) AS n RETURNING 1",
        )
        kpis.take(DAY - timedelta(days=1))
        found = kpis.take()
        weights = sum(1 + number % 3 for number in range(1, 2001))
        exact = (Decimal(9007199254740991) * weights / 100).quantize(Decimal(1), ROUND_HALF_UP)
        assert found["pipeline_value_cents", "USD"] == (2000 * 9007199254740991, 0)
        assert found["pipeline_weighted_cents", "USD"] == (exact, 0)

    def test_won_value_is_that_days_to_the_agencys_midnights(self, kpis: Snapshots) -> None:
        first = datetime(2026, 3, 7, 5, tzinfo=UTC)
        kpis.store(
            closed_deal("won", first, 1),
            closed_deal("traveling", LAST, 2),
            closed_deal("won", first - timedelta(microseconds=1), 4),
            closed_deal("won", NEXT, 8),
            closed_deal("lost", LAST, 16),
            closed_deal("won", LAST, 32, currency="EUR"),
        )
        found = kpis.take()
        assert found["won_value_cents", "USD"][0] == 3
        assert found["won_value_cents", "EUR"][0] == 32
        assert kpis.take(DAY - timedelta(days=1))["won_value_cents", "USD"][0] == 4

    def test_the_win_rate_is_of_the_deals_closed_in_30_days(self, kpis: Snapshots) -> None:
        earliest = datetime(2026, 2, 6, 5, tzinfo=UTC)
        kpis.store(
            closed_deal("won", earliest),
            closed_deal("booking_confirmed", LAST),
            closed_deal("lost", LAST),
            closed_deal("lost", earliest - timedelta(microseconds=1)),
            closed_deal("lost", NEXT),
            open_deal(1),
            closed_deal("lost", LAST, deleted_at=LAST),
        )
        assert kpis.take()["win_rate_percent", None][0] == Decimal("66.67")

    def test_without_closed_deals_there_is_no_win_rate(self, kpis: Snapshots) -> None:
        kpis.store(open_deal(1), closed_deal("won", NEXT))
        assert not [key for key in kpis.take() if key[0] == "win_rate_percent"]

    def test_what_is_new_is_counted_by_the_agencys_day(self, kpis: Snapshots) -> None:
        for instant, gone in ((LAST, None), (NEXT, None), (LAST - timedelta(hours=23), None), (LAST, NEXT)):
            made = {"created_at": instant, "deleted_at": gone}
            kpis.store({"first_name": "Ann", **made}, table="contacts")
            kpis.store({"name": "Blue Heron", "slug": str(uuid4()), **made}, table="companies")
        found = kpis.take()
        assert (found["new_leads", None][0], found["new_companies", None][0]) == (2, 2)


DEALS = st.lists(
    st.builds(
        open_deal, st.none() | st.integers(0, 2**53 - 1), st.integers(0, 100), st.sampled_from(["USD", "EUR", "JPY"])
    ),
    max_size=8,
)


@pytest.mark.slow
def test_sums_are_what_exact_decimals_say(kpis: Snapshots) -> None:
    @settings(
        max_examples=25,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(DEALS)
    def run(rows: list[dict[str, Any]]) -> None:
        empty_database(kpis.url)
        kpis.store(*rows)
        found = kpis.take()
        assert {currency for _, currency in found} - {None} == {row["currency"] for row in rows}
        for currency in {row["currency"] for row in rows}:
            mine = [row for row in rows if row["currency"] == currency]
            exact = sum((Decimal(row["amount"] or 0) * row["probability"] for row in mine), Decimal(0)) / 100
            assert found["pipeline_value_cents", currency][0] == sum(row["amount"] or 0 for row in mine)
            assert found["pipeline_weighted_cents", currency][0] == exact.quantize(Decimal(1), ROUND_HALF_UP)

    run()
