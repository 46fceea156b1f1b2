"""Databases like the Node server's, for `flask cutover`; where the schema and rows are is said by the tests."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2

from devtools.postgres import Postgres

FILES = Path(__file__).parent.parent / "cutover"


@contextmanager
def old_database(postgres: Postgres, name: str, template: str = "template0") -> Iterator[str]:
    """A database beside ours; its address."""
    change(postgres.url, f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
    try:
        yield postgres.url_of(name)
    finally:
        change(postgres.url, f"DROP DATABASE {name} WITH (FORCE)")


def fill(url: str) -> None:
    """Give it the Node server's tables, with rows as years leave them behind."""
    for file in ("node_schema.sql", "node_rows.sql"):
        change(url, (FILES / file).read_text())


def change(url: str, statement: str) -> None:
    """Run a statement on a connection of its own: one that is kept would be in a template's way."""
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        connection.cursor().execute(statement)


def row_id(end: str) -> str:
    """The id of a row in node_rows.sql that ends so."""
    return f"00000000-0000-4000-8000-{end:0>12}"
