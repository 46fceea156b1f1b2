"""A streaming replica of the run's server, and applications that read from it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from devtools.places import temporary_folder
from devtools.postgres import Postgres
from devtools.standby import Standby
from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.emptying import empty_database
from tests.support.settings import API_KEY, SECRETS, settings_for
from tests.support.work_processes import until
from tt_api.app import create_app
from tt_api.database.engine import engine
from tt_api.database.replica import close_replica, replica
from tt_api.redis_gate.gate import redis_gate

# So that only those tests meet the bound which are about it.
FOREVER = "300"
OTHER_KEY = SECRETS["API_KEYS"].split(", ")[1]
COMPANIES = "/api/companies"


class Caller(ApiClient):
    """A caller with a key of their own, who looks only at names."""

    def __init__(self, app: Flask, key: str = API_KEY) -> None:
        super().__init__(app.test_client())
        self._key = {"X-API-Key": key}

    def names(self, path: str = COMPANIES, **headers: str) -> list[str]:
        """The names that a list shows, in alphabetical order."""
        answer = self.get(path, headers={**self._key, **headers})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return sorted(row["name"] for row in answer.get_json()["data"])

    def create(self, name: str) -> None:
        assert self.post(COMPANIES, {"name": name}, headers=self._key).status_code == 201


def address_at(server: Postgres, database_url: str) -> str:
    """The same database on another server."""
    return server.url_of(urlsplit(database_url).path[1:])


@contextmanager
def application(database_url: str, read_url: str, redis_url: str | None = None, **more: str) -> Iterator[Flask]:
    """An application that reads from the replica at that address, with all that is to be closed."""
    variables = {"DATABASE_READ_URL": read_url, "DATABASE_READ_LAG_SECONDS": FOREVER, **more}
    app = create_app(settings_for(database_url, redis_url, **variables))
    try:
        yield app
    finally:
        with app.app_context():
            close_replica()
            engine().dispose()
            redis_gate().close()


@pytest.fixture(scope="module")
def module_standby(postgres: Postgres, database_url: str) -> Iterator[Standby]:
    # New each time: between a file's tests a process may run others, after which the primary has thrown away what one
    # that was stopped meanwhile lacks.
    with temporary_folder(in_memory=True) as folder:
        server = Standby(folder / "standby", postgres)
        # What it replays soon ends a read that is in its way.
        server.own_settings = {**server.own_settings, "max_standby_streaming_delay": "100ms"}
        with server:
            yield server


@pytest.fixture
def standby(module_standby: Standby, postgres: Postgres, database_url: str) -> Iterator[Standby]:
    """One that has all, and replays all that comes."""
    catch_up(postgres, module_standby)
    yield module_standby
    query(module_standby.url, "SELECT pg_wal_replay_resume()")
    empty_database(database_url)


def catch_up(postgres: Postgres, standby: Standby) -> None:
    """Wait until the replica has all that the primary has."""
    # What was committed without waiting for it is written out now.
    ((end,),) = query(postgres.url, "SELECT pg_switch_wal()")
    until(lambda: query(standby.url, f"SELECT pg_last_wal_replay_lsn() >= '{end}'") == [(True,)])


def pause(standby: Standby) -> None:
    """Have it replay nothing any more."""
    query(standby.url, "SELECT pg_wal_replay_pause()")
    until(lambda: query(standby.url, "SELECT pg_get_wal_replay_pause_state()") == [("paused",)])


def reads(app: Flask) -> bool:
    """Whether the application reads from its replica."""
    with app.app_context():
        found = replica()
        return found is not None and found.serves()


@pytest.fixture
def start(database_url: str, standby: Standby) -> Iterator[Callable[..., Flask]]:
    """Start an application that reads from the replica, once it does."""
    with ExitStack() as running:

        def begin(redis_url: str | None = None, **more: str) -> Flask:
            app = running.enter_context(application(database_url, address_at(standby, database_url), redis_url, **more))
            until(lambda: reads(app))
            return app

        yield begin


def health(app: Flask) -> Any:
    answer = app.test_client().get("/health")
    return answer.status_code, answer.get_json()["status"], answer.get_json()["checks"]["replica"]
