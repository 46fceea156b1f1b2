"""The series that snapshots make, day after day, and the job that takes them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Barrier, Thread

from flask import Flask

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.settings import settings_for
from tests.support.snapshots import DAY, LAST, ZONE, Snapshots, closed_deal, open_deal
from tt_api.app import create_app
from tt_api.database.transaction import execute, transaction
from tt_api.services.analytics.kpis import take_snapshots


class TestTheSeries:
    def test_taken_again_it_replaces_the_days_rows(self, kpis: Snapshots) -> None:
        kpis.store(open_deal(100))
        before = kpis.take()
        assert kpis.take() == before
        assert set(query(kpis.url, "SELECT version FROM kpi_snapshots")) == {(1,)}
        kpis.store(open_deal(300))
        after = kpis.take()
        assert after.keys() == before.keys()
        assert after["pipeline_value_cents", "USD"][0] == 400

    def test_change_is_against_the_latest_day_before_that_has_the_metric(self, kpis: Snapshots) -> None:
        kpis.store(open_deal(300), open_deal(100, currency="EUR"))
        first = kpis.take(DAY - timedelta(days=5))
        assert {change for _, change in first.values()} == {None}
        kpis.store(open_deal(100))
        second = kpis.take()
        assert second["pipeline_value_cents", "USD"] == (400, Decimal("33.33"))
        assert second["pipeline_value_cents", "EUR"] == (100, 0)
        assert second["open_deals", None] == (3, 50)
        # From nothing to something there is no percentage.
        assert second["new_leads", None] == (0, None)

    def test_the_change_of_a_negative_value_has_the_right_sign(self, kpis: Snapshots) -> None:
        # Nothing that is counted today gets below zero; a net value, written by another job, can.
        kpis.store(
            {"snapshot_date": DAY - timedelta(days=1), "metric": "open_deals", "value": -4}, table="kpi_snapshots"
        )
        kpis.store(open_deal(100), open_deal(100))
        assert kpis.take()["open_deals", None] == (2, 150)

    def test_a_day_taken_again_compares_with_the_day_before_not_with_itself_or_later_ones(
        self, kpis: Snapshots
    ) -> None:
        kpis.store(open_deal(100))
        kpis.take(DAY - timedelta(days=1))
        kpis.store(open_deal(100))
        kpis.take(DAY + timedelta(days=1))
        kpis.store(open_deal(100))
        assert kpis.take()["pipeline_value_cents", "USD"] == (300, 200)
        assert kpis.take()["pipeline_value_cents", "USD"] == (300, 200)

    def test_a_currency_goes_on_with_zeros(self, kpis: Snapshots) -> None:
        kpis.store(open_deal(100, currency="EUR"))
        kpis.take(DAY - timedelta(days=1))
        kpis.delete_deals()
        assert kpis.take()["pipeline_value_cents", "EUR"] == (0, -100)
        assert kpis.take(DAY + timedelta(days=1))["pipeline_value_cents", "EUR"] == (0, None)

    def test_a_rate_that_there_is_no_longer_is_taken_out_and_may_come_back(self, kpis: Snapshots) -> None:
        kpis.store(closed_deal("won", LAST))
        assert kpis.take()["win_rate_percent", None] == (100, None)
        kpis.delete_deals()
        assert ("win_rate_percent", None) not in kpis.take()
        kpis.store(closed_deal("lost", LAST))
        assert kpis.take()["win_rate_percent", None] == (0, None)

    def test_other_jobs_metrics_are_left_alone(self, kpis: Snapshots) -> None:
        other = "INSERT INTO kpi_snapshots (snapshot_date, metric, value) VALUES (%s, 'bookings', 7) RETURNING 1"
        query(kpis.url, other, (DAY,))
        assert kpis.take()["bookings", None] == (7, None)

    def test_two_runs_at_once_leave_one_row_a_metric(self, app: Flask, kpis: Snapshots) -> None:
        kpis.store(open_deal(100), open_deal(100, currency="EUR"), closed_deal("won", LAST, 5))
        barrier = Barrier(4)

        def run() -> None:
            with app.app_context(), transaction():
                # So that all have a transaction when they begin.
                execute("SELECT 1")
                barrier.wait(timeout=60)
                take_snapshots(DAY, ZONE)

        threads = [Thread(target=run) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        stored = query(kpis.url, "SELECT count(*) FROM kpi_snapshots WHERE deleted_at IS NULL")
        assert stored == [(len(kpis.take()),)] == [(31,)]


class TestTheJob:
    def test_runs_by_hand_and_writes_the_agencys_yesterday(self, app: Flask, api: ApiClient, database_url: str) -> None:
        api.created("/api/deals", {"title": "Retreat", "amount": 1000, "stage": "negotiating"})
        # An application of its own: the command changes its process's limits.
        own = create_app(settings_for(database_url, AGENCY_TIMEZONE="Pacific/Kiritimati"))
        result = own.test_cli_runner().invoke(args=["tasks", "run", "kpi_snapshots"])
        assert result.exit_code == 0, result.output
        assert "kpi_snapshots done" in result.output
        rows = query(database_url, "SELECT DISTINCT snapshot_date FROM kpi_snapshots")
        yesterday = (datetime.now(UTC) + timedelta(hours=14)).date() - timedelta(days=1)
        assert rows == [(yesterday,)]
        value = "SELECT value FROM kpi_snapshots WHERE metric = 'pipeline_weighted_cents'"
        assert query(database_url, value) == [(600,)]

    def test_is_among_the_daily_jobs(self, app: Flask) -> None:
        result = app.test_cli_runner().invoke(args=["tasks", "list"])
        (line,) = (line for line in result.output.splitlines() if line.startswith("kpi_snapshots "))
        assert "daily at 01:00" in line
