"""A model's columns as SQL, worked out once, and rows as they come from PostgreSQL."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Index, inspect
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import ColumnProperty
from sqlalchemy.sql.schema import Column
from sqlalchemy.types import TypeEngine
from structlog import get_logger

from tt_api.database.record import DETAIL, Record
from tt_api.database.unique import UniqueIndex, unique_indexes
from tt_api.encryption.keyring import keyring
from tt_api.encryption.masks import MASK, Masked
from tt_api.json_text import json_value
from tt_api.resources.warnings import Warned

log = get_logger(__name__)

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves dialects untyped


class Table:
    """The read and write side of one model.

    Attributes:
        name: the table's name in SQL.
        columns: the names of the columns that rows carry, in the order of the select list.
        detail_columns: these, and after them what only a detail shows.
        stored: the names of all columns that there are; what rows carry beside them is computed.
        sql: each column's SQL, by name.
        select_list: the SQL of those columns; JSON columns as text, which is passed on without being parsed.
        detail_list: the SQL of the detail columns.
        json_columns: the names of the JSON columns.
        encrypted_columns: the names of those that are encrypted at rest, each with the one that its last four
            characters are kept in, or None.
        references: for each foreign key column, the table that it points into.
        slug_source: the column that a slug is made from where none is sent; None where the model makes none.
    """

    def __init__(self, model: type[Record]) -> None:
        mapper = inspect(model)
        listed = [attribute for attribute in mapper.column_attrs if not attribute.deferred]
        detailed = [attribute for attribute in mapper.column_attrs if attribute.group == DETAIL]
        attributes = [*listed, *detailed]
        self.model = model
        self.entity = model.__name__
        self.name: str = mapper.local_table.name
        self.columns = tuple(map(_name, listed))
        self.detail_columns = tuple(map(_name, attributes))
        self.stored = frozenset(mapper.local_table.c.keys())
        self.position = {name: position for position, name in enumerate(self.detail_columns)}
        self._expressions = {_name(attribute): attribute.columns[0] for attribute in attributes}
        self.json_columns = frozenset(n for n, sql in self._expressions.items() if isinstance(sql.type, JSONB))
        self.encrypted_columns = _encrypted_columns(mapper.local_table.c)
        self.sql = {name: column_sql(expression) for name, expression in self._expressions.items()}
        self.select_list = self._select_list(self.columns)
        self.detail_list = self._select_list(self.detail_columns)
        self.has_search = "search_text" in mapper.local_table.c
        self.references = _references(mapper.local_table.c)
        self.slug_source = _slug_source(mapper.local_table.c)

    def _select_list(self, names: Sequence[str]) -> str:
        return ", ".join(f"{self.sql[name]}::text" if name in self.json_columns else self.sql[name] for name in names)

    def column(self, name: str) -> Column[Any]:
        """The column of that name.

        Raises:
            KeyError: there is none, which at import time means a misspelt allowlist.
        """
        column: Column[Any] = inspect(self.model).local_table.c[name]
        return column

    def type_of(self, name: str) -> TypeEngine[Any]:
        """The type of a column or computed value."""
        kind: TypeEngine[Any] = self._expressions[name].type
        return kind

    def can_be_null(self, name: str) -> bool:
        """Whether a row may have no value there; of what is computed the table doesn't know."""
        return bool(getattr(self._expressions[name], "nullable", True))

    def plain(self, name: str, token: str) -> str:
        """The text of an encrypted value; a mask where no key opens it, since the rest of the row can be shown.

        Args:
            name: its column.
        """
        text = keyring().decrypt(token)
        if text is None:
            log.error("field_unreadable", table=self.name, column=name, hint="no key in FIELD_ENCRYPTION_KEYS opens it")
            return Masked(MASK)
        return text

    @cached_property
    def slug_scope(self) -> tuple[str, ...]:
        """The columns within which slugs are unique, where they aren't in the whole table."""
        indexes: set[Index] = inspect(self.model).local_table.indexes
        unique = next(index for index in indexes if index.unique and "slug" in index.columns)
        return tuple(column.name for column in unique.columns if column.name != "slug")

    @cached_property
    def unique_indexes(self) -> tuple[UniqueIndex, ...]:
        """What is unique, alone or together."""
        return unique_indexes(inspect(self.model).local_table)


_tables: dict[type[Record], Table] = {}


def table_of(model: type[Record]) -> Table:
    """The one `Table` of a model."""
    if model not in _tables:
        _tables[model] = Table(model)
    return _tables[model]


class Row(Mapping[str, Any]):
    """A stored row: a read-only mapping from column names to values, without a copy of them.

    JSON is read, and what is encrypted decrypted, when it is asked for.

    Attributes:
        warnings: what whoever stored it is told beside it.
    """

    __slots__ = ("_table", "_values", "warnings")

    def __init__(self, table: Table, values: Sequence[Any], warnings: Sequence[Warned] = ()) -> None:
        self._table = table
        self._values = values
        self.warnings = tuple(warnings)

    def with_warnings(self, warnings: Sequence[Warned]) -> "Row":
        """The same row, with these to be told beside it."""
        return Row(self._table, self._values, (*self.warnings, *warnings))

    @property
    def values_in_order(self) -> Sequence[Any]:
        """The values as `Table.columns` orders them; JSON still as text, what is encrypted as it is stored."""
        return self._values

    def __getitem__(self, name: str) -> Any:
        value = self.values_in_order[self._table.position[name]]
        if value is None:
            return None
        if name in self._table.json_columns:
            return json_value(value)
        return self._table.plain(name, value) if name in self._table.encrypted_columns else value

    def __iter__(self) -> Iterator[str]:
        return iter(self._table.detail_columns[: len(self)])

    def __len__(self) -> int:
        return len(self.values_in_order)


def _name(attribute: ColumnProperty[Any]) -> str:
    """What a column is called in SQL, which an attribute can't always be: SQLAlchemy keeps ``metadata`` for itself."""
    expression = attribute.columns[0]
    return expression.name if isinstance(expression, Column) else attribute.key


def column_sql(column: ColumnElement[Any]) -> str:
    """A column or computed expression as SQL text that can stand in a parametrised statement."""
    compiled = column.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True})
    return str(compiled).replace("%", "%%")


def _references(columns: Any) -> dict[str, str]:
    return {column.name: key.column.table.name for column in columns for key in column.foreign_keys}


def _encrypted_columns(columns: Any) -> dict[str, str | None]:
    return {column.name: column.info["last_four"] for column in columns if "encrypted" in column.info}


def _slug_source(columns: Any) -> str | None:
    return columns["slug"].info.get("source") if "slug" in columns else None
