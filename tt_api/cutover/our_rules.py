"""What our tables ask of their rows, read from PostgreSQL itself: defaults, checks, unique values."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import CheckConstraint, Table

from tt_api.database.transaction import execute

_WORD = re.compile(r"\w+")
_DEFAULTS = """
SELECT relname, attname, pg_get_expr(adbin, adrelid)
  FROM pg_attrdef
       JOIN pg_class ON pg_class.oid = adrelid
       JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum
 WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(%s) AND attgenerated = '' AND NOT relispartition
 ORDER BY relname, attnum
"""
_CHECKS = """
SELECT conname, pg_get_expr(conbin, conrelid) FROM pg_constraint
 WHERE conrelid = %s::regclass AND contype = 'c' ORDER BY conname
"""
# Columns and expressions in their order; the condition is that of partial indexes.
_UNIQUE_INDEXES = """
SELECT relname, indnullsnotdistinct, coalesce(pg_get_expr(indpred, indrelid), 'true'),
       ARRAY(SELECT pg_get_indexdef(indexrelid, position, true) FROM generate_series(1, indnkeyatts) AS position)
  FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
 WHERE indrelid = %s::regclass AND indisunique AND NOT indisprimary ORDER BY relname
"""


class Check(NamedTuple):
    """A rule over the columns of a row.

    Attributes:
        condition: SQL.
        message: what is wrong with a row that breaks it.
    """

    column: str
    condition: str
    message: str


class UniqueIndex(NamedTuple):
    """Values that only one row may have.

    Attributes:
        keys: SQL for what is compared.
        condition: SQL for the rows that it is about.
        columns: those that are compared, as they are or folded.
        nulls_are_equal: whether two rows without a value are in each other's way.
    """

    name: str
    nulls_are_equal: bool
    condition: str
    keys: Sequence[str]
    columns: Sequence[str] = ()


def defaults_of(tables: Sequence[str]) -> dict[tuple[str, str], str]:
    """What stands in columns that nobody fills, by table and column, as text."""
    found = execute(_DEFAULTS, (list(tables),)).fetchall()
    if not found:
        return {}
    values = execute(f"SELECT {', '.join(f'({expression})::text' for _, _, expression in found)}").fetchall()[0]
    return {(table, column): value for (table, column, _), value in zip(found, values, strict=True)}


def checks_of(table: Table) -> list[Check]:
    """The CHECKs of a table, with what callers of the API are told about them."""
    told = {str(rule.name): rule.info for rule in table.constraints if isinstance(rule, CheckConstraint)}
    return [
        Check(
            told.get(name, {}).get("path", ""),
            condition,
            str(told.get(name, {}).get("message", f"breaks the rule {name}")),
        )
        for name, condition in execute(_CHECKS, (table.name,)).fetchall()
    ]


def unique_indexes_of(table: Table) -> list[UniqueIndex]:
    """The unique indexes of a table beside its primary key."""
    found = [UniqueIndex(*row) for row in execute(_UNIQUE_INDEXES, (table.name,)).fetchall()]
    return [
        one._replace(columns=[name for key in one.keys for name in _WORD.findall(key) if name in table.columns])
        for one in found
    ]
