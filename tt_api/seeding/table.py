"""One table's seeded rows, and how they get into it: those that are missing, by COPY."""

from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from typing import Any

from psycopg2 import extensions, sql

from tt_api.database.transaction import execute

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class UniqueColumn:
    """A column whose values are unique among live rows; seeded ones are in the form that is compared.

    Attributes:
        compared: SQL for what the index compares.
        instead: makes a replacement, from the seeded value and the row's id, where a row of the user's has the value.
    """

    name: str
    compared: str
    instead: Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class SeedTable:
    """A table that the seed writes rows into, each with an ``id`` of `seed_id` and all with the same columns."""

    name: str
    unique: UniqueColumn | None = None


def store(table: SeedTable, rows: list[Row]) -> int:
    """Store the rows that aren't there yet, inside the current transaction, and return how many that were.

    A row that was changed or deleted since it was seeded stays as it is.
    """
    present = _matching(table.name, "id::text", "id = ANY(%s::uuid[])", [row["id"] for row in rows])
    missing = [row for row in rows if row["id"] not in present] if present else rows
    if missing:
        if table.unique:
            missing = _free_of_others(table.name, table.unique, missing)
        _copy(table.name, missing)
    return len(missing)


def _free_of_others(table: str, column: UniqueColumn, rows: list[Row]) -> list[Row]:
    """The rows, with replacements for values that the user's own rows have; the same ones on every run."""
    name = column.name
    condition = f"{column.compared} = ANY(%s) AND deleted_at IS NULL"
    taken = _matching(table, column.compared, condition, [row[name] for row in rows if row[name] is not None])
    return [row if row[name] not in taken else {**row, name: column.instead(row[name], row["id"])} for row in rows]


def _matching(table: str, expression: str, condition: str, values: list[str]) -> set[str]:
    query = sql.SQL("SELECT {} FROM {} WHERE {}").format(sql.SQL(expression), sql.Identifier(table), sql.SQL(condition))
    cursor = _cursor()
    cursor.execute(query, (values,))
    return {value for (value,) in cursor}


def _copy(table: str, rows: list[Row]) -> None:
    text = StringIO("".join(["\t".join(map(_field, row.values())) + "\n" for row in rows]))
    _cursor().copy_expert(f"COPY {table} ({', '.join(rows[0])}) FROM STDIN", text)


def _cursor() -> extensions.cursor:
    """The transaction's cursor, for what `execute` doesn't offer."""
    return execute("SELECT 1")


def _field(value: Any) -> str:
    """A value in COPY's text format."""
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    return "\\N" if value is None else str(value)
