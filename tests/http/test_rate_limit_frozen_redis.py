"""Redis frozen, killed and back: requests are served without a wait, counted here, then shared again."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep, time
from typing import NamedTuple

import pytest
from flask import Flask
from structlog.testing import capture_logs

from devtools.places import temporary_folder
from devtools.valkey import Valkey
from tt_api.config import load_settings
from tt_api.current import RequestContext, begin_request_context, end_request_context
from tt_api.errors import RateLimitError
from tt_api.rate_limits.limits import Tier, count_request, init_rate_limits
from tt_api.redis_gate.gate import init_redis_gate, redis_gate

# What a request may wait for Redis here. The requests that have waited are counted, not the time that they took: a busy
# machine is slow without any wait.
PATIENCE_SECONDS = 3.0

MakeApp = Callable[[int], Flask]
pytestmark = pytest.mark.slow


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    # No test may meet the turn of the minute half-way.
    if time() % 60 >= 45:
        sleep(60 - time() % 60)
    with temporary_folder() as folder, Valkey(folder, fast=True) as server:
        yield server


@pytest.fixture
def make_app(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeApp]:
    apps: list[Flask] = []

    def make(limit: int) -> Flask:
        monkeypatch.setenv("APP_ENV", "test")
        monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1/none")
        monkeypatch.setenv("REDIS_URL", valkey.url)
        monkeypatch.setenv("RATE_LIMIT_GLOBAL", "100000")
        monkeypatch.setenv("RATE_LIMIT_GENERAL", str(limit))
        apps.append(Flask("limited"))
        init_redis_gate(apps[-1], load_settings(), budget_seconds=PATIENCE_SECONDS)
        init_rate_limits(apps[-1], load_settings())
        return apps[-1]

    yield make
    for app in apps:
        with app.app_context():
            redis_gate().close()


class Asked(NamedTuple):
    """How many requests are left after this one, or None when it was refused; and whether it turned to Redis."""

    left: int | None
    turned_to_redis: bool


def ask(app: Flask, address: str = "192.0.2.1") -> Asked:
    with app.app_context():
        context = RequestContext("r", address)
        begin_request_context(context)
        try:
            count_request(context, Tier.GENERAL)
            left = int(context.rate_limit_headers["X-RateLimit-Remaining"])
        except RateLimitError:
            left = None
        finally:
            end_request_context()
        return Asked(left, context.redis_seconds > 0)


def shared(one: Flask, other: Flask, address: str) -> bool:
    """Whether two instances count together."""
    first, second = ask(one, address).left, ask(other, address).left
    return first is not None and second == first - 1


def wait_until_shared(one: Flask, other: Flask) -> None:
    deadline = monotonic() + 60
    for number in range(10_000):
        if shared(one, other, f"198.51.100.{number}"):
            return
        assert monotonic() < deadline, "counts aren't shared again"
        sleep(0.02)


def test_frozen_redis_costs_no_wait_and_gives_no_fresh_allowance(valkey: Valkey, make_app: MakeApp) -> None:
    one, other = make_app(10), make_app(10)
    assert [ask(one).left for _ in range(4)] == [9, 8, 7, 6]
    with capture_logs() as lines:
        valkey.freeze()
        asked = [ask(one) for _ in range(50)]
        assert [request.left for request in asked] == [5, 4, 3, 2, 1, 0] + [None] * 44
        assert [request.turned_to_redis for request in asked] == [True] + [False] * 49
        assert [line["event"] for line in lines] == ["redis_left_alone"]
        valkey.thaw()
        wait_until_shared(one, other)


def test_many_threads_on_frozen_redis_wait_once_each(valkey: Valkey, make_app: MakeApp) -> None:
    app = make_app(60)
    ask(app, "198.51.100.1")
    valkey.freeze()
    with ThreadPoolExecutor(8) as threads:
        asked = list(threads.map(lambda _: ask(app), range(120)))
    assert [request.left for request in asked].count(None) == 60
    assert 1 <= [request.turned_to_redis for request in asked].count(True) <= 8
    valkey.thaw()


def test_redis_frozen_from_the_start(valkey: Valkey, make_app: MakeApp) -> None:
    valkey.freeze()
    app = make_app(3)
    asked = [ask(app) for _ in range(5)]
    assert [request.left for request in asked] == [2, 1, 0, None, None]
    assert [request.turned_to_redis for request in asked] == [True] + [False] * 4
    valkey.thaw()


def test_killed_and_restarted_redis(valkey: Valkey, make_app: MakeApp) -> None:
    one, other = make_app(10), make_app(10)
    assert shared(one, other, "198.51.100.1")
    valkey.kill()
    asked = [ask(one) for _ in range(12)]
    assert [request.left for request in asked] == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0, None, None]
    assert asked[0].turned_to_redis
    valkey.restart()
    wait_until_shared(one, other)


def test_an_unnoticed_restart_goes_on_counting(valkey: Valkey, make_app: MakeApp) -> None:
    one, other = make_app(10), make_app(10)
    assert shared(one, other, "198.51.100.1")
    valkey.restart()
    with capture_logs() as lines:
        assert shared(one, other, "198.51.100.2")
    assert lines == []
