"""The SQL that stores rows, and values as it takes them.

Statements are a kilobyte or two of text, which is the same nearly every time.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from tt_api.json_text import to_json_text
from tt_api.resources.table import Table


@lru_cache(512)
def insert_sql(table: Table, columns: tuple[str, ...], on_conflict: str) -> str:
    """Inserts a row and returns it; its parameters are the values."""
    placeholders = ", ".join(["%s"] * len(columns))
    return (
        f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({placeholders}) {on_conflict}"
        f" RETURNING {table.select_list}"
    )


@lru_cache(512)
def update_sql(table: Table, columns: tuple[str, ...]) -> str:
    """Changes a row of a known version and returns it; its parameters are the values, the id and the version."""
    return (
        f"UPDATE {table.name} SET {_assignments(columns)} WHERE id = %s AND version = %s RETURNING {table.select_list}"
    )


@lru_cache(512)
def update_unseen_sql(
    table: Table, columns: tuple[str, ...], within: str, touched: tuple[tuple[str, ...], ...] = ()
) -> str:
    """Changes a row that holds other values than these, and returns it.

    Its parameters are the values, the id, those of ``within``, and the values once more.

    Args:
        within: which rows it may be.
        touched: for each set of columns, whether one of them changed is returned too, as ``touched_0`` and so on.
    """
    # `was` is the row as we got the lock on it: whoever waits for another change is given what that made of the row.
    # Where nothing differs there is no such row, and nobody waits.
    differs = _any_differs(table, table.name, ((name, "%s") for name in columns))
    was = (
        f"SELECT id, {', '.join(columns)} FROM {table.name} WHERE id = %s AND {within} AND ({differs})"
        " FOR NO KEY UPDATE"
    )
    flags = "".join(
        f", ({_any_differs(table, 'was', ((name, f'{table.name}.{name}') for name in names))}) AS touched_{number}"
        for number, names in enumerate(touched)
    )
    return (
        f"UPDATE {table.name} SET {_assignments(columns)} FROM ({was}) AS was WHERE {table.name}.id = was.id"
        f" RETURNING {table.select_list}{flags}"
    )


@lru_cache(512)
def lock_sql(table: Table, strength: str, within: str) -> str:
    """Finds a row and locks it; its parameters are the id and those of ``within``."""
    return f"SELECT {table.select_list} FROM {table.name} WHERE id = %s AND {within} FOR {strength}"


def storable(table: Table, data: Mapping[str, Any]) -> dict[str, Any]:
    """The values as parameters."""
    return {
        name: to_json_text(value) if value is not None and name in table.json_columns else value
        for name, value in data.items()
    }


def _assignments(columns: Iterable[str]) -> str:
    return ", ".join(f"{name} = %s" for name in columns)


def _any_differs(table: Table, row: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Whether a value of a row isn't what it is held against; JSON by its text: to jsonb 1 and 1.0 are equal."""
    return " OR ".join(
        f"{row}.{name}::text IS DISTINCT FROM {other}::jsonb::text"
        if name in table.json_columns
        else f"{row}.{name} IS DISTINCT FROM {other}"
        for name, other in pairs
    )
