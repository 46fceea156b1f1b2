"""Sentinels that make another Redis the master: requests are counted there, and work goes on."""

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
import redis
from flask import Flask

from devtools.places import temporary_folder
from devtools.sentinel import MASTER, Follower, SentinelServer
from devtools.valkey import Valkey
from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.emptying import empty_database
from tests.support.settings import settings_for
from tests.support.work_handlers import EFFECTS_TABLE
from tests.support.work_processes import WORKER, environment, running, until
from tt_api.app import create_app
from tt_api.database.engine import engine
from tt_api.database.transaction import transaction
from tt_api.redis_gate.gate import redis_gate
from tt_api.work import stage

pytestmark = pytest.mark.slow

DOWN_AFTER_MS = 1000


class Watched:
    """A master, a follower and three sentinels."""

    def __init__(self, folder: Path, running: ExitStack) -> None:
        self.master = running.enter_context(Valkey(folder / "master"))
        self.follower = running.enter_context(Follower(folder / "follower", self.master))
        self._sentinels = [
            running.enter_context(
                SentinelServer(folder / f"sentinel-{number}", self.master, quorum=2, down_after_ms=DOWN_AFTER_MS)
            )
            for number in range(3)
        ]
        until(self._know_each_other, what=lambda: [sentinel.last_lines() for sentinel in self._sentinels])

    @property
    def url(self) -> str:
        """As REDIS_URL has it; the first sentinel is one that isn't there."""
        password = self.master.password
        hosts = ",".join(["127.0.0.1:1", *(f"127.0.0.1:{sentinel.port}" for sentinel in self._sentinels)])
        return f"redis+sentinel://:{password}@{hosts}/{MASTER}/0?sentinelPassword={password}"

    def _know_each_other(self) -> bool:
        states: list[Any] = [redis.Redis.from_url(sentinel.url).sentinel_master(MASTER) for sentinel in self._sentinels]
        return all(state["num-other-sentinels"] == 2 and state["num-slaves"] == 1 for state in states)


@pytest.fixture
def watched() -> Iterator[Watched]:
    with temporary_folder() as folder, ExitStack() as running:
        yield Watched(folder, running)


@pytest.fixture
def app(watched: Watched, database_url: str) -> Iterator[Flask]:
    query(database_url, EFFECTS_TABLE + "; SELECT")
    app = create_app(settings_for(database_url, watched.url))
    yield app
    with app.app_context():
        engine().dispose()
        redis_gate().close()
    empty_database(database_url)
    query(database_url, "DELETE FROM probe.work_effects; SELECT")


def counted_at(server: Valkey) -> int:
    """How many requests a server has counted, or copied from the one that did."""
    with redis.Redis.from_url(server.url) as client:
        return sum(int(client.get(key) or 0) for key in client.keys("tt_api:rate/global/*"))


def leads(server: Valkey) -> bool:
    """Whether a server is the master by now; whoever asks in the moment when it becomes it is hung up on."""
    with redis.Redis.from_url(server.url) as client, suppress(redis.ConnectionError):
        return bool(client.info("replication")["role"] == "master")
    return False


def test_a_dead_master_is_followed_by_another_and_nothing_is_lost(
    watched: Watched, app: Flask, database_url: str, tmp_path: Path
) -> None:
    api = ApiClient(app.test_client())

    def ask() -> bool:
        assert api.get("/api/companies").status_code == 200
        return True

    def stage_some(*keys: str) -> None:
        with app.app_context():
            for key in keys:
                with transaction():
                    stage("probe_effect", {"key": key})

    def effects() -> list[str]:
        return [key for (key,) in query(database_url, "SELECT DISTINCT key FROM probe.work_effects ORDER BY 1")]

    variables = environment(database_url, watched.url, WORK_LEASE_SECONDS="1", WORK_REDISPATCH_SECONDS="1")
    with running(tmp_path / "worker.log", WORKER, variables) as worker:
        until(lambda: ask() and counted_at(watched.master))
        stage_some("a")
        until(lambda: effects() == ["a"], what=worker.said)
        watched.master.kill()
        stage_some("b", "c")
        until(lambda: ask() and leads(watched.follower))
        counted = counted_at(watched.follower)
        until(lambda: ask() and counted_at(watched.follower) > counted)
        stage_some("d")
        until(lambda: effects() == ["a", "b", "c", "d"], what=worker.said)
        with app.app_context():
            assert redis_gate().ping(60)
        assert watched.master.password not in worker.said()
