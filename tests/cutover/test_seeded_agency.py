"""A whole agency comes over: the seeded one, as if the old database had all of its tables with all of their columns.

What follows from rows is worked out anew by the import, so it must come to what the API's own rules made of them.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from io import BytesIO

import psycopg2
import pytest
from click.testing import Result
from flask import Flask
from psycopg2.extras import execute_values
from sqlalchemy import Enum, Table
from sqlalchemy.dialects import postgresql

from devtools.postgres import Postgres
from tests.support.catalog import query
from tests.support.emptying import empty_database
from tests.support.node_database import old_database
from tests.support.seeding import seed
from tt_api.encryption.keyring import keyring
from tt_api.models import Base

Cutover = Callable[..., Result]

DIALECT = postgresql.dialect()
# Versions begin anew; which door a payment came through is this one; two the seed leaves out or writes otherwise.
_DIFFERS = {
    "groups": {"version"},
    "payments": {"source"},
    "payment_schedules": {"paid_at"},
    "trip_offerings": {"ports"},
}
# Ours alone: the old server had nothing of the kind, or its own.
_LEFT = {"scheduled_tasks", "dead_letters", "slack_requests"}


def tables() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if {"id", "version"} <= set(table.columns.keys())]


def columns(table: Table) -> list[str]:
    return [column.name for column in table.columns if column.computed is None]


def encrypted(table: Table) -> list[str]:
    return [column.name for column in table.columns if column.info.get("encrypted")]


def stored(url: str) -> dict[str, list[dict[str, str]]]:
    """All rows of all tables, as texts."""
    found = {}
    for table in tables():
        names = sorted({*columns(table)} - {*encrypted(table)} - _DIFFERS.get(table.name, set()))
        shown = ", ".join(f"{name}::text" for name in names)
        rows = query(url, f"SELECT {shown} FROM {table.name} ORDER BY id")  # noqa: S608
        found[table.name] = [dict(zip(names, row, strict=True)) for row in rows]
    return found


@pytest.fixture
def seeded_url(app: Flask, postgres: Postgres, database_url: str) -> Iterator[str]:
    """The address of an old database with the seeded agency's rows; ours is empty again."""
    seed(app)
    with old_database(postgres, "node_seeded") as url:
        with closing(psycopg2.connect(database_url)) as ours, closing(psycopg2.connect(url)) as old, old:
            for table in tables():
                copy(ours.cursor(), old.cursor(), table)
                with app.app_context():
                    decrypt(old.cursor(), table)
        yield url


def copy(ours: psycopg2.extensions.cursor, old: psycopg2.extensions.cursor, table: Table) -> None:
    kinds = {column.name: column.type for column in table.columns}
    names = columns(table)
    types = {name: "text" if isinstance(kind, Enum) else kind.compile(dialect=DIALECT) for name, kind in kinds.items()}
    old.execute(f"CREATE TABLE {table.name} ({', '.join(f'{name} {types[name]}' for name in names)})")
    rows = BytesIO()
    listed = ", ".join(names)
    ours.copy_expert(f"COPY (SELECT {listed} FROM {table.name}) TO STDOUT", rows)  # noqa: S608
    rows.seek(0)
    old.copy_expert(f"COPY {table.name} ({listed}) FROM STDIN", rows)


def decrypt(old: psycopg2.extensions.cursor, table: Table) -> None:
    """Leave numbers and notes as plain texts, as the old server did."""
    for name in encrypted(table):
        old.execute(f"SELECT id, {name} FROM {table.name} WHERE {name} IS NOT NULL")  # noqa: S608
        plain = [(row_id, keyring().decrypt(token)) for row_id, token in old.fetchall()]
        execute_values(
            old,
            f"UPDATE {table.name} SET {name} = plain.text FROM (VALUES %s) AS plain (id, text)"  # noqa: S608
            f" WHERE {table.name}.id = plain.id::uuid",
            plain,
        )


@pytest.mark.long
def test_all_of_it_comes_over_and_adds_up_to_the_same(
    app: Flask, cutover: Cutover, seeded_url: str, database_url: str
) -> None:
    before = stored(database_url)
    empty_database(database_url)
    result = cutover("import", "--from", seeded_url, "--accept-refused")
    assert result.exit_code == 0, result.output
    assert "refused  " not in result.stdout.partition("\n")[2], result.stdout
    after = stored(database_url)
    differing = {
        f"{name}.{column}": (one[column], other[column], one["id"])
        for name, rows in before.items()
        if name not in _LEFT
        for one, other in zip(rows, after[name], strict=True)
        for column in one
        if one[column] != other[column]
    }
    assert not differing, differing
