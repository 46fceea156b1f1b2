"""Answers kept in Redis: for whom, how long, and what happens without Redis."""

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import redis
from flask import Flask, Response
from flask.testing import FlaskClient

from devtools.valkey import Valkey
from tests.support.settings import settings_for
from tt_api.redis_gate.gate import init_redis_gate, redis_gate
from tt_api.redis_gate.kept_answers import KEEP_SECONDS, kept_answer

# Whatever a busy machine may take.
PATIENCE_SECONDS = 30.0
NO_CACHE = {"Cache-Control": "no-cache"}

MakeClient = Callable[..., FlaskClient]


@pytest.fixture
def store(valkey: Valkey) -> Iterator["redis.Redis"]:
    with redis.Redis.from_url(valkey.url, protocol=2) as client:
        client.flushall()
        yield client


@pytest.fixture
def make_client() -> Iterator[MakeClient]:
    apps = []

    def make(
        redis_url: str | None,
        database_url: str = "postgresql://nobody@127.0.0.1/none",
        meanwhile: Callable[[], None] = lambda: None,
    ) -> FlaskClient:
        """A server that numbers its answers; what its path says are their parameters.

        Args:
            meanwhile: what happens while an answer is made.
        """
        app, numbers = Flask("kept"), count(1)
        settings = settings_for(database_url, redis_url)
        app.extensions["settings"] = settings
        init_redis_gate(app, settings, budget_seconds=PATIENCE_SECONDS)

        @app.get("/<name>/<int:parameter>")
        def answer(name: str, parameter: int) -> Response:
            def make() -> dict[str, int]:
                meanwhile()
                return {"data": next(numbers)}

            return kept_answer(name, {"parameter": parameter}, make)

        apps.append(app)
        return app.test_client()

    yield make
    for app in apps:
        with app.app_context():
            redis_gate().close()


def answers(client: FlaskClient, *paths: str, headers: Mapping[str, str] | None = None) -> list[Any]:
    return [client.get(path, headers=headers).get_json()["data"] for path in paths]


def test_an_answer_is_kept_with_its_age(store: "redis.Redis", valkey: Valkey, make_client: MakeClient) -> None:
    client = make_client(valkey.url)
    first = client.get("/pulse/1")
    assert "Age" not in first.headers
    (key,) = store.keys("tt_api:kept:pulse:*")
    assert 0 < store.pttl(key) <= KEEP_SECONDS * 1000
    # So that it is there however long the rest of this test takes; as old as an answer can get.
    store.persist(key)
    second = client.get("/pulse/1")
    assert (second.data, second.content_type) == (first.data, first.content_type)
    assert second.headers["Age"] == str(KEEP_SECONDS)


def test_it_is_one_questions_and_one_deployments(store: "redis.Redis", valkey: Valkey, make_client: MakeClient) -> None:
    assert answers(make_client(valkey.url), "/pulse/1", "/pulse/2", "/other/1") == [1, 2, 3]
    assert answers(make_client(valkey.url, "postgresql://nobody@127.0.0.1/staging"), "/pulse/1") == [1]
    assert len(store.keys("tt_api:kept:*")) == 4


def test_no_cache_asks_anew_and_for_all(store: "redis.Redis", valkey: Valkey, make_client: MakeClient) -> None:
    client = make_client(valkey.url)
    assert answers(client, "/pulse/1") == [1]
    assert answers(client, "/pulse/1", headers=NO_CACHE) == [2]
    for key in store.keys("tt_api:kept:*"):
        store.persist(key)
    assert answers(client, "/pulse/1") == [2]


@pytest.mark.parametrize("redis_url", [None, "redis://127.0.0.1:1"], ids=["not configured", "away"])
def test_without_redis_every_answer_is_new(redis_url: str | None, make_client: MakeClient) -> None:
    assert answers(make_client(redis_url), "/pulse/1", "/pulse/1") == [1, 2]


def test_redis_may_die_while_an_answer_is_made(servers_folder: Path, make_client: MakeClient) -> None:
    with Valkey(servers_folder / "dying") as dying:
        client = make_client(dying.url, meanwhile=dying.kill)
        assert answers(client, "/pulse/1", "/pulse/1") == [1, 2]
