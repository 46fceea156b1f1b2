"""Workers share the application that gunicorn loaded before it forked them, and nothing that each must have itself."""

import gzip
import json
import signal
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import pytest
import redis
from pytest_httpserver import HTTPServer

from devtools.postgres import Postgres
from devtools.valkey import Valkey
from tests.support.gunicorn_process import Gunicorn, gunicorn, up
from tests.support.settings import API_KEY
from tests.support.work_processes import until

TWO = ("--workers", "2")
# An address that reads like one, until its options are looked at.
ODD_REDIS = "redis://127.0.0.1:6379/0?socket_timeout=soon"


def test_the_arbiter_has_loaded_what_workers_serve_and_a_hup_keeps_it(tmp_path: Path) -> None:
    with up(Gunicorn(tmp_path, TWO, "tests.support.served:app", {})) as server:
        for _ in range(2):
            old = server.workers()
            assert answers(server, "/loaded") == {f"{server.process.pid} True"}
            server.process.send_signal(signal.SIGHUP)
            until(lambda old=old: len(server.workers()) == 2 and not set(old) & set(server.workers()))


# In one: each start takes as long as the application takes to load.
@pytest.mark.direct("PostgreSQL says whose its sessions are")
def test_workers_share_memory_and_no_connections_of_which_they_take_their_leave(
    tmp_path: Path, database_url: str, postgres: Postgres, valkey: Valkey
) -> None:
    name = database_url.rpartition("/")[2]
    # Other tests' applications may keep sessions of their own.
    others = sessions(postgres, name)
    variables = {"DATABASE_URL": database_url, "REDIS_URL": valkey.url}
    with up(Gunicorn(tmp_path, TWO, "wsgi:app", variables)) as server:
        until(lambda: both_serve(server))
        for port, peers in ((postgres.port, backends(postgres)), (valkey.port, clients(valkey))):
            until(lambda port=port: answers(server, "/api/companies") and all(ports(server, port)))
            one, other = ([peers()[local] for local in of_worker] for of_worker in ports(server, port))
            assert not set(one) & set(other)
        for worker in server.workers():
            memory = worker.memory_full_info()
            assert memory.uss < memory.rss / 2
        arbiter = psutil.Process(server.process.pid)
        assert arbiter.num_threads() == 1
        assert {found.status for found in arbiter.net_connections("tcp")} == {psutil.CONN_LISTEN}
        # Not sooner: those of servers that a test before killed are counted when PostgreSQL has noticed.
        before = abandoned_sessions(postgres, name)
        server.process.terminate()
        assert server.process.wait(60) == 0
    until(lambda: sessions(postgres, name) <= others)
    assert abandoned_sessions(postgres, name) == before


def test_each_worker_tells_sentry_and_the_arbiter_does_not(
    tmp_path: Path, database_url: str, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/api/42/envelope/").respond_with_json({"id": "1"})
    dsn = httpserver.url_for("/42").replace("http://", "http://abc123@")
    variables = {"DATABASE_URL": database_url, "SENTRY_DSN": dsn}
    with gunicorn(tmp_path, *TWO, application="tests.support.reporting:app", **variables) as server:
        until(lambda: both_serve(server))
        assert psutil.Process(server.process.pid).num_threads() == 1
        old = {worker.pid for worker in server.workers()}
        until(lambda: answers(server, "/report") is not None and old <= reporters(httpserver))
        # Of a worker that was killed the arbiter logs an error, which Sentry would be told of.
        for pid in old:
            psutil.Process(pid).kill()
        until(lambda: len(server.workers()) == 2 and not old & {worker.pid for worker in server.workers()})
        new = {worker.pid for worker in server.workers()}
        until(lambda: answers(server, "/report") is not None and new <= reporters(httpserver))
        assert "SIGKILL" in server.said()
        assert psutil.Process(server.process.pid).num_threads() == 1
        assert reporters(httpserver) == old | new


@pytest.mark.parametrize("wrong", [{"WEB_THREADS": "many"}, {"REDIS_URL": ODD_REDIS}], ids=min)
def test_a_wrong_setting_stops_the_start_with_one_line(tmp_path: Path, wrong: dict[str, str]) -> None:
    server = Gunicorn(tmp_path, (), "wsgi:app", wrong)
    assert server.process.wait(60) == 78
    [line] = server.said().splitlines()
    assert line.startswith("tt_api can't start: ")
    assert min(wrong) in line


def both_serve(server: Gunicorn) -> bool:
    return len(server.workers()) == 2 and all(worker.num_threads() > 1 for worker in server.workers())


def answers(server: Gunicorn, path: str) -> set[str]:
    """What a few clients get at once, so that both workers serve some."""
    with ExitStack() as stack:
        callers = [stack.enter_context(server.client()) for _ in range(8)]
        for caller in callers:
            caller.get(path, f"X-API-Key: {API_KEY}")
        found = [caller.answer() for caller in callers]
    assert {answer.status for answer in found} == {200}
    return {answer.body.decode() for answer in found}


def ports(server: Gunicorn, remote: int) -> list[set[int]]:
    """The local ports from which each worker is connected to that one."""
    return [
        {found.laddr.port for found in worker.net_connections("tcp") if found.raddr and found.raddr.port == remote}
        for worker in server.workers()
    ]


def backends(postgres: Postgres) -> Callable[[], dict[int, int]]:
    """PostgreSQL's processes by the client's port."""

    def found() -> dict[int, int]:
        return dict(postgres_asked(postgres, "SELECT client_port, pid FROM pg_stat_activity WHERE client_port > 0"))

    return found


def sessions(postgres: Postgres, database: str) -> set[int]:
    # Clients': autovacuum looks at the database as well.
    sql = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'"
    return {pid for (pid,) in postgres_asked(postgres, sql, database)}


def abandoned_sessions(postgres: Postgres, database: str) -> int:
    """How many clients have gone without a word."""
    query = "SELECT sessions_abandoned FROM pg_stat_database WHERE datname = %s"
    return int(postgres_asked(postgres, query, database)[0][0])


def postgres_asked(postgres: Postgres, query: str, *parameters: str) -> list[tuple[Any, ...]]:
    connection = psycopg2.connect(postgres.url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(query, parameters)
            return cursor.fetchall()
    finally:
        connection.close()


def clients(valkey: Valkey) -> Callable[[], dict[int, int]]:
    """Valkey's numbers for its clients, by the client's port."""

    def found() -> dict[int, int]:
        with redis.Redis.from_url(valkey.url) as operator:
            return {int(client["addr"].rpartition(":")[2]): int(client["id"]) for client in operator.client_list()}

    return found


def reporters(sentry: HTTPServer) -> set[int]:
    """Who has told Sentry of an error; the processes say it themselves."""
    bodies = [gzip.decompress(request.get_data()).decode() for request, _ in sentry.log]
    events = [json.loads(body.splitlines()[2]) for body in bodies]
    return {int(event["tags"]["worker"]) if "tags" in event else 0 for event in events}
