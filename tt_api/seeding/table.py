"""One table's seeded rows, and how they get into it: those that are missing, by COPY."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from itertools import islice
from typing import Any

from psycopg2 import extensions, sql

from tt_api.transaction import execute

# The day that seeded dates count back and forth from. A fixed one: with today's date every run would write other rows.
ANCHOR = datetime(2026, 11, 1, tzinfo=UTC)
_CHUNK = 10_000
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SeedTable:
    """What the seed writes into one table.

    ``rows(count)`` makes rows 1 to ``count``, the same ones whatever ``count`` is, each with an ``id`` of `seed_id` and
    all with the same columns. ``has_slug`` says that the table's slugs are unique among live rows.
    """

    name: str
    rows_per_scale: int
    rows: Callable[[int], Iterator[Row]]
    has_slug: bool = False


def load(table: SeedTable, scale: int, report: Callable[[int, int], None]) -> int:
    """Store the rows that aren't there yet, inside the current transaction, and return how many that were.

    Args:
        table: the rows.
        scale: how many times `SeedTable.rows_per_scale` of them.
        report: is told, after each chunk, how many of how many rows are done.
    """
    count = scale * table.rows_per_scale
    rows = table.rows(count)
    done = added = 0
    while chunk := list(islice(rows, _CHUNK)):
        missing = _missing(table, chunk)
        if missing:
            _copy(table, missing)
        done, added = done + len(chunk), added + len(missing)
        report(done, count)
    if added:
        # Its first lists shouldn't have to wait for autovacuum to tell the planner how big the table is.
        execute(f"ANALYZE {table.name}")
    return added


def _missing(table: SeedTable, chunk: list[Row]) -> list[Row]:
    """The rows that nobody has seeded before; a row that was changed or deleted since stays as it is."""
    ids = [row["id"] for row in chunk]
    present = _column(table, "id", "WHERE id = ANY(%s::uuid[])", ids)
    missing = [row for row in chunk if row["id"] not in present]
    if table.has_slug and missing:
        slugs = [row["slug"] for row in missing]
        taken = _column(table, "slug", "WHERE slug = ANY(%s) AND deleted_at IS NULL", slugs)
        # Somebody's own row has it. Any free one will do, and a piece of the id makes it so on every run.
        return [
            row if row["slug"] not in taken else {**row, "slug": f"{row['slug']}-{row['id'][:8]}"} for row in missing
        ]
    return missing


def _column(table: SeedTable, column: str, where: str, values: list[str]) -> set[str]:
    query = sql.SQL("SELECT {column}::text FROM {table} ").format(
        column=sql.Identifier(column), table=sql.Identifier(table.name)
    )
    cursor = _cursor()
    cursor.execute(query + sql.SQL(where), (values,))
    return {value for (value,) in cursor}


def _copy(table: SeedTable, rows: list[Row]) -> None:
    text = StringIO("".join("\t".join(map(_field, row.values())) + "\n" for row in rows))
    _cursor().copy_expert(f"COPY {table.name} ({', '.join(rows[0])}) FROM STDIN", text)


def _cursor() -> extensions.cursor:
    """The transaction's cursor, for what `execute` has no words for."""
    return execute("SELECT 1")


def _field(value: Any) -> str:
    """A value in COPY's text format."""
    return "\\N" if value is None else str(value).translate(_ESCAPES)
