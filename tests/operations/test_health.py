"""What monitors and orchestrators ask: /health, /livez, /readyz, with Redis in every state it can be in."""

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient

from devtools.places import temporary_folder
from devtools.valkey import Valkey
from tests.support.availability import in_time, request
from tests.support.catalog import query
from tests.support.probe_blueprints import ProbeApps
from tests.support.work_processes import until

ROUTES = ["/health", "/livez", "/readyz"]


@pytest.fixture(scope="module")
def own_valkey() -> Iterator[Valkey]:
    """A server that a test may freeze and kill."""
    with temporary_folder() as folder, Valkey(folder, fast=True) as server:
        yield server


def health(client: FlaskClient) -> tuple[int, dict[str, object]]:
    (response,) = in_time([request(client, "GET", "/health")])
    return response.status_code, dict(response.get_json())


def checks(redis: str, database: str = "ok") -> dict[str, object]:
    failed = "error" in (redis, database)
    return {"status": "error" if failed else "ok", "checks": {"database": database, "redis": redis}}


class TestHealth:
    def test_is_ok_without_redis(self, client: FlaskClient) -> None:
        assert health(client) == (200, checks("not_configured"))

    def test_is_ok_with_redis(self, probe: ProbeApps, valkey: Valkey) -> None:
        assert health(probe(redis_url=valkey.url)) == (200, checks("ok"))

    @pytest.mark.parametrize("state", ["killed", "frozen"])
    def test_says_that_redis_is_away_and_that_it_is_back(
        self, probe: ProbeApps, own_valkey: Valkey, state: str
    ) -> None:
        client = probe(redis_url=own_valkey.url)
        assert health(client) == (200, checks("ok"))
        own_valkey.kill() if state == "killed" else own_valkey.freeze()
        try:
            assert [health(client) for _ in range(2)] == [(503, checks("error"))] * 2
            assert client.get("/readyz").status_code == 200
            assert client.get("/livez").status_code == 200
        finally:
            own_valkey.restart() if state == "killed" else own_valkey.thaw()
        until(lambda: health(client) == (200, checks("ok")))

    def test_says_that_redis_refuses_the_password(self, probe: ProbeApps, valkey: Valkey) -> None:
        url = f"redis://:wrong@127.0.0.1:{valkey.port}/0"
        assert health(probe(redis_url=url)) == (503, checks("error"))

    def test_tells_nothing_but_the_state(self, probe: ProbeApps) -> None:
        client = probe(url="postgresql://tt:hunter2@127.0.0.1:1/none", redis_url="redis://:hunter2@127.0.0.1:1/0")
        response = client.get("/health")
        assert response.status_code == 503
        assert response.get_json() == checks("error", "error")


WELL = (200, {"status": "ok", "checks": {"work": "ok"}})
ILL = (503, {"status": "error", "checks": {"work": "error"}})


class TestHealthOfWork:
    @pytest.fixture
    def ended(self, database_url: str) -> Callable[[int], None]:
        """A task that was done so many minutes ago."""

        def make(minutes: int) -> None:
            query(
                database_url,
                "INSERT INTO scheduled_tasks (task_type, status, finished_at)"
                " VALUES ('probe', 'done', now() - make_interval(mins => %s)) RETURNING id",
                (minutes,),
            )

        return make

    def look(self, client: FlaskClient) -> tuple[int, dict[str, object]]:
        response = client.get("/health/work")
        return response.status_code, dict(response.get_json())

    def test_is_ok_where_something_was_done_of_late(self, client: FlaskClient, ended: Callable[[int], None]) -> None:
        assert self.look(client) == ILL
        ended(20)
        assert self.look(client) == ILL
        ended(10)
        assert self.look(client) == WELL

    @pytest.mark.parametrize(("minutes", "found"), [(4, WELL), (6, ILL)])
    def test_is_not_where_work_waits(
        self,
        client: FlaskClient,
        ended: Callable[[int], None],
        database_url: str,
        minutes: int,
        found: tuple[int, dict[str, object]],
    ) -> None:
        ended(0)
        query(
            database_url,
            "INSERT INTO scheduled_tasks (task_type, due_at) VALUES ('probe', now() - make_interval(mins => %s))"
            " RETURNING id",
            (minutes,),
        )
        assert self.look(client) == found

    def test_says_so_where_the_database_is_away(self, probe: ProbeApps) -> None:
        assert self.look(probe(url="postgresql://nobody@127.0.0.1:1/none")) == ILL

    def test_is_not_limited_and_needs_no_key(self, probe: ProbeApps) -> None:
        client = probe(APP_ENV="production", RATE_LIMIT_GLOBAL="1", RATE_LIMIT_GENERAL="1")
        assert [self.look(client) for _ in range(3)] == [ILL] * 3


class TestProbes:
    def test_answer(self, client: FlaskClient) -> None:
        assert client.get("/livez").status_code == 200
        assert client.get("/readyz").status_code == 200

    def test_of_life_asks_nobody(self, probe: ProbeApps) -> None:
        client = probe(url="postgresql://nobody@127.0.0.1:1/none", redis_url="redis://127.0.0.1:1/0")
        assert client.get("/livez").status_code == 200

    @pytest.mark.parametrize("path", ROUTES)
    def test_are_not_limited_and_need_no_key(self, probe: ProbeApps, path: str) -> None:
        client = probe(APP_ENV="production", RATE_LIMIT_GLOBAL="1", RATE_LIMIT_GENERAL="1")
        assert [client.get(path).status_code for _ in range(5)] == [200] * 5
        assert not [name for name in client.get(path).headers.keys() if name.startswith("X-RateLimit")]  # noqa: SIM118

    @pytest.mark.parametrize("path", ROUTES)
    def test_use_up_nobody_s_limit(self, probe: ProbeApps, path: str) -> None:
        client = probe()
        before = int(client.get("/openapi.json").headers["X-RateLimit-Remaining"])
        for _ in range(3):
            client.get(path)
        after = int(client.get("/openapi.json").headers["X-RateLimit-Remaining"])
        # One less, or a fresh allowance if the minute has turned.
        assert after >= before - 1

    @pytest.mark.parametrize("path", ROUTES)
    def test_answer_head_requests(self, client: FlaskClient, path: str) -> None:
        response = client.head(path)
        assert (response.status_code, response.get_data()) == (200, b"")
