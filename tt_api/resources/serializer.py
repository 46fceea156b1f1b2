"""How rows leave: the one serializer, compiled once per schema.

Values come from PostgreSQL in the order of `Table.columns` and nearly all are what JSON needs already, so an object
is made by pairing keys with values; only the columns that need it are converted.
"""

from collections.abc import Callable, Container, Iterable, Sequence
from datetime import time
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import Numeric, Time

from tt_api.resources.schema import ResourceSchema
from tt_api.resources.table import Table

# Where an object's keys stand: the id first, what people look for next, the record's own bookkeeping last.
_FIRST = ("id",)
_LAST = ("created_at", "updated_at", "deleted_at", "version")


def as_shown(fields: Iterable[str], columns: Container[str]) -> list[str]:
    """A schema's fields in the order in which objects show them, those that have no column left out."""
    return [*_FIRST, *(name for name in fields if name not in _FIRST + _LAST and name in columns), *_LAST]


class Serializer:
    """Turns a table's rows into the objects that a schema declares.

    Args:
        names: the columns that the rows carry: a table's ``columns``, or its ``detail_columns``.

    Raises:
        KeyError: when made, if the schema has a field that no column stands behind.
    """

    def __init__(self, schema: type[ResourceSchema], table: Table, names: Sequence[str]) -> None:
        fields = schema().fields
        unknown = fields.keys() - set(table.detail_columns)
        if unknown:
            raise KeyError(f"{schema.__name__} has fields that {table.name} doesn't: {', '.join(sorted(unknown))}")
        names = as_shown(fields, names)
        self._keys = tuple(str(fields[name].data_key) for name in names)
        self._pick = itemgetter(*(table.position[name] for name in names))
        self._convert: list[tuple[str, Callable[[Any], Any]]] = [
            (str(fields[name].data_key), convert) for name in names if (convert := _converter(table, name))
        ]

    def object(self, values: Sequence[Any]) -> dict[str, Any]:
        """One row as the object that callers see, ready for `to_json`."""
        found = dict(zip(self._keys, self._pick(values), strict=True))
        for key, convert in self._convert:
            value = found[key]
            if value is not None:
                found[key] = convert(value)
        return found


def _converter(table: Table, name: str) -> Callable[[Any], Any] | None:
    if name in table.json_columns:
        return orjson.Fragment
    if isinstance(table.type_of(name), Numeric):
        # Rates have at most two decimals, which a double's shortest form writes exactly.
        return float
    if isinstance(table.type_of(name), Time):
        return _minutes
    return None


def _minutes(clock: time) -> str:
    return clock.isoformat("minutes")
