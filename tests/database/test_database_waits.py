"""A pool that is exhausted, a row that is locked, a statement that dawdles: a 503 in time, then all is well."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep
from typing import Any

import psycopg2
import pytest
from flask.testing import FlaskClient

from devtools.places import CLONE
from tests.support.availability import (
    COMPANIES,
    KEY,
    POOL,
    THREADS,
    assert_away,
    assert_back,
    assert_unavailable,
    request,
)
from tests.support.probe_blueprints import ProbeApps
from tests.support.work_processes import environment
from tt_api.database.transaction import execute, read

pytestmark = pytest.mark.slow


@pytest.fixture
def client(probe: ProbeApps) -> FlaskClient:
    return probe(**THREADS)


@pytest.fixture
def company(client: FlaskClient) -> dict[str, Any]:
    return dict(client.post(COMPANIES, json={"name": "Blue Heron"}, headers=KEY).get_json()["data"])


@pytest.mark.usefixtures("app")
class TestAnExhaustedPool:
    def test_is_a_503_in_time_until_a_connection_is_free(self, probe: ProbeApps) -> None:
        entered, release = [Event() for _ in range(POOL)], Event()

        def hold() -> str:
            execute("SELECT 1")
            next(event for event in entered if not event.is_set()).set()
            release.wait(600)
            return "held"

        client = probe(hold, **THREADS)
        with ThreadPoolExecutor(POOL) as threads:
            held = []
            for event in entered:
                held.append(threads.submit(client.application.test_client().get, "/probe/views/hold"))
                assert event.wait(60)
            try:
                assert_unavailable(request(client, "GET"), request(client, "POST", COMPANIES, {"name": "Egret"}))
                assert_away(client)
            finally:
                release.set()
            assert [future.result().status_code for future in held] == [200] * POOL
        assert_back(client)


@pytest.mark.usefixtures("app")
class TestALockedRow:
    def test_is_a_503_in_time_and_free_once_released(
        self, database_url: str, client: FlaskClient, company: dict[str, Any]
    ) -> None:
        path = f"{COMPANIES}/{company['id']}"
        change, delete = request(client, "PATCH", path, {"name": "Grey Heron"}), request(client, "DELETE", path)
        other = psycopg2.connect(database_url)
        try:
            other.cursor().execute("SELECT 1 FROM companies WHERE id = %s FOR UPDATE", (company["id"],))
            assert_unavailable(change, delete)
            assert client.get(path, headers=KEY).get_json()["data"] == company
        finally:
            other.close()
        assert [change().status_code, delete().status_code] == [200, 204]


@pytest.mark.usefixtures("app")
class TestASlowStatement:
    def test_is_a_503_in_time_and_costs_no_connection(self, probe: ProbeApps) -> None:
        def look() -> str:
            read("SELECT pg_sleep(100)")
            return "done"

        def store() -> str:
            execute("INSERT INTO companies (name, slug) VALUES ('Slow', 'slow')")
            return look()

        client = probe(look, store, **THREADS)
        assert_unavailable(*(request(client, "POST", f"/probe/views/{name}") for name in ("look", "store")))
        assert client.get(f"{COMPANIES}?search=Slow", headers=KEY).get_json()["data"] == []
        assert_back(client)


class TestAProcessThatStandsStill:
    def test_longer_than_it_waits_for_answers_takes_the_one_that_came_meanwhile(self, database_url: str) -> None:
        asking = (
            "from wsgi import app\nfrom tt_api.database.transaction import read\n"
            "with app.app_context():\n    read('SELECT 1')\n    print('asking', flush=True)\n"
            "    print(read('SELECT pg_sleep(0.4), 42')[0][1], flush=True)\n"
        )
        variables = environment(database_url, "redis://127.0.0.1:1/0")
        with subprocess.Popen(
            [sys.executable, "-c", asking], env=variables, cwd=CLONE, text=True, stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            while "asking" not in process.stdout.readline():
                pass
            sleep(0.1)
            process.send_signal(signal.SIGSTOP)
            sleep(2.2)
            process.send_signal(signal.SIGCONT)
            assert process.stdout.readlines()[-1:] == ["42\n"]
