"""Reads from a real streaming replica: which come from there, when they don't, and that none fails for it.

On a busy machine a replica may look for a moment as if it were away, and the primary answers: so what is to come from
the replica is waited for.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from time import monotonic

import pytest
from flask import Flask, Response
from structlog.testing import capture_logs

from devtools.postgres import Postgres
from devtools.standby import Standby
from devtools.valkey import Valkey
from tests.scale.conftest import (
    COMPANIES,
    OTHER_KEY,
    Caller,
    address_at,
    application,
    catch_up,
    health,
    pause,
    reads,
)
from tests.support.catalog import query
from tests.support.emptying import empty_database
from tests.support.figures import figures, growth
from tests.support.probe_blueprints import probe_application
from tests.support.settings import SECRETS, settings_for
from tests.support.work_processes import until
from tt_api.database.replica import close_replica
from tt_api.database.transaction import read
from tt_api.http.lagging_reads import reads_may_lag
from tt_api.http.responses import json_response

pytestmark = [pytest.mark.slow, pytest.mark.direct("PgBouncer is before the primary alone")]

NOW = {"Cache-Control": "no-cache"}
FALLBACKS = "tt_replica_fallbacks_total"
CSV = {"Accept": "text/csv"}

SLOW_THERE = (
    "SELECT pg_is_in_recovery(), CASE WHEN pg_is_in_recovery() THEN pg_sleep(30)::text END, count(*) FROM companies"
)
# More than a batch of a file.
MANY_COMPANIES = (
    "INSERT INTO companies (name, slug) SELECT 'Heron', gen_random_uuid()::text FROM generate_series(1, 1500)"
)
# The sleeping query holds a lock of the table, which the replica's replay wants to take away.
LOCK = "DO $$ BEGIN LOCK TABLE companies IN ACCESS EXCLUSIVE MODE; END $$; SELECT 1"
UNDER_WAY = "SELECT FROM pg_stat_activity WHERE state = 'active' AND query = %s"

Start = Callable[..., Flask]


@contextmanager
def under_load(app: Flask) -> Iterator[Callable[[], int]]:
    """List in four threads meanwhile, and tell how many answers there were; all of them are as they should be."""
    over, counts = Event(), [0] * 4

    def work(number: int) -> None:
        caller = Caller(app, OTHER_KEY)
        while not over.is_set():
            assert caller.names() == ["Heron"]
            counts[number] += 1

    with ThreadPoolExecutor(len(counts)) as threads:
        working = [threads.submit(work, number) for number in range(len(counts))]
        try:
            yield lambda: sum(counts)
        finally:
            over.set()
            for each in working:
                each.result()


def told(app: Flask, *states: str) -> bool:
    """Whether /metrics says that the process does this with its replica, and a lag that fits the bound of 2 s."""
    found = figures(app.test_client())
    does = {state for state in ("in_use", "left_alone") if found.of("tt_replica_processes", state=state)}
    return does == set(states) and (found.of("tt_replica_lag_seconds") > 2) == ("left_alone" in states)


def conflict(app: Flask, standby: Standby, database_url: str) -> bool:
    """Have the replica cancel a read for what it replays; whether it did, and the read was made again.

    On a busy machine PostgreSQL's limit for statements may end the read before.
    """
    with capture_logs() as logs, ThreadPoolExecutor(1) as threads:
        answer = threads.submit(app.test_client().get, "/probe/views/slow_there")
        there = address_at(standby, database_url)
        until(lambda: answer.done() or query(there, UNDER_WAY, (SLOW_THERE,)))
        query(database_url, LOCK)
        found = answer.result()
    refused = [line for line in logs if line["event"] == "replica_refused"]
    return bool(refused) and found.status_code == 200 and found.get_json()[0] is False


@pytest.fixture
def late(start: Start, postgres: Postgres, standby: Standby) -> Flask:
    """An application whose replica has Heron, while the primary has Egret as well."""
    app = start()
    Caller(app).create("Heron")
    catch_up(postgres, standby)
    pause(standby)
    Caller(app).create("Egret")
    return app


class TestWhatComesFromTheReplica:
    def test_lists_with_their_totals_and_what_is_beside_them(self, late: Flask) -> None:
        other = late.test_client()

        def listed() -> tuple[list[str], int]:
            found = other.get(COMPANIES, headers={"X-API-Key": OTHER_KEY}).get_json()
            return [row["name"] for row in found["data"]], found["pagination"]["total"]

        until(lambda: listed() == (["Heron"], 1))

    def test_files_to_their_last_batch(
        self, start: Start, standby: Standby, postgres: Postgres, database_url: str
    ) -> None:
        app = start()
        query(database_url, f"{MANY_COMPANIES}; SELECT")
        catch_up(postgres, standby)
        pause(standby)
        query(database_url, f"{MANY_COMPANIES}; SELECT")
        client, headers = app.test_client(), {"X-API-Key": OTHER_KEY, **CSV}
        until(lambda: len(client.get(COMPANIES, headers=headers).text.splitlines()) == 1 + 1500)

    def test_the_dashboard_and_what_else_is_worked_out(
        self, start: Start, standby: Standby, postgres: Postgres
    ) -> None:
        app = start()
        company = Caller(app).created(COMPANIES, {"name": "Heron"})
        catch_up(postgres, standby)
        pause(standby)
        deal = {"title": "Regatta", "companyId": company["id"]}
        Caller(app).created("/api/deals", deal)
        client, key = app.test_client(), {"X-API-Key": OTHER_KEY}
        path = "/api/analytics/dashboard"
        until(lambda: client.get(path, headers=key).get_json()["data"]["pipeline"] == [])
        assert client.get(path, headers={**key, **NOW}).get_json()["data"]["pipeline"] != []
        for path in ("/api/analytics/kpis?metric=open_deals", "/api/intelligence/top-opportunities"):
            assert client.get(path, headers=key).status_code == 200

    def test_but_no_details_and_no_changes_that_mirrors_follow(self, start: Start, standby: Standby) -> None:
        app = start()
        pause(standby)
        contact = Caller(app).created("/api/contacts", {"firstName": "Ann", "email": "ann@example.com"})
        assert Caller(app, OTHER_KEY).get(f"/api/contacts/{contact['id']}").status_code == 200
        since, key = "2020-01-01T00:00:00Z", {"x-internal-service": SECRETS["INTERNAL_SERVICE_SECRET"]}
        path = f"/api/internal/contacts?updatedSince={since}"
        # Of what has just changed a mirror hears a second later.
        until(lambda: app.test_client().get(path, headers=key).get_json()["data"])


class TestWhoHasWritten:
    def test_finds_it_in_lists(self, late: Flask) -> None:
        assert Caller(late).names() == ["Egret", "Heron"]
        until(lambda: Caller(late, OTHER_KEY).names() == ["Heron"])

    def test_may_have_written_to_another_process(self, start: Start, standby: Standby, valkey: Valkey) -> None:
        here, there = start(valkey.url), start(valkey.url)
        pause(standby)
        Caller(here).create("Egret")
        assert Caller(there).names() == ["Egret"]
        until(lambda: Caller(there, OTHER_KEY).names() == [])

    def test_who_asks_for_what_is_there_now_gets_it(self, late: Flask) -> None:
        assert Caller(late, OTHER_KEY).names(**NOW) == ["Egret", "Heron"]


class TestThePrimaryServes:
    def test_while_the_replica_is_late_and_not_for_longer(self, start: Start, standby: Standby) -> None:
        app = start(DATABASE_READ_LAG_SECONDS="2")
        other = Caller(app, OTHER_KEY)
        assert health(app) == (200, "ok", "ok")
        until(lambda: told(app, "in_use"))
        pause(standby)
        Caller(app).create("Egret")
        until(lambda: other.names() == ["Egret"])
        until(lambda: health(app) == (200, "ok", "degraded"))
        until(lambda: told(app, "left_alone"))
        with growth(app.test_client()) as grown:
            assert [other.names(), other.names(), other.names(**NOW)] == [["Egret"]] * 3
        assert grown.of(FALLBACKS) == 2
        query(standby.url, "SELECT pg_wal_replay_resume()")
        until(lambda: reads(app))
        assert other.names() == ["Egret"]
        assert health(app) == (200, "ok", "ok")
        until(lambda: told(app, "in_use"))

    def test_that_stays_idle_makes_no_replica_late(self, start: Start) -> None:
        app, began = start(DATABASE_READ_LAG_SECONDS="2"), monotonic()
        # Nothing is written for longer than the bound.
        until(lambda: monotonic() - began > 4 and reads(app))

    @pytest.mark.parametrize(
        ("goes", "comes_back"), [("kill", "restart"), ("freeze", "thaw")], ids=["killed", "frozen"]
    )
    def test_while_it_is_away_and_comes_back_and_nobody_notices(
        self, start: Start, standby: Standby, postgres: Postgres, goes: str, comes_back: str
    ) -> None:
        app = start()
        Caller(app).create("Heron")
        catch_up(postgres, standby)
        with under_load(app) as load:
            until(lambda: load() > 50)
            getattr(standby, goes)()
            until(lambda: not reads(app))
            seen = load()
            until(lambda: load() > seen + 50)
            getattr(standby, comes_back)()
            until(lambda: reads(app))
            seen = load()
            until(lambda: load() > seen + 50)

    def test_what_the_replica_refuses_for_what_it_replays(self, database_url: str, standby: Standby) -> None:
        def slow_there() -> Response:
            with reads_may_lag():
                return json_response(read(SLOW_THERE)[0])

        settings = settings_for(database_url, DATABASE_READ_URL=address_at(standby, database_url))
        with probe_application(settings, slow_there) as app:
            until(lambda: reads(app))
            with growth(app.test_client()) as grown:
                until(lambda: conflict(app, standby, database_url))
            assert grown.of(FALLBACKS) >= 1
            with app.app_context():
                close_replica()

    def test_in_place_of_one_that_was_promoted(self, database_url: str, postgres: Postgres) -> None:
        with Standby(postgres.folder.with_name("promoted"), postgres) as former:
            catch_up(postgres, former)
            with application(database_url, address_at(former, database_url)) as app:
                until(lambda: reads(app))
                with capture_logs() as logs:
                    query(former.url, "SELECT pg_promote()")
                    until(lambda: not reads(app))
                Caller(app).create("Heron")
                assert Caller(app, OTHER_KEY).names() == ["Heron"]
                assert [line["reason"] for line in logs if line["event"] == "replica_left_alone"][-1:] == [
                    "no replica of this database"
                ]
        empty_database(database_url)

    @pytest.mark.parametrize("other", ["postgresql://nobody@127.0.0.1:1/none", None], ids=["nowhere", "the primary"])
    def test_where_the_address_leads_elsewhere(self, database_url: str, other: str | None) -> None:
        with application(database_url, other or database_url) as app:
            Caller(app).create("Heron")
            assert Caller(app, OTHER_KEY).names() == ["Heron"]
            until(lambda: health(app) == (200, "ok", "degraded"))
        empty_database(database_url)
