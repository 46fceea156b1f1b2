import os
from collections.abc import Callable
from itertools import count

import psycopg2
import pytest

from devtools.postgres import Postgres

NewDatabase = Callable[..., str]
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
