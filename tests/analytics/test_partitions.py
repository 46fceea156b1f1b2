"""The months of events: made ahead of time, and let go when they are too old."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import psycopg2
import pytest
import time_machine
from psycopg2.errors import CheckViolation

from tests.support.catalog import query
from tests.support.months import months_as_they_were
from tests.support.settings import settings_for
from tt_api.app import create_app
from tt_api.database.transaction import transaction
from tt_api.services.analytics.partitions import roll

PARTS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'analytics_events'::regclass ORDER BY 1"
ADD = "SELECT add_month_partitions('analytics_events', %s, %s)"
INSERT = "INSERT INTO analytics_events (event_name, occurred_at) VALUES ('page_view', %s) RETURNING tableoid::regclass"

RunJob = Callable[..., None]


def names(url: str, sql: str) -> set[str]:
    return {name for (name,) in query(url, sql)}


@pytest.fixture
def url(database_url: str) -> Iterator[str]:
    """A database whose months are as they were when the test ends."""
    with months_as_they_were(database_url):
        yield database_url


@pytest.fixture
def run_job(url: str) -> RunJob:
    """Runs the job as an operator would, at some time of the clock."""

    def run(moment: datetime, **environment: str) -> None:
        app = create_app(settings_for(url, **environment))
        with time_machine.travel(moment, tick=True):
            result = app.test_cli_runner().invoke(args=["tasks", "run", "analytics_partitions"])
        assert result.exit_code == 0, result.output

    return run


def test_there_is_room_for_this_month_and_the_next_ones(url: str) -> None:
    ahead = query(url, "SELECT now() + make_interval(months => n) FROM generate_series(0, 3) AS n")
    for (moment,) in ahead:
        assert query(url, INSERT, (moment,)) == [(f"analytics_events_{moment.astimezone(UTC):%Y_%m}",)]
    query(url, "DELETE FROM analytics_events RETURNING 1")


def test_the_job_makes_the_months_to_come(url: str, run_job: RunJob) -> None:
    # Twice: a month that is there already is left alone.
    for _ in range(2):
        run_job(datetime(2041, 11, 30, 23, 30, tzinfo=UTC), ANALYTICS_RETENTION_MONTHS="1200")
    made = {f"analytics_events_{month}" for month in ("2041_11", "2041_12", "2042_01", "2042_02")}
    assert {name for name in names(url, PARTS) if "_204" in name} == made
    last = datetime(2042, 2, 28, 23, 59, 59, 999999, tzinfo=UTC)
    assert query(url, INSERT, (last,)) == [("analytics_events_2042_02",)]
    with pytest.raises(CheckViolation, match="no partition"):
        query(url, INSERT, (datetime(2042, 3, 1, tzinfo=UTC),))


def test_the_job_lets_old_months_go_and_keeps_their_rows(url: str, run_job: RunJob) -> None:
    query(url, ADD, (date(2001, 1, 1), 3))
    query(url, INSERT, (datetime(2001, 1, 31, tzinfo=UTC),))
    now = datetime.now(UTC)
    recent = {name for name in names(url, PARTS) if name >= f"analytics_events_{now:%Y_%m}"}
    months = (now.year - 2001) * 12 + now.month - 1
    run_job(now, ANALYTICS_RETENTION_MONTHS=str(months - 1))
    left = names(url, PARTS)
    assert "analytics_events_2001_01" not in left
    assert {"analytics_events_2001_02", "analytics_events_2001_03", *recent} <= left
    assert query(url, "SELECT count(*) FROM analytics_events") == [(0,)]
    assert query(url, "SELECT count(*) FROM analytics_events_2001_01") == [(1,)]


def test_a_month_that_is_being_read_stays_until_the_next_run(url: str, run_job: RunJob) -> None:
    query(url, ADD, (date(2001, 1, 1), 2))
    with psycopg2.connect(url) as reader, reader.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM analytics_events")
        run_job(datetime(2041, 11, 30, tzinfo=UTC), ANALYTICS_RETENTION_MONTHS="400")
        # What is ahead was made all the same.
        assert {"analytics_events_2001_01", "analytics_events_2042_02"} <= names(url, PARTS)
        reader.rollback()
    reader.close()
    run_job(datetime(2041, 11, 30, tzinfo=UTC), ANALYTICS_RETENTION_MONTHS="400")
    assert not {name for name in names(url, PARTS) if "_2001_" in name}


def test_a_month_that_was_taken_out_comes_in_again(url: str, run_job: RunJob) -> None:
    query(url, ADD, (date(2041, 12, 1), 1))
    query(url, INSERT, (datetime(2041, 12, 24, tzinfo=UTC),))
    query(url, "ALTER TABLE analytics_events DETACH PARTITION analytics_events_2041_12; SELECT 1")
    run_job(datetime(2041, 11, 30, tzinfo=UTC), ANALYTICS_RETENTION_MONTHS="1200")
    assert "analytics_events_2041_12" in names(url, PARTS)
    assert query(url, "DELETE FROM analytics_events RETURNING 1") == [(1,)]


def test_two_jobs_at_once_make_each_month_once(url: str) -> None:
    app = create_app(settings_for(url, ANALYTICS_RETENTION_MONTHS="1200"))

    def run(_: int) -> None:
        with app.app_context(), transaction():
            roll(date(2051, 5, 5))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(run, range(4)))
    assert len({name for name in names(url, PARTS) if "_2051_" in name}) == 4


def test_events_are_read_and_written_while_a_month_is_made(url: str) -> None:
    with psycopg2.connect(url) as reader, reader.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM analytics_events")
        cursor.execute(INSERT, (datetime.now(UTC),))
        # Nobody waits for the transaction that is open here.
        query(url, "SET LOCAL lock_timeout = '5s'; " + ADD, (date(2061, 1, 1), 1))
        reader.rollback()
    reader.close()
    assert "analytics_events_2061_01" in names(url, PARTS)
