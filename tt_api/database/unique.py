"""What is unique, read off the models' unique indexes: how values are compared there, and how to find who has them."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Column, Index, Table, TextClause

_WORD = re.compile(r"\w+")


class Key(NamedTuple):
    """One key of a unique index: a column, or an expression such as the folded form of an address.

    Attributes:
        sql: the key as the index has it, which is how a condition must spell it to be served by the index.
        columns: the columns in it, in the order in which it names them.
    """

    sql: str
    columns: tuple[str, ...]

    def equals(self, values: Mapping[str, Any]) -> tuple[str, tuple[Any, ...]]:
        """SQL for the key being that of a row with these values, and its parameters.

        Args:
            values: the columns' values, or SQL for them.
        """
        parameters: list[Any] = []

        def in_its_place(word: re.Match[str]) -> str:
            if word[0] not in self.columns:
                return word[0]
            value = values[word[0]]
            if isinstance(value, TextClause):
                return f"({value.text})"
            parameters.append(value)
            return "%s"

        return f"{self.sql} = {_WORD.sub(in_its_place, self.sql)}", tuple(parameters)


class UniqueIndex(NamedTuple):
    """A unique index.

    Attributes:
        where: SQL for the rows that it is over, which are nearly always the live ones.
        nulls_meet: whether two rows without a value meet; nearly always they don't.
    """

    name: str
    keys: tuple[Key, ...]
    where: str
    nulls_meet: bool


@lru_cache(512)
def unique_indexes(table: Table) -> tuple[UniqueIndex, ...]:
    """The unique indexes of a table, in the order of their names."""
    found = [_read(index, table) for index in table.indexes if index.unique]
    return tuple(sorted(found, key=lambda index: index.name))


def row_with(table: Table, index: UniqueIndex, values: Mapping[str, Any]) -> tuple[str, tuple[Any, ...]]:
    """The query for the id of the live row that a row with these values would meet in a unique index.

    Args:
        values: what was to be stored, by column; the others have their defaults.
    """
    conditions = []
    parameters: list[Any] = []
    for key in index.keys:
        stored = {name: values[name] if name in values else _default(table.c[name]) for name in key.columns}
        if None in stored.values():
            conditions.append(f"{key.sql} IS NULL" if index.nulls_meet else "false")
            continue
        condition, its_parameters = key.equals(stored)
        conditions.append(condition)
        parameters += its_parameters
    where = " AND ".join([*conditions, index.where, "deleted_at IS NULL"])
    return f"SELECT id FROM {table.name} WHERE {where}", tuple(parameters)  # noqa: S608 -- names of our own


def _read(index: Index, table: Table) -> UniqueIndex:
    keys = []
    for expression in index.expressions:
        sql = expression.name if isinstance(expression, Column) else str(expression).replace("%", "%%")
        keys.append(Key(sql, tuple(word for word in _WORD.findall(sql) if word in table.c)))
    options = index.dialect_options["postgresql"]
    where = "true" if options["where"] is None else str(options["where"]).replace("%", "%%")
    return UniqueIndex(str(index.name), tuple(keys), where, bool(options["nulls_not_distinct"]))


def _default(column: Column[Any]) -> Any:
    """What PostgreSQL stores where nothing is said: a text, or SQL."""
    return getattr(column.server_default, "arg", None)
