"""The SQL that stores rows, and values as it takes them.

Statements are a kilobyte or two of text, which is the same nearly every time.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from tt_api.encryption.keyring import keyring
from tt_api.encryption.masks import last_four
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
    assignments = ", ".join(f"{name} = %s" for name in columns)
    return f"UPDATE {table.name} SET {assignments} WHERE id = %s AND version = %s RETURNING {table.select_list}"


@lru_cache(512)
def lock_sql(table: Table, strength: str, within: str) -> str:
    """Finds a row and locks it; its parameters are the id and those of ``within``."""
    return f"SELECT {table.select_list} FROM {table.name} WHERE id = %s AND {within} FOR {strength}"


def storable(table: Table, data: Mapping[str, Any]) -> dict[str, Any]:
    """The values as parameters: JSON as text, and what is encrypted as tokens, with its last four characters."""
    values = {
        name: to_json_text(value) if value is not None and name in table.json_columns else value
        for name, value in data.items()
    }
    for name, last_four_column in table.encrypted_columns.items():
        if name in data:
            text = data[name]
            values[name] = None if text is None else keyring().encrypt(text)
            if last_four_column:
                values[last_four_column] = None if text is None else last_four(text)
    return values
