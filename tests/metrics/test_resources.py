"""The database pool, the rate limits, the way to Redis, and idempotency keys."""

from contextlib import ExitStack
from uuid import uuid4

import psycopg2
from flask import Flask
from flask.testing import FlaskClient

from tests.support.figures import KEY, figures, growth
from tests.support.probe_blueprints import ProbeApps
from tt_api.database.engine import MAX_OVERFLOW, Checkout

NOWHERE = "redis://127.0.0.1:1/0"
KEYS = "tt_idempotency_keys_total"


class TestThePool:
    def test_tells_its_size_and_what_is_in_use(self, probe: ProbeApps) -> None:
        client = probe(WEB_THREADS="3")
        with ExitStack() as held, client.application.app_context():
            for _ in range(2):
                held.callback(Checkout().close)
            found = figures(client)
        assert found.of("tt_database_pool_size") == 3 + MAX_OVERFLOW
        assert found.of("tt_database_pool_connections", state="in_use") == 2
        assert found.of("tt_database_pool_connections", state="idle") == 0
        assert figures(client).of("tt_database_pool_connections", state="idle") >= 1

    def test_counts_waits_and_those_that_were_in_vain(self, probe: ProbeApps) -> None:
        client = probe(WEB_THREADS="1")
        with growth(client) as grown, ExitStack() as held, client.application.app_context():
            for _ in range(1 + MAX_OVERFLOW):
                held.callback(Checkout().close)
            assert client.get("/api/companies", headers=KEY).status_code == 503
        assert grown.of("tt_database_pool_exhausted_total") == 1
        assert grown.of("tt_database_pool_wait_seconds_sum") >= 1
        assert grown.of("tt_database_pool_wait_seconds_count") >= 1

    def test_that_is_exhausted_leaves_the_rest_to_be_told(self, probe: ProbeApps) -> None:
        client = probe(WEB_THREADS="1")
        with ExitStack() as held, client.application.app_context():
            for _ in range(1 + MAX_OVERFLOW):
                held.callback(Checkout().close)
            found = figures(client)
        assert found.of("tt_database_up") == 0
        assert found.of("tt_database_pool_connections", state="in_use") == 1 + MAX_OVERFLOW
        assert found.of("tt_web_processes") == 1


class TestRateLimits:
    def test_refusals_are_counted_by_tier(self, probe: ProbeApps) -> None:
        watcher = probe()
        client = probe(RATE_LIMIT_GENERAL="2", RATE_LIMIT_AUTH="1")
        with growth(watcher) as grown:
            for _ in range(4):
                client.get("/api/companies", headers=KEY)
            for _ in range(2):
                client.get("/api/companies", headers={"X-API-Key": "guessed"})
        assert grown.of("tt_rate_limit_refusals_total", tier="general") == 2
        assert grown.of("tt_rate_limit_refusals_total", tier="auth") == 1
        assert grown.of("tt_rate_limit_fallbacks_total") == 0

    def test_counts_in_process_are_counted_where_redis_is_away(self, probe: ProbeApps) -> None:
        client = probe(redis_url=NOWHERE)
        with growth(client) as grown:
            for _ in range(3):
                client.get("/api/companies", headers=KEY)
        assert grown.of("tt_rate_limit_fallbacks_total") >= 3
        assert figures(client).of("tt_redis_breaker_open") == 1
        assert grown.of("tt_redis_breaker_trips_total") <= 1
        assert figures(probe()).of("tt_redis_breaker_open") == 0


def test_idempotency_keys_are_counted_by_what_was_found(app: Flask, client: FlaskClient, database_url: str) -> None:
    def create(name: str, key: str) -> int:
        headers = {**KEY, "Idempotency-Key": key}
        return client.post("/api/companies", json={"name": name}, headers=headers).status_code

    first, second = str(uuid4()), str(uuid4())
    with growth(client) as grown:
        assert [create("Blue Heron", first), create("Blue Heron", first), create("Grey Heron", first)] == [
            201,
            201,
            409,
        ]
        assert create("White Heron", second) == 201
        with psycopg2.connect(database_url.replace("+psycopg2", "")) as connection, connection.cursor() as cursor:
            # As if its first copy were still being applied.
            cursor.execute("SELECT FROM idempotency_keys FOR UPDATE")
            # A 503 where PostgreSQL is so late on a busy machine that it counts as away.
            copies = (create("White Heron", second) for _ in range(20))
            assert next((status for status in copies if status != 503), 503) == 409
        connection.close()
    assert grown.of(KEYS, outcome="new") == 2
    assert grown.of(KEYS, outcome="replayed") == 1
    assert grown.of(KEYS, outcome="conflict") == 1
    assert grown.of(KEYS, outcome="in_progress") == 1
