"""PostgreSQL frozen, killed, restarted or not there: an answer within two seconds, and no harm done."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg2
import pytest
from flask.testing import FlaskClient

from devtools.places import temporary_folder
from devtools.postgres import Postgres
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
from tests.support.template import Template
from tt_api.database.engine import Checkout
from tt_api.database.transaction import execute, read

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(template: Template) -> Iterator[Postgres]:
    """A server of this file's own, migrated, which tests may freeze and kill."""
    with temporary_folder(in_memory=True) as folder, template.server(folder) as server:
        yield server


@pytest.fixture
def client(server: Postgres, probe: ProbeApps) -> FlaskClient:
    return probe(url=server.url, **THREADS)


@pytest.fixture
def company(client: FlaskClient) -> dict[str, Any]:
    return dict(client.post(COMPANIES, json={"name": "Blue Heron"}, headers=KEY).get_json()["data"])


@contextmanager
def frozen(server: Postgres) -> Iterator[None]:
    server.freeze()
    try:
        yield
    finally:
        server.thaw()


def fill_pool(client: FlaskClient, size: int = POOL) -> None:
    """Have that many connections ready in the pool, which keeps the last of them."""
    with client.application.app_context():
        for connection in [Checkout().pooled for _ in range(size)]:
            connection.close()


def write_out(server: Postgres) -> None:
    """Keep what is stored through a crash, which this server, being fast, otherwise doesn't."""
    connection = psycopg2.connect(server.url)
    connection.autocommit = True
    connection.cursor().execute("CHECKPOINT")
    connection.close()


class TestAFrozenServer:
    def test_is_a_503_in_time_for_readers_and_writers_over_old_and_new_connections(
        self, server: Postgres, client: FlaskClient, company: dict[str, Any]
    ) -> None:
        path = f"{COMPANIES}/{company['id']}"
        fill_pool(client, 1)
        with frozen(server):
            assert_unavailable(
                request(client, "GET"),
                request(client, "PATCH", path, {"name": "Grey Heron"}),
                request(client, "POST", COMPANIES, {"name": "Egret"}),
                cut_off=True,
            )
        assert client.patch(path, json={"city": "Asheville"}, headers=KEY).get_json()["data"]["name"] == "Blue Heron"
        assert_back(client)

    def test_is_what_health_and_readiness_say(self, server: Postgres, client: FlaskClient) -> None:
        fill_pool(client)
        with frozen(server):
            assert_away(client)
        assert_back(client)

    def test_that_freezes_between_two_statements_is_a_503(self, server: Postgres, probe: ProbeApps) -> None:
        def store() -> str:
            execute("INSERT INTO companies (name, slug) VALUES ('Half', 'half')")
            server.freeze()
            read("SELECT 1")
            return "stored"

        client = probe(store, url=server.url)
        try:
            assert_unavailable(request(client, "POST", "/probe/views/store"))
        finally:
            server.thaw()
        assert client.get(f"{COMPANIES}?search=Half", headers=KEY).get_json()["data"] == []

    def test_doesn_t_hold_up_what_needs_no_database(self, server: Postgres, client: FlaskClient) -> None:
        # Whatever waited for it would be a 503.
        with frozen(server):
            assert client.get("/openapi.json").status_code == 200
            assert client.get("/nowhere").status_code == 404
            assert client.post(COMPANIES, json={}, headers=KEY).status_code == 400
            assert client.get(COMPANIES).status_code == 401


class TestAKilledServer:
    def test_is_a_503_at_once(self, server: Postgres, client: FlaskClient) -> None:
        fill_pool(client)
        server.kill()
        try:
            for _ in range(2):
                egret = request(client, "POST", COMPANIES, {"name": "Egret"})
                assert_unavailable(request(client, "GET"), egret, cut_off=True)
            assert_away(client)
        finally:
            server.restart()
        assert_back(client)

    @pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
    def test_that_came_back_costs_no_request(
        self, server: Postgres, client: FlaskClient, company: dict[str, Any], method: str
    ) -> None:
        fill_pool(client)
        write_out(server)
        server.kill()
        server.restart()
        path = f"{COMPANIES}/{company['id']}" if method == "PATCH" else COMPANIES
        options = {} if method == "GET" else {"json": {"name": "Egret"}}
        statuses = [client.open(path, method=method, headers=KEY, **options).status_code for _ in range(POOL + 1)]
        assert statuses == [201 if method == "POST" else 200] * (POOL + 1)

    def test_that_came_back_costs_no_request_of_many_at_once(self, server: Postgres, client: FlaskClient) -> None:
        fill_pool(client)
        server.restart()
        with ThreadPoolExecutor(POOL) as threads:
            sent = [
                threads.submit(client.application.test_client().get, COMPANIES, headers=KEY) for _ in range(4 * POOL)
            ]
            assert {future.result().status_code for future in sent} == {200}

    def test_that_came_back_is_healthy_at_once(self, server: Postgres, client: FlaskClient) -> None:
        fill_pool(client)
        server.restart()
        assert client.get("/readyz").status_code == 200
        assert client.get("/health").status_code == 200


class TestAServerThatIsNotThere:
    def test_is_a_503_and_no_reason_not_to_start(self, probe: ProbeApps) -> None:
        client = probe(url="postgresql://tt:hunter2@127.0.0.1:1/none")
        assert_unavailable(request(client, "GET"))
        assert "hunter2" not in client.get(COMPANIES, headers=KEY).get_data(as_text=True)
        assert_away(client)

    def test_is_what_a_wrong_password_and_a_missing_database_look_like(
        self, server: Postgres, probe: ProbeApps
    ) -> None:
        for url in (server.url.replace(server.password, "wrong"), server.url_of("no_such_database")):
            client = probe(url=url)
            assert_unavailable(request(client, "GET"))
            assert_away(client)
