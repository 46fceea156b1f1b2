import os
from collections.abc import Callable
from itertools import count
from pathlib import Path

import psycopg2
import pytest

from devtools.postgres import Postgres
from tests.support.forked import Forked
from tests.support.template import migrated_database

NewDatabase = Callable[..., str]
RunFlask = Callable[..., Forked]
_numbers = count(1)


@pytest.fixture(scope="session")
def new_database(postgres: Postgres) -> NewDatabase:
    """Creates an empty database and returns its address."""

    def create(options: str = "ENCODING 'UTF8'") -> str:
        name = f"migrations_{os.getpid()}_{next(_numbers)}"
        connection = psycopg2.connect(postgres.url)
        connection.autocommit = True
        connection.cursor().execute(f"CREATE DATABASE {name} TEMPLATE template0 {options}")
        connection.close()
        return postgres.url_of(name)

    return create


@pytest.fixture(scope="session")
def migrated_url(postgres: Postgres) -> str:
    """A database as the migrations leave it, which no other test touches: in the common one jobs detach partitions."""
    return migrated_database(postgres, f"only_migrated_{os.getpid()}")


@pytest.fixture
def flask(tmp_path: Path) -> RunFlask:
    """Starts `flask`, as an operator does, on the database at an address."""

    def start(url: str, *words: str) -> Forked:
        output = tmp_path / f"flask-{next(_numbers)}.log"
        environment = {**os.environ, "DATABASE_URL": url, "APP_ENV": "test", "REDIS_URL": "", "LOG_LEVEL": "info"}
        return Forked(["flask", "--app", "wsgi", *words], output, environment)

    return start
