"""What PostgreSQL refuses, as the error that a caller should see: constraint names map to messages here and only here.

The database is the last word on what may be stored (uniqueness, references, ranges), so its refusals are ordinary
answers. Constraints are named by convention (`tt_api.database.record`), which leads from a name to its columns.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import psycopg2
from psycopg2 import errors
from sqlalchemy import CheckConstraint, Table, inspect

from tt_api.database.engine import Statement
from tt_api.database.record import Base, Record
from tt_api.database.timeouts import statement_timeout
from tt_api.database.transaction import read
from tt_api.database.unique import UniqueIndex, row_with, unique_indexes
from tt_api.errors import AppError, ConflictError, Problem, ServiceUnavailableError, ValidationError
from tt_api.naming import camel

# An answer that is known already isn't held up for long by what is said beside it.
_LOOK_SECONDS = 0.5

_Kinds = type[psycopg2.Error] | tuple[type[psycopg2.Error], ...]


class TakenError(ConflictError):
    """Another row holds a unique value.

    Args:
        row: the query for its id; None where it isn't known what was to be stored.
    """

    def __init__(self, message: str, *, problems: Sequence[Problem], row: Statement | None = None) -> None:
        super().__init__(message, problems=problems)
        self._row = row

    def with_row(self) -> tuple[Problem, ...]:
        """The problems, with the id of the row in the way: read now, outside of the transaction that met it.

        It may be gone by now, and the database out of reach; then they are as they were.
        """
        if self._row is None:
            return self.problems
        try:
            with statement_timeout(_LOOK_SECONDS):
                found = read(*self._row)
        except (psycopg2.Error, AppError):
            return self.problems
        row_id = found[0][0] if found else None
        return tuple(problem._replace(row_id=row_id) for problem in self.problems)


def taken_error(error: errors.UniqueViolation, table: Table, values: Mapping[str, Any]) -> TakenError:
    """What a breach of uniqueness is to the caller, knowing what was to be stored.

    Args:
        table: that of the row that was to be stored.
        values: the row's, by column; what isn't among them has its default.
    """
    if error.diag.table_name != table.name:
        # It was met by what was sent along with the row, such as work that was staged before.
        return _duplicate(error)
    met = [index for index in unique_indexes(table) if index.name == error.diag.constraint_name]
    return _duplicate(error, row_with(table, met[0], values) if met else None)


def find_taken(model: type[Record], values: Mapping[str, Any]) -> TakenError | None:
    """Which unique values of a row, that PostgreSQL has just not stored for them, a live one holds.

    Args:
        model: the row's.
        values: what was to be stored, by column; what isn't among them has its default.

    Returns:
        None where none does any more: it was deleted meanwhile.
    """
    table = inspect(model).local_table
    for index in unique_indexes(table):
        query = row_with(table, index, values)
        if read(*query):
            return _taken(model.__name__, _fields_of(table, index), query)
    return None


def app_error_for(error: psycopg2.Error) -> AppError:
    """The error family's member for a driver error; an `AppError` for what should never have reached the database."""
    return next(answer(error) for kinds, answer in _ANSWERS if isinstance(error, kinds))


def _duplicate(error: psycopg2.Error, row: Statement | None = None) -> TakenError:
    return _taken(_entity(error), _columns_of(error), row)


def _taken(entity: str, columns: Sequence[str], row: Statement | None) -> TakenError:
    names = " and ".join(columns) or "value"
    problems = [Problem((column,), "is taken by another row") for column in columns]
    return TakenError(f"Another {entity} has the same {names}", problems=problems, row=row)


def _broken_rule(error: psycopg2.Error, fallback: str) -> ValidationError:
    table = _table_of(error)
    name = error.diag.constraint_name or ""
    for constraint in table.constraints if table is not None else ():
        if isinstance(constraint, CheckConstraint) and constraint.name == name and "message" in constraint.info:
            return ValidationError.at(camel(constraint.info["path"]), constraint.info["message"])
    columns = _columns_of(error)
    if columns:
        return ValidationError("Invalid input", problems=[Problem((column,), fallback) for column in columns])
    return ValidationError(f"The row breaks the rule {name}")


def _table_of(error: psycopg2.Error) -> Table | None:
    return Base.metadata.tables.get(error.diag.table_name or "")


def _entity(error: psycopg2.Error) -> str:
    mapped = {mapper.local_table.name: mapper.class_.__name__ for mapper in Base.registry.mappers}  # type: ignore[attr-defined]
    return mapped.get(error.diag.table_name or "", "row")


def _columns_of(error: psycopg2.Error) -> list[str]:
    table = _table_of(error)
    name = error.diag.constraint_name or ""
    if table is None:
        return []
    for constraint in table.constraints:
        if constraint.name == name:
            return [camel(column.name) for column in constraint.columns]  # type: ignore[attr-defined]
    for index in unique_indexes(table):
        if index.name == name:
            return _fields_of(table, index)
    return []


def _fields_of(table: Table, index: UniqueIndex) -> list[str]:
    """What callers call the columns of a unique index; a hidden one says whose fingerprint it is."""
    names = [column for key in index.keys for column in key.columns]
    return [camel(table.c[name].info.get("fingerprint_of", name)) for name in names]


# The first that fits answers, so the narrower kinds come first.
_ANSWERS: tuple[tuple[_Kinds, Callable[[psycopg2.Error], AppError]], ...] = (
    (errors.UniqueViolation, _duplicate),
    (errors.ForeignKeyViolation, lambda error: _broken_rule(error, "refers to a row that doesn't exist")),
    (errors.CheckViolation, lambda error: _broken_rule(error, "is not allowed")),
    (
        (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure),
        lambda _: ServiceUnavailableError(
            "Other writers hold the same rows; try again in a moment", retry_after_seconds=1
        ),
    ),
    (
        errors.FeatureNotSupported,
        lambda _: ServiceUnavailableError("The database's schema has just changed; try again", retry_after_seconds=1),
    ),
    (
        errors.QueryCanceled,
        lambda _: ServiceUnavailableError("The database took too long; narrow the request or try again"),
    ),
    (
        (psycopg2.OperationalError, psycopg2.InterfaceError),
        lambda _: ServiceUnavailableError("The database can't be reached; try again in a moment"),
    ),
    (psycopg2.DataError, lambda _: ValidationError("A value is outside of what can be stored")),
    (psycopg2.Error, lambda _: AppError("The database refused a statement")),
)
