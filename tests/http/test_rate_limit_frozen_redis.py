"""Redis frozen, killed and back: requests are served without a wait, counted here, then shared again."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep, time

import pytest
from flask import Flask
from structlog.testing import capture_logs

from devtools.places import temporary_folder
from devtools.valkey import Valkey
from tt_api.config import load_settings
from tt_api.current import RequestContext, begin_request_context, end_request_context, request_context
from tt_api.errors import RateLimitError
from tt_api.rate_limits.limits import Tier, count_request, init_rate_limits
from tt_api.redis_gate.gate import redis_gate

# What 50 requests may wait in all, on a busy machine: without the breaker they would wait 2.5 s.
LITTLE_SECONDS = 1.0

MakeApp = Callable[[int], Flask]


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    # No test may meet the turn of the minute half-way.
    if time() % 60 >= 55:
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
        init_rate_limits(apps[-1], load_settings())
        return apps[-1]

    yield make
    for app in apps:
        with app.app_context():
            redis_gate().close()


def ask(app: Flask, address: str = "192.0.2.1") -> int | None:
    """One request: how many are left, or None when it was refused."""
    with app.app_context():
        begin_request_context(RequestContext("r", address))
        try:
            count_request(request_context(), Tier.GENERAL)
            return int(request_context().rate_limit_headers["X-RateLimit-Remaining"])
        except RateLimitError:
            return None
        finally:
            end_request_context()


def shared(one: Flask, other: Flask, address: str) -> bool:
    """Whether two instances count together."""
    first, second = ask(one, address), ask(other, address)
    return first is not None and second == first - 1


def wait_until_shared(one: Flask, other: Flask) -> None:
    deadline = monotonic() + 20
    for number in range(10_000):
        if shared(one, other, f"198.51.100.{number}"):
            return
        assert monotonic() < deadline, "counts aren't shared again"
        sleep(0.02)


def test_frozen_redis_costs_no_wait_and_gives_no_fresh_allowance(valkey: Valkey, make_app: MakeApp) -> None:
    one, other = make_app(10), make_app(10)
    assert [ask(one) for _ in range(4)] == [9, 8, 7, 6]
    with capture_logs() as lines:
        valkey.freeze()
        started = monotonic()
        left = [ask(one) for _ in range(50)]
        assert monotonic() - started < LITTLE_SECONDS
        assert left == [5, 4, 3, 2, 1, 0] + [None] * 44
        assert [line["event"] for line in lines] == ["redis_left_alone"]
        valkey.thaw()
        wait_until_shared(one, other)


def test_many_threads_on_frozen_redis_wait_once(valkey: Valkey, make_app: MakeApp) -> None:
    app = make_app(60)
    ask(app, "198.51.100.1")
    valkey.freeze()
    started = monotonic()
    with ThreadPoolExecutor(8) as threads:
        left = list(threads.map(lambda _: ask(app), range(120)))
    assert monotonic() - started < LITTLE_SECONDS
    assert left.count(None) == 60
    valkey.thaw()


def test_redis_frozen_from_the_start(valkey: Valkey, make_app: MakeApp) -> None:
    valkey.freeze()
    app = make_app(3)
    started = monotonic()
    assert [ask(app) for _ in range(5)] == [2, 1, 0, None, None]
    assert monotonic() - started < LITTLE_SECONDS
    valkey.thaw()


def test_killed_and_restarted_redis(valkey: Valkey, make_app: MakeApp) -> None:
    one, other = make_app(10), make_app(10)
    assert shared(one, other, "198.51.100.1")
    valkey.kill()
    started = monotonic()
    assert [ask(one) for _ in range(12)] == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0, None, None]
    assert monotonic() - started < LITTLE_SECONDS
    valkey.restart()
    wait_until_shared(one, other)


def test_an_unnoticed_restart_goes_on_counting(valkey: Valkey, make_app: MakeApp) -> None:
    one, other = make_app(10), make_app(10)
    assert shared(one, other, "198.51.100.1")
    valkey.restart()
    with capture_logs() as lines:
        assert shared(one, other, "198.51.100.2")
    assert lines == []
