"""Behind PgBouncer in transaction mode: what callers and workers see, and a start that finds the role unfit.

These run wherever PgBouncer is installed; `pytest --pgbouncer` leads all tests through one.
"""

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any

import psycopg2
import pytest
from flask import Flask

from devtools import DevError, binaries
from devtools.pgbouncer import ROLE, PgBouncer
from devtools.places import CLONE, temporary_folder
from devtools.postgres import Postgres
from devtools.valkey import Valkey
from tests.support.api import ApiClient
from tests.support.availability import COMPANIES, assert_back, assert_unavailable, request
from tests.support.catalog import query
from tests.support.emptying import empty_database
from tests.support.gunicorn_process import Gunicorn, api_server
from tests.support.pooling import pooled, prepare_role
from tests.support.settings import settings_for
from tests.support.template import Template
from tests.support.work_handlers import EFFECTS_TABLE
from tests.support.work_processes import WORKER, environment, running, until
from tt_api.app import create_app
from tt_api.database.engine import engine
from tt_api.database.timeouts import statement_timeout
from tt_api.database.transaction import execute, read, transaction
from tt_api.work import stage
from tt_api.work.running import allow_long_statements

SESSIONS = 2
THREADS = 20
LIMITS = "SELECT current_setting('statement_timeout'), current_setting('lock_timeout'), current_setting('TimeZone')"
UNFIT = {
    "statement_timeout": "0",
    "lock_timeout": "0",
    "idle_in_transaction_session_timeout": "1min",
    "timezone": "America/New_York",
    "jit": "on",
}


@pytest.fixture(scope="module")
def installed() -> None:
    try:
        binaries.pgbouncer()
    except DevError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def pgbouncer(installed: None, postgres: Postgres) -> Iterator[PgBouncer]:
    """One that lends two sessions of a database at once."""
    with PgBouncer(postgres.folder.with_name("narrow"), postgres, server_connections=SESSIONS) as server:
        prepare_role(postgres)
        yield server


@pytest.fixture
def way(pgbouncer: PgBouncer, database_url: str) -> Iterator[dict[str, str]]:
    """The variables of an application behind it."""
    yield pooled(pgbouncer, database_url)
    empty_database(database_url)


@contextmanager
def application(way: dict[str, str], **more: str) -> Iterator[Flask]:
    app = create_app(settings_for("", **way, **more))
    yield app
    with app.app_context():
        engine().dispose()


@pytest.fixture
def app(way: dict[str, str]) -> Iterator[Flask]:
    with application(way, WEB_THREADS=str(THREADS)) as app:
        yield app


def ask_pgbouncer(pgbouncer: PgBouncer, command: str) -> list[tuple[Any, ...]]:
    with closing(psycopg2.connect(pgbouncer.url_of("pgbouncer"))) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(command)
        return cursor.fetchall() if cursor.description else []


class TestCallers:
    def test_create_read_list_and_change(self, api: ApiClient) -> None:
        for name in ("Heron", "Egret", "Crane"):
            company = api.created("/api/companies", {"name": name})
        path = f"/api/companies/{company['id']}"
        for city in ("Rome", "Oslo", "Faro"):
            assert api.patch(path, {"city": city}).status_code == 200
        assert api.get(path).get_json()["data"]["city"] == "Faro"
        listed = api.get("/api/companies?sortBy=name&sortOrder=asc&limit=2").get_json()
        assert [row["name"] for row in listed["data"]] == ["Crane", "Egret"]
        assert api.delete(path).status_code == 204

    def test_never_meet_each_other_s_transactions(self, app: Flask, pgbouncer: PgBouncer) -> None:
        barrier = Barrier(THREADS)

        def write(number: int) -> list[set[tuple[Any, ...]]]:
            seen = []
            with app.app_context(), statement_timeout(60):
                barrier.wait(timeout=60)
                for _ in range(5):
                    with transaction():
                        execute("INSERT INTO companies (name, slug) VALUES (%s, gen_random_uuid())", (str(number),))
                        where = "SELECT pg_backend_pid(), pg_current_xact_id()::text, count(*) FROM companies"
                        seen.append({read(f"{where} WHERE xmin = pg_current_xact_id()::xid")[0] for _ in range(5)})
            return seen

        with app.app_context():
            allow_long_statements()
        with ThreadPoolExecutor(THREADS) as threads:
            found = [seen for one in threads.map(write, range(THREADS)) for seen in one]
        # Each transaction in one session, as one, with one row of its own throughout.
        assert all(len(seen) == 1 for seen in found)
        assert {rows for ((_, _, rows),) in map(tuple, found)} == {1}
        assert len({xid for ((_, xid, _),) in map(tuple, found)}) == len(found) == THREADS * 5
        assert 1 <= len({pid for ((pid, _, _),) in map(tuple, found)}) <= SESSIONS
        with app.app_context():
            each = read("SELECT name, count(*) FROM companies GROUP BY name")
        assert sorted(each) == sorted((str(number), 5) for number in range(THREADS))

    def test_notice_nothing_of_a_pgbouncer_that_was_started_anew(self, api: ApiClient, pgbouncer: PgBouncer) -> None:
        api.created("/api/companies", {"name": "Heron"})
        pgbouncer.restart()
        api.created("/api/companies", {"name": "Egret"})
        pgbouncer.restart()
        assert api.get("/api/companies").status_code == 200


class TestLimits:
    def test_of_work_are_its_own_and_stay_in_nobody_s_session(self, way: dict[str, str], app: Flask) -> None:
        callers, work = ("1500ms", "1200ms", "UTC"), ("200s", "30s", "UTC")
        with application(way) as worker:
            with worker.app_context():
                allow_long_statements()
            for _ in range(3):
                with worker.app_context():
                    assert read(LIMITS) == [work]
                    with transaction():
                        assert read(LIMITS) == [work]
                        assert execute(LIMITS).fetchone() == work
                        assert read(LIMITS) == [work]
                with app.app_context():
                    assert read(LIMITS) == [callers]
                    assert read(LIMITS) == [callers]
                    with transaction():
                        assert execute(LIMITS).fetchone() == callers

    def test_let_a_long_statement_of_work_end_and_end_a_caller_s(self, way: dict[str, str], app: Flask) -> None:
        with app.app_context(), statement_timeout(60), pytest.raises(psycopg2.errors.QueryCanceled):
            read("SELECT pg_sleep(60)")
        with application(way) as worker, worker.app_context(), statement_timeout(60):
            allow_long_statements()
            assert read("SELECT pg_sleep(1.6), 42")[0][1] == 42


@pytest.mark.slow
def test_a_worker_does_what_is_staged_without_being_woken(
    way: dict[str, str], app: Flask, database_url: str, valkey: Valkey, tmp_path: Path
) -> None:
    query(database_url, EFFECTS_TABLE + "; SELECT")
    log = tmp_path / "worker.log"
    with running(log, WORKER, environment(database_url, valkey.url, **way)) as worker, app.app_context():
        assert "dispatcher_polling" in worker.said()
        with transaction():
            first = stage("probe_chain", {"key": "a"})
        done = "SELECT count(*) FROM scheduled_tasks WHERE status = 'done' AND task_type LIKE 'probe_%%'"
        until(lambda: read(done) == [(2,)], what=worker.said)
        assert read("SELECT status FROM scheduled_tasks WHERE id = %s", (first,)) == [("done",)]
        assert read("SELECT key FROM probe.work_effects ORDER BY at") == [("a",), ("after a",)]
    query(database_url, "DELETE FROM probe.work_effects; SELECT")


class TestARoleThatIsNotMadeForIt:
    @pytest.fixture
    def unfit(self, way: dict[str, str], pgbouncer: PgBouncer, database_url: str) -> Iterator[dict[str, str]]:
        """The same way, with every setting wrong in this database."""
        name = database_url.rpartition("/")[2]
        change(database_url, [f"ALTER ROLE {ROLE} IN DATABASE {name} SET {key} = '{UNFIT[key]}'" for key in UNFIT])
        ask_pgbouncer(pgbouncer, "RECONNECT")
        yield way
        change(database_url, [f"ALTER ROLE {ROLE} IN DATABASE {name} RESET ALL"])
        ask_pgbouncer(pgbouncer, "RECONNECT")

    def test_stops_the_start_with_what_to_run_and_that_mends_it(
        self, unfit: dict[str, str], database_url: str, pgbouncer: PgBouncer, tmp_path: Path
    ) -> None:
        server = Gunicorn(tmp_path, (), "wsgi:app", unfit)
        assert server.process.wait(60) == 78
        line = server.said().splitlines()[-1]
        assert line.startswith("tt_api can't start: DATABASE_POOLER: ")
        statements = re.findall(r"ALTER ROLE [^;]+;", line)
        assert {statement.split()[7] for statement in statements} == set(UNFIT)
        change(database_url, statements)
        ask_pgbouncer(pgbouncer, "RECONNECT")
        with api_server(tmp_path, **unfit) as server, server.client() as client:
            assert client.get("/readyz").answer().status == 200

    @pytest.mark.parametrize("words", ["flask --app wsgi tasks work", "celery --app tt_api.worker:celery worker"])
    def test_stops_workers_too(self, unfit: dict[str, str], valkey: Valkey, words: str) -> None:
        done = run(words, environment("", valkey.url, **unfit))
        assert done.returncode != 0
        assert done.stderr.count("ALTER ROLE") == len(UNFIT)
        assert "Traceback" not in done.stderr

    def test_is_not_worked_with_where_that_shows_later(self, unfit: dict[str, str], api: ApiClient) -> None:
        assert api.get("/api/companies").status_code == 503


@pytest.mark.slow
@pytest.mark.usefixtures("installed")
def test_a_postgresql_that_is_away_behind_it_is_a_503_in_time(template: Template) -> None:
    with ExitStack() as running:
        folder = running.enter_context(temporary_folder())
        server = running.enter_context(template.server(folder / "postgres"))
        front = running.enter_context(PgBouncer(folder / "pgbouncer", server))
        prepare_role(server)
        client = running.enter_context(application(pooled(front, server.url), WEB_THREADS="1")).test_client()
        sends = request(client, "GET"), request(client, "POST", COMPANIES, {"name": "Egret"})
        assert_back(client)
        server.freeze()
        assert_unavailable(*sends, cut_off=True)
        server.thaw()
        until(lambda: sends[0]().status_code == 200)
        query(server.url, "CHECKPOINT; SELECT")  # a server that is fast loses the rest in a crash
        server.kill()
        assert_unavailable(*sends, cut_off=True)
        server.restart()
        until(lambda: sends[0]().status_code == 200)
        assert_back(client)


def test_a_database_that_is_away_is_no_reason_not_to_start(tmp_path: Path) -> None:
    nowhere = {"DATABASE_URL": "postgresql://tt:tt@127.0.0.1:1/none", "DATABASE_POOLER": "transaction"}
    with api_server(tmp_path, **nowhere) as server, server.client() as client:
        assert client.get("/livez").answer().status == 200


def test_migrations_ask_for_postgresql_itself(way: dict[str, str]) -> None:
    done = run("flask --app wsgi db upgrade", environment("", "", **way))
    assert done.returncode != 0
    assert "DATABASE_POOLER empty" in done.stderr + done.stdout


def change(url: str, statements: Sequence[str]) -> None:
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def run(words: str, variables: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", *words.split()]
    return subprocess.run(command, env=variables, cwd=CLONE, capture_output=True, text=True, timeout=100, check=False)
