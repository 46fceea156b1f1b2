"""One table's seeded rows, and how they get into it: those that are missing, by COPY."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Date, DateTime, text

from tt_api.database.copying import copy_rows
from tt_api.database.orm import db
from tt_api.database.record import Base

Row = dict[str, Any]
# Rows by table.
Batch = dict[str, list[Row]]

# All columns with dates or times; a word that no column is called.
EVERY = ("*",)


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
    """A table that the seed writes rows into, each with an ``id`` of `seed_id` and all with the same columns.

    Attributes:
        moving: columns whose dates and times count from the day of seeding; `EVERY` for all of them.
        finished: gives the rows that are about to be stored what only the database, or a secret, can; or leaves out
            those for which the database has others.
    """

    name: str
    unique: UniqueColumn | None = None
    moving: tuple[str, ...] = ()
    finished: Callable[[list[Row]], list[Row]] | None = None

    def move(self, rows: list[Row], by: timedelta) -> None:
        """Make the rows what they are when they are seeded that much later than on the anchor's day."""
        if not (self.moving and rows and by):
            return
        columns = [name for name in self._moving_columns() if name in rows[0]]
        for row in rows:
            for name in columns:
                if row[name] is not None:
                    row[name] += by

    def _moving_columns(self) -> tuple[str, ...]:
        if self.moving is not EVERY:
            return self.moving
        columns = Base.metadata.tables[self.name].columns
        return tuple(column.name for column in columns if isinstance(column.type, Date | DateTime))


def store(table: SeedTable, rows: list[Row]) -> int:
    """Store the rows that aren't there yet, inside the current transaction, and return how many that were.

    A row that was changed or deleted since it was seeded stays as it is.
    """
    present = _matching(table.name, "id::text", "id = ANY(CAST(:values AS uuid[]))", [row["id"] for row in rows])
    missing = [row for row in rows if row["id"] not in present] if present else rows
    if missing:
        if table.unique:
            missing = _free_of_others(table.name, table.unique, missing)
        if table.finished:
            missing = table.finished(missing)
    if missing:
        copy_rows(table.name, tuple(missing[0]), (row.values() for row in missing))
    return len(missing)


def _free_of_others(table: str, column: UniqueColumn, rows: list[Row]) -> list[Row]:
    """The rows, with replacements for values that the user's own rows have; the same ones on every run."""
    name = column.name
    condition = f"{column.compared} = ANY(:values) AND deleted_at IS NULL"
    taken = _matching(table, column.compared, condition, [row[name] for row in rows if row[name] is not None])
    return [row if row[name] not in taken else {**row, name: column.instead(row[name], row["id"])} for row in rows]


def _matching(table: str, expression: str, condition: str, values: list[str]) -> set[str]:
    query = text(f"SELECT {expression} FROM {table} WHERE {condition}")  # noqa: S608 -- our own names
    return set(db.session.scalars(query, {"values": values}))
