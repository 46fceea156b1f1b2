"""The five tiers on a real Valkey: their numbers, what they count by, what they say, and that counts are shared."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from time import sleep, time
from typing import Any

import pytest
import redis
import time_machine
from flask import Flask, Response, jsonify, request
from flask.testing import FlaskClient
from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter
from structlog.testing import capture_logs

from devtools.places import temporary_folder
from devtools.valkey import Valkey
from tests.support.probe_blueprints import ProbeApps
from tests.support.settings import SECRETS
from tt_api.config import ConfigurationError, load_settings
from tt_api.current import RequestContext, begin_request_context, end_request_context, request_context
from tt_api.errors import AppError, AuthError, RateLimitError
from tt_api.http.blueprint import Blueprint
from tt_api.rate_limits.limits import KEY_PREFIX, Tier, count_failed_credentials, count_request, init_rate_limits
from tt_api.rate_limits.local_counts import MAX_KEYS, LocalCounts
from tt_api.rate_limits.storage import MinuteStorage
from tt_api.redis_gate.gate import init_redis_gate, redis_gate

MakeApp = Callable[..., FlaskClient]
# What a request may wait for Redis here: counts are exact only while Redis answers in time, on a busy machine too.
PATIENCE_SECONDS = 30.0
TIERS = {"/api/deals": Tier.GENERAL, "/api/miles-chat/message": Tier.MILES_CHAT, "/webhooks/payment": Tier.WEBHOOKS}


@pytest.fixture(scope="module")
def valkey() -> Iterator[Valkey]:
    with temporary_folder() as folder, Valkey(folder, fast=True) as server:
        yield server


@pytest.fixture
def store(valkey: Valkey) -> Iterator["redis.Redis"]:
    with redis.Redis.from_url(valkey.url, protocol=2) as client:
        client.flushall()
        # No test may meet the turn of the minute half-way. The longest takes a tenth of a second, on a busy machine
        # more.
        seconds, _ = client.time()
        if seconds % 60 >= 52:
            sleep(60 - seconds % 60)
        yield client


@pytest.fixture
def make_app(monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeApp]:
    apps: list[Flask] = []

    def make(redis_url: str | None, **limits: int) -> FlaskClient:
        monkeypatch.setenv("APP_ENV", "test")
        monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1/none")
        monkeypatch.setenv("REDIS_URL", redis_url or "")
        for name in ("GLOBAL", "GENERAL", "MILES_CHAT", "WEBHOOKS", "AUTH"):
            monkeypatch.setenv(f"RATE_LIMIT_{name}", str(limits.get(name.lower(), "")))
        app = Flask("limited")
        init_redis_gate(app, load_settings(), budget_seconds=PATIENCE_SECONDS)
        apps.append(small_app(app))
        return app.test_client()

    yield make
    for app in apps:
        with app.app_context():
            redis_gate().close()


def small_app(app: Flask) -> Flask:
    """The steps around the limits in the order that every request passes them."""
    init_rate_limits(app, load_settings())

    @app.before_request
    def before() -> None:
        address = request.headers.get("X-Test-Address", "192.0.2.1")
        begin_request_context(RequestContext("r", address, caller=request.headers.get("X-Test-Caller")))
        count_request(request_context(), TIERS.get(request.path), refuse=request.path != "/nowhere")
        if request.path == "/nowhere":
            return
        if "X-Test-Wrong" in request.headers:
            count_failed_credentials(request_context())
            message = "wrong key"
            raise AuthError(message)

    @app.teardown_request
    def end(_: BaseException | None) -> None:
        end_request_context()

    @app.after_request
    def after(response: Response) -> Response:
        response.headers.update(request_context().rate_limit_headers)
        return response

    @app.errorhandler(AppError)
    def refused(error: AppError) -> tuple[Response, int]:
        response = jsonify(message=error.message)
        if isinstance(error, RateLimitError):
            response = jsonify(message=error.message, retryAfterMs=error.retry_after_ms)
            response.headers["Retry-After"] = str(error.retry_after_seconds)
        return response, error.status

    for path in ("/plain", *TIERS):
        app.add_url_rule(path, path, lambda: "ok")
    return app


def get(client: FlaskClient, path: str = "/api/deals", **headers: str) -> Any:
    return client.get(path, headers={f"X-Test-{name.title()}": value for name, value in headers.items()})


def shown(answer: Any) -> tuple[int, int]:
    return int(answer.headers["X-RateLimit-Limit"]), int(answer.headers["X-RateLimit-Remaining"])


@pytest.mark.usefixtures("store")
class TestTiers:
    @pytest.mark.parametrize(
        ("path", "number", "tier"),
        [
            ("/plain", 100, "global"),
            ("/api/deals", 100, "general"),
            ("/api/miles-chat/message", 20, "miles-chat"),
            ("/webhooks/payment", 30, "webhooks"),
        ],
    )
    def test_the_reference_s_numbers_are_the_default(
        self, valkey: Valkey, make_app: MakeApp, path: str, number: int, tier: str
    ) -> None:
        client = make_app(valkey.url)
        answers = [get(client, path) for _ in range(number + 1)]
        assert [answer.status_code for answer in answers] == [200] * number + [429]
        assert [shown(answer) for answer in answers[:number]] == [(number, number - n - 1) for n in range(number)]
        assert f"the {tier} limit is {number} a minute" in answers[-1].json["message"]

    def test_the_eleventh_wrong_credential_of_a_minute_is_a_429(self, valkey: Valkey, make_app: MakeApp) -> None:
        client = make_app(valkey.url)
        answers = [get(client, wrong="1") for _ in range(12)]
        assert [answer.status_code for answer in answers] == [401] * 10 + [429] * 2
        assert [shown(answer) for answer in answers] == [(10, max(0, 9 - n)) for n in range(12)]
        assert "Retry-After" in answers[10].headers
        assert "credentials" in answers[10].json["message"]

    def test_wrong_credentials_count_by_address_alone_and_leave_right_ones_alone(
        self, valkey: Valkey, make_app: MakeApp
    ) -> None:
        client = make_app(valkey.url, auth=2)
        assert [get(client, wrong="1").status_code for _ in range(3)] == [401, 401, 429]
        assert get(client, wrong="1", caller="k").status_code == 429
        assert get(client, caller="k").status_code == 200
        assert get(client, wrong="1", address="192.0.2.2").status_code == 401

    def test_auth_shows_only_when_it_has_the_least_left(self, valkey: Valkey, make_app: MakeApp) -> None:
        client = make_app(valkey.url, auth=10, general=5)
        assert shown(get(client, wrong="1")) == (5, 4)

    def test_numbers_are_settings(self, valkey: Valkey, make_app: MakeApp) -> None:
        client = make_app(valkey.url, **{"global": 3, "webhooks": 2})
        assert [get(client, "/webhooks/payment").status_code for _ in range(3)] == [200, 200, 429]
        assert get(client, "/plain").status_code == 429


@pytest.mark.usefixtures("store")
class TestHeaders:
    def test_reset_is_the_end_of_redis_s_minute_whatever_the_clock_here(
        self, valkey: Valkey, make_app: MakeApp, store: "redis.Redis"
    ) -> None:
        client = make_app(valkey.url, general=1)
        with time_machine.travel(time() + 5400, tick=True):
            answers = [get(client) for _ in range(2)]
        seconds, _ = store.time()
        assert {int(answer.headers["X-RateLimit-Reset"]) for answer in answers} == {seconds // 60 * 60 + 60}
        assert 0 < answers[1].json["retryAfterMs"] <= 60_000 - (seconds % 60 - 1) * 1000

    @pytest.mark.parametrize(
        ("path", "tier"),
        [("/plain", "global"), ("/api/deals", "general"), ("/api/miles-chat/message", "miles-chat")],
    )
    def test_the_draft_s_say_the_same(self, valkey: Valkey, make_app: MakeApp, path: str, tier: str) -> None:
        client = make_app(valkey.url, **{"global": 9, "general": 5, "miles_chat": 5})
        for answer in [get(client, path) for _ in range(7)]:
            limit, remaining = shown(answer)
            assert answer.headers["RateLimit-Policy"] == f'"{tier}";q={limit};w=60'
            left = re.fullmatch(rf'"{tier}";r={remaining};t=(\d+)', answer.headers["RateLimit"])
            assert left
            assert 1 <= int(left[1]) <= 60
            assert answer.headers.get("Retry-After", left[1]) == left[1]

    def test_retry_after_is_on_a_429_only(self, valkey: Valkey, make_app: MakeApp) -> None:
        client = make_app(valkey.url, general=1)
        first, second, third = (get(client) for _ in range(3))
        assert "Retry-After" not in first.headers
        assert 1 <= int(second.headers["Retry-After"]) <= 60
        assert int(second.headers["Retry-After"]) == -(-second.json["retryAfterMs"] // 1000)
        assert shown(second) == shown(third) == (1, 0)

    def test_the_tier_with_the_least_left_shows(self, valkey: Valkey, make_app: MakeApp) -> None:
        client = make_app(valkey.url, **{"global": 3, "general": 5})
        assert shown(get(client)) == (3, 2)

    def test_the_route_s_own_shows_on_a_tie(self, valkey: Valkey, make_app: MakeApp) -> None:
        client = make_app(valkey.url, **{"global": 6, "general": 5})
        assert shown(get(client, "/plain")) == (6, 5)
        assert shown(get(client)) == (5, 4)

    def test_an_unknown_route_counts_and_shows_and_never_refuses(self, valkey: Valkey, make_app: MakeApp) -> None:
        client = make_app(valkey.url, **{"global": 2})
        answers = [get(client, "/nowhere") for _ in range(3)]
        assert [(answer.status_code, shown(answer)) for answer in answers] == [
            (404, (2, 1)),
            (404, (2, 0)),
            (404, (2, 0)),
        ]
        assert get(client, "/plain").status_code == 429


@pytest.mark.usefixtures("store")
class TestCallers:
    def test_a_key_counts_with_its_address(self, valkey: Valkey, make_app: MakeApp) -> None:
        client = make_app(valkey.url, general=3)
        callers: list[dict[str, str]] = [
            {},
            {"caller": "one"},
            {"caller": "two"},
            {"address": "192.0.2.2"},
            {"caller": "one", "address": "192.0.2.2"},
        ]
        for _ in range(2):
            answers = [get(client, **caller) for caller in callers]
        assert [shown(answer) for answer in answers] == [(3, 1)] * len(callers)

    def test_instances_share_their_counts(self, valkey: Valkey, make_app: MakeApp) -> None:
        one, other = make_app(valkey.url, general=4), make_app(valkey.url, general=4)
        answers = [get(client) for client in (one, other, one, other, one)]
        assert [shown(answer)[1] for answer in answers] == [3, 2, 1, 0, 0]
        assert answers[-1].status_code == 429

    def test_of_many_at_once_exactly_the_limit_passes(self, valkey: Valkey, make_app: MakeApp) -> None:
        clients = [make_app(valkey.url, **{"global": 1000, "general": 60}) for _ in range(2)]

        def ask(number: int) -> int:
            return int(get(clients[number % 2].application.test_client()).status_code)

        with ThreadPoolExecutor(12) as threads:
            statuses = list(threads.map(ask, range(120)))
        assert sorted(statuses) == [200] * 60 + [429] * 60


class TestRoutes:
    def test_count_in_the_tier_of_their_place_and_all_others_in_the_global_alone(self, shared_app: Flask) -> None:
        tiers = {
            "/api/miles-chat": Tier.MILES_CHAT,
            "/api/": Tier.GENERAL,
            "/webhooks/": Tier.WEBHOOKS,
            "/hooks/": Tier.WEBHOOKS,
            "/": None,
        }
        for rule in shared_app.url_map.iter_rules():
            blueprint = shared_app.blueprints[rule.endpoint.rpartition(".")[0]]
            assert isinstance(blueprint, Blueprint)
            # The longest beginning comes first.
            assert blueprint.tier is next(tier for place, tier in tiers.items() if rule.rule.startswith(place)), rule

    def test_of_n8n_outlive_a_spent_general_tier(self, probe: ProbeApps) -> None:
        client = probe(RATE_LIMIT_GLOBAL="1000", RATE_LIMIT_GENERAL="1")
        key = {"X-Webhook-Secret": SECRETS["WEBHOOK_SECRET"]}
        answers = [client.get("/internal/dead-letters", headers=key) for _ in range(3)]
        assert {answer.status_code for answer in answers} == {200}
        assert {answer.headers["X-RateLimit-Limit"] for answer in answers} == {"1000"}


class TestRedis:
    def test_keys_have_the_prefix_and_end_with_their_window(
        self, valkey: Valkey, make_app: MakeApp, store: "redis.Redis"
    ) -> None:
        client = make_app(valkey.url)
        answer = get(client, wrong="1", caller="digest")
        reset = int(answer.headers["X-RateLimit-Reset"])
        names = sorted(name.decode() for name in store.scan_iter())
        assert names == [
            f"tt_api:rate/auth/192.0.2.1/10/1/minute:{reset - 60}",
            f"tt_api:rate/general/digest@192.0.2.1/100/1/minute:{reset - 60}",
            f"tt_api:rate/global/digest@192.0.2.1/100/1/minute:{reset - 60}",
        ]
        assert {store.expiretime(name) for name in names} == {reset}

    def test_counts_of_the_window_before_are_over_when_the_minute_turns(
        self, valkey: Valkey, make_app: MakeApp, store: "redis.Redis"
    ) -> None:
        client = make_app(valkey.url, general=1)
        assert [get(client).status_code for _ in range(2)] == [200, 429]
        for name in list(store.scan_iter()):
            # What the turn does to the names, without waiting for it.
            before, _, start = name.decode().rpartition(":")
            store.rename(name, f"{before}:{int(start) - 60}")
        assert shown(get(client)) == (1, 0)

    def test_a_request_is_one_round_trip(self, valkey: Valkey, make_app: MakeApp, store: "redis.Redis") -> None:
        client = make_app(valkey.url)
        get(client)
        store.config_resetstat()
        for _ in range(5):
            get(client)
        calls = {name: numbers["calls"] for name, numbers in store.info("commandstats").items()}
        calls.pop("cmdstat_config|resetstat", None)
        assert calls == {"cmdstat_evalsha": 5, "cmdstat_time": 5, "cmdstat_incrby": 10}

    @pytest.mark.parametrize("forget", ["script_flush", "flushall"])
    def test_a_flushed_server_learns_the_script_anew(
        self, valkey: Valkey, make_app: MakeApp, store: "redis.Redis", forget: str
    ) -> None:
        client = make_app(valkey.url, general=9)
        get(client)
        getattr(store, forget)()
        with capture_logs() as lines:
            left = [shown(get(client))[1] for _ in range(2)]
        assert left == ([7, 6] if forget == "script_flush" else [8, 7])
        assert lines == []

    @pytest.mark.parametrize("url", ["redis://:pa/ss@127.0.0.1:6379/0", "redis://127.0.0.1:port/0"])
    def test_an_unreadable_address_stops_the_start_without_showing_the_password(
        self, make_app: MakeApp, url: str
    ) -> None:
        with pytest.raises(ConfigurationError, match="REDIS_URL is not a Redis address") as caught:
            make_app(url)
        assert "pa/ss" not in str(caught.value)


class TestFlaskLimiter:
    def test_holds_storage_and_strategy_and_adds_no_hooks(self, make_app: MakeApp) -> None:
        app = Flask("bare")
        make_app(None)
        init_rate_limits(app, load_settings())
        (limiter,) = app.extensions["limiter"]
        assert isinstance(limiter.storage, MinuteStorage)
        assert isinstance(limiter.limiter, FixedWindowRateLimiter)
        assert (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs) == ({}, {}, {})

    def test_s_strategy_sees_what_the_pipeline_counted(
        self, valkey: Valkey, make_app: MakeApp, store: "redis.Redis"
    ) -> None:
        client = make_app(valkey.url, general=20)
        (limiter,) = client.application.extensions["limiter"]
        general = RateLimitItemPerMinute(20, namespace=KEY_PREFIX)
        assert shown(get(client)) == (20, 19)
        stats = limiter.limiter.get_window_stats(general, Tier.GENERAL, "192.0.2.1")
        assert (stats.remaining, stats.reset_time % 60) == (19, 0)
        assert all(limiter.limiter.hit(general, Tier.GENERAL, "192.0.2.1") for _ in range(19))
        assert not limiter.limiter.hit(general, Tier.GENERAL, "192.0.2.1")
        assert get(client).status_code == 429


class TestWithoutRedis:
    def test_this_process_counts_and_says_so_once(self, make_app: MakeApp) -> None:
        with time_machine.travel("2030-05-05T10:00:30Z", tick=False), capture_logs() as lines:
            client = make_app(None, general=2)
            answers = [get(client) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[2].json["retryAfterMs"] == 30_000
        assert answers[2].headers["Retry-After"] == "30"
        assert answers[2].headers["X-RateLimit-Reset"] == "1904205660"
        assert answers[2].headers["RateLimit"] == '"general";r=0;t=30'
        assert [line["event"] for line in lines] == ["rate_limits_counted_in_process"]

    def test_the_window_turns_with_the_minute(self, make_app: MakeApp) -> None:
        client = make_app(None, general=1)
        with time_machine.travel("2030-05-05T10:00:59.9Z", tick=False):
            assert [get(client).status_code for _ in range(2)] == [200, 429]
        with time_machine.travel("2030-05-05T10:01:00Z", tick=False):
            assert [get(client).status_code for _ in range(2)] == [200, 429]

    def test_of_many_at_once_exactly_the_limit_passes(self, make_app: MakeApp) -> None:
        app = make_app(None, **{"global": 1000, "general": 60}).application
        with time_machine.travel("2030-05-05T10:00:30Z", tick=False), ThreadPoolExecutor(8) as threads:
            statuses = list(threads.map(lambda _: get(app.test_client()).status_code, range(120)))
        assert sorted(statuses) == [200] * 60 + [429] * 60

    def test_an_attack_from_many_addresses_takes_bounded_memory(self) -> None:
        counts = LocalCounts()
        with time_machine.travel("2030-05-05T10:00:30Z", tick=False):
            counts.add(["before"], 1)
            for number in range(MAX_KEYS + 100):
                counts.add([f"address {number}"], 1)
            assert len(counts._counts) == MAX_KEYS
            assert counts.add(["before"], 1).counts == [2]
        with time_machine.travel("2030-05-05T10:01:00Z", tick=False):
            counts.add(["after"], 1)
        assert len(counts._counts) == 1
