from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from click.testing import Result
from flask import Flask

from devtools.postgres import Postgres

HERE = Path(__file__).parent

Cutover = Callable[..., Result]


@pytest.fixture(scope="session")
def node_template(postgres: Postgres) -> str:
    """The name of a database like the Node server's, with its rows."""
    name = "node_template"
    _run(postgres.url, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    for file in ("node_schema.sql", "node_rows.sql"):
        _run(postgres.url_of(name), (HERE / file).read_text())
    return name


@pytest.fixture
def node_url(postgres: Postgres, node_template: str) -> Iterator[str]:
    """The address of an old database of the test's own."""
    _run(postgres.url, f"CREATE DATABASE node_old TEMPLATE {node_template}")
    yield postgres.url_of("node_old")
    _run(postgres.url, "DROP DATABASE node_old WITH (FORCE)")


@pytest.fixture
def cutover(app: Flask) -> Cutover:
    """Runs `flask cutover` with these words."""
    return lambda *words: app.test_cli_runner().invoke(args=["cutover", *words])


def _run(url: str, statement: str) -> None:
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        connection.cursor().execute(statement)
