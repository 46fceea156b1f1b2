"""How rows leave: the one serializer, compiled once per schema.

Values come from PostgreSQL in the order of `Table.columns` and nearly all are what JSON needs already, so an object
is made by pairing keys with values; only the columns that need it are converted.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import time
from functools import partial
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple

import orjson
from marshmallow.fields import Field
from sqlalchemy import Numeric, Time

from tt_api.encryption.masks import MASK, masked
from tt_api.resources.fields import Secret
from tt_api.resources.schema import ResourceSchema, fields_of
from tt_api.resources.table import Table

# Where an object's keys stand: the id first, what people look for next, the record's own bookkeeping last.
_FIRST = ("id",)
_LAST = ("created_at", "updated_at", "deleted_at", "version")


def as_shown(fields: Iterable[str], columns: Container[str]) -> list[str]:
    """A schema's fields in the order in which objects show them, those that have no column left out."""
    return [*_FIRST, *(name for name in fields if name not in _FIRST + _LAST and name in columns), *_LAST]


class _Shown(NamedTuple):
    """Which column a field shows, and what has to be done to its values; None where nothing has."""

    source: str
    convert: Callable[[Any], Any] | None


class Serializer:
    """Turns a table's rows into the objects that a schema declares.

    Args:
        names: the columns that the rows carry: a table's ``columns``, or its ``detail_columns``.
        masks: whether secrets are shown as lists show them.
        convert: what makes the values of columns that aren't shown as they are.

    Raises:
        KeyError: when made, if the schema has a field that no column stands behind.
        TypeError: when made, if it has a plain field over an encrypted column: lists would show the value.
    """

    def __init__(
        self,
        schema: type[ResourceSchema],
        table: Table,
        names: Sequence[str],
        *,
        masks: bool,
        convert: Mapping[str, Callable[[Any], Any]] = MappingProxyType({}),
    ) -> None:
        fields = fields_of(schema)
        unknown = fields.keys() - set(table.detail_columns)
        if unknown:
            raise KeyError(f"{schema.__name__} has fields that {table.name} doesn't: {', '.join(sorted(unknown))}")
        names = as_shown(fields, names)
        self.keys = tuple(str(fields[name].data_key) for name in names)
        plain = [name for name in names if name in table.encrypted_columns and not isinstance(fields[name], Secret)]
        if plain:
            raise TypeError(f"{schema.__name__} shows what is encrypted by plain fields: {', '.join(plain)}")
        shown = [
            _Shown(name, convert[name]) if name in convert else _shown(table, fields[name], name, masks=masks)
            for name in names
        ]
        self._pick = itemgetter(*(table.position[one.source] for one in shown))
        self._convert: list[tuple[str, Callable[[Any], Any]]] = [
            (key, one.convert) for key, one in zip(self.keys, shown, strict=True) if one.convert
        ]

    def object(self, values: Sequence[Any]) -> dict[str, Any]:
        """One row as the object that callers see, ready for `to_json`."""
        found = dict(zip(self.keys, self._pick(values), strict=True))
        for key, convert in self._convert:
            value = found[key]
            if value is not None:
                found[key] = convert(value)
        return found


def _shown(table: Table, field: Field[Any], name: str, *, masks: bool) -> _Shown:
    if masks and isinstance(field, Secret):
        return _mask(table, field, name)
    return _Shown(name, _converter(table, name))


def _mask(table: Table, field: Secret, name: str) -> _Shown:
    """How lists show a secret: decrypted only where its last four characters aren't stored beside it."""
    if not field.shows_last_four:
        return _Shown(name, lambda _: MASK)
    last_four = table.encrypted_columns.get(name)
    if last_four:
        return _Shown(last_four, MASK.__add__)
    return _Shown(name, (lambda token: masked(table.plain(name, token))) if name in table.encrypted_columns else masked)


def _converter(table: Table, name: str) -> Callable[[Any], Any] | None:
    if name in table.encrypted_columns:
        return partial(table.plain, name)
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
