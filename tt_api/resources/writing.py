"""How rows are stored: one statement each for insert, update and soft delete, inside the current transaction.

Each acts at once. A change is stored over the version of the row that it was decided on; where the row has moved on
meanwhile, nothing is stored and `StaleRowError` has the request run once more, with the row locked.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from psycopg2.errors import UniqueViolation
from sqlalchemy import inspect
from uuid_utils import uuid7

from tt_api.current import current_who
from tt_api.database import last_changes
from tt_api.database.errors import find_taken, taken_error
from tt_api.database.record import Record
from tt_api.database.transaction import StaleRowError, execute, locks_rows, queue_insert
from tt_api.errors import NotFoundError, Problem, ValidationError
from tt_api.naming import camel, slugify
from tt_api.resources.filters import Condition
from tt_api.resources.reading import LIVE, find
from tt_api.resources.slugs import first_free
from tt_api.resources.table import Row, Table, table_of
from tt_api.resources.write_sql import insert_sql, lock_sql, storable, update_sql

# A value that is taken already is an ordinary answer. As an error it would also be in PostgreSQL's log, value and all.
_UNLESS_TAKEN = "ON CONFLICT DO NOTHING"


def to_change(model: type[Record], row_id: str, within: Condition = LIVE) -> Row:
    """A live row that is about to be changed, as a detail shows it; locked where a first try found it changed.

    Raises:
        NotFoundError: there is no such live row.
    """
    if not locks_rows():
        return find(model, row_id, within)
    if model.held_first:
        read_before = find(model, row_id, within)
        references = table_of(model).references
        hold({references[name]: [read_before[name]] for name in model.held_first})
    return lock(model, row_id, within=within)


class Hold(NamedTuple):
    """What was locked.

    Attributes:
        moment: when all of it was held, by PostgreSQL's clock.
        live: the ids of the rows that aren't deleted.
    """

    moment: datetime
    live: frozenset[str]


def hold(rows: Mapping[str, Collection[str | None]]) -> Hold:
    """Lock rows of several tables until the transaction ends, deleted ones too, in one statement.

    Args:
        rows: ids by table, in the order in which all writers lock; those of a table are locked in ascending order.
    """
    wanted = {table: sorted({row_id for row_id in ids if row_id is not None}) for table, ids in rows.items()}
    held = {table: ids for table, ids in wanted.items() if ids}
    # PostgreSQL works out the items of a select list from left to right, and each of these once.
    by_id = "WHERE id = ANY(%s::uuid[]) ORDER BY id FOR NO KEY UPDATE"
    live = f"SELECT CASE WHEN {LIVE.sql} THEN id::text END FROM"
    items = [f"ARRAY({live} {table} {by_id})" for table in held]
    found = execute(f"SELECT {', '.join([*items, 'clock_timestamp()'])}", [*held.values()]).fetchone()
    assert found is not None  # noqa: S101 -- a SELECT without FROM has one row
    *arrays, moment = found
    return Hold(moment, frozenset(row_id for array in arrays for row_id in array if row_id is not None))


def lock(model: type[Record], row_id: str, *, strength: str = "NO KEY UPDATE", within: Condition = LIVE) -> Row:
    """A live row, held until the transaction ends, so that writers take turns on it.

    Args:
        model: the row's.
        row_id: which row.
        strength: ``NO KEY UPDATE`` to change it; ``UPDATE`` to delete it, which also waits for, and holds off,
            rows that are about to refer to it.
        within: which rows it may be.

    Raises:
        NotFoundError: there is no such live row, or the one before us in the queue deleted it.
    """
    table = table_of(model)
    sql = lock_sql(table, strength, within.sql)
    found = execute(sql, (row_id, *within.parameters), prepare=True).fetchone()
    if found is None:
        raise NotFoundError.of(table.entity, row_id)
    return Row(table, found)


def insert(model: type[Record], data: Mapping[str, Any], *, last: bool = False) -> Row:
    """Store a new row, with everything that the database fills in: a slug too, where its model makes one.

    Args:
        model: what is stored.
        data: the values by column name.
        last: whether nothing comes after it in the transaction; see `execute`.

    Raises:
        TakenError: a live row holds one of the values, or some together, that are unique.
        ConflictError: no free slug was found.
    """
    table = table_of(model)
    values = {"id": str(uuid7()), **storable(table, data)}
    if table.slug_source is not None and "slug" not in data:
        return _insert_with_slug(table, values, slugify(data[table.slug_source]), last=last)
    sql = insert_sql(table, tuple(values), _UNLESS_TAKEN if table.unique_indexes else "")
    stored = _store(table, values, sql, tuple(values.values()), last=last)
    if stored is not None:
        return stored
    if taken := find_taken(model, values):
        raise taken
    # Who was in the way is gone; whoever comes in the way now is PostgreSQL's to name.
    stored = _store(table, values, insert_sql(table, tuple(values), ""), tuple(values.values()))
    assert stored is not None  # noqa: S101 -- an insert without ON CONFLICT returns its row or raises
    return stored


def insert_later(model: type[Record], data: Mapping[str, Any]) -> None:
    """Store a new row together with the next statement or with COMMIT, where nothing but an error is read of it.

    For rows without a slug and without unique values.
    """
    table = table_of(model)
    values = {"id": str(uuid7()), **storable(table, data)}
    queue_insert((insert_sql(table, tuple(values), ""), tuple(values.values())))


def insert_unless_taken(model: type[Record], data: Mapping[str, Any], unique: Sequence[str]) -> Row | None:
    """Store a new row and return it; None where a live one holds the same values of a unique index already.

    Waits for a concurrent insert of the same values to commit or roll back, so None means that the other row is there.

    Args:
        model: what is stored.
        data: the values by column name.
        unique: the columns of the index, one over live rows.
    """
    table = table_of(model)
    values = {"id": str(uuid7()), **storable(table, data)}
    sql = insert_sql(table, tuple(values), f"ON CONFLICT ({', '.join(unique)}) WHERE {LIVE.sql} DO NOTHING")
    return _store(table, values, sql, tuple(values.values()))


def update(model: type[Record], row: Row, changes: Mapping[str, Any], *, last: bool = False) -> Row:
    """Store changed fields of a row, and count its version up, which a trigger does.

    A request that comes from somebody with a name leaves word who made that version, together with COMMIT.

    Args:
        model: the row's.
        row: as it was read or locked.
        changes: the new values by column name, at least one.
        last: whether nothing comes after it in the transaction; see `execute`.

    Raises:
        StaleRowError: the row has changed since it was read.
    """
    table = table_of(model)
    values = storable(table, changes)
    parameters = (*values.values(), row["id"], row["version"])
    who = current_who()
    stored = _store(table, values, update_sql(table, tuple(values)), parameters, before=row, last=last and not who)
    if stored is None:
        raise StaleRowError
    if who:
        last_changes.remember(stored["id"], stored["version"], who)
    return stored


def soft_delete(model: type[Record], row: Row) -> None:
    """Mark a locked row as deleted."""
    execute(f"UPDATE {table_of(model).name} SET deleted_at = clock_timestamp() WHERE id = %s", (row["id"],))


def require_references(model: type[Record], data: Mapping[str, Any], held: Collection[str] = ()) -> None:
    """Hold every row that ``data`` refers to until the transaction ends.

    The lock makes a concurrent delete of a referred row wait for us, or us for it.

    Args:
        held: the ids of live rows that are held already.

    Raises:
        ValidationError: naming each field whose row is missing or deleted.
    """
    references = table_of(model).references
    named = [(name, target) for name, target in references.items() if data.get(name) is not None]
    sent = [(name, target) for name, target in named if data[name] not in held]
    if not sent:
        return
    checks = ", ".join(
        f"(SELECT true FROM (SELECT 1 FROM {target} WHERE id = %s AND {LIVE.sql} FOR KEY SHARE) AS held)"
        for _, target in sent
    )
    stands = execute(f"SELECT {checks}", [data[name] for name, _ in sent]).fetchone()
    assert stands is not None  # noqa: S101 -- a SELECT without FROM has one row
    problems = [
        Problem((camel(name),), "refers to a row that doesn't exist or was deleted")
        for (name, _), found in zip(sent, stands, strict=True)
        if not found
    ]
    if problems:
        raise ValidationError("Invalid input", problems=problems)


def _store(
    table: Table,
    values: Mapping[str, Any],
    sql: str,
    parameters: Sequence[Any],
    *,
    before: Mapping[str, Any] = MappingProxyType({}),
    last: bool = False,
) -> Row | None:
    """Run a statement that stores these values and returns their row; None where it stored none.

    Args:
        table: where.
        values: by column.
        sql: the statement.
        parameters: its parameters.
        before: the other values of a row that is changed.
        last: see `execute`.

    Raises:
        TakenError: another row holds one of the values, or some together, that are unique.
    """
    try:
        stored = execute(sql, parameters, prepare=True, last=last).fetchone()
    except UniqueViolation as error:
        raise taken_error(error, inspect(table.model).local_table, {**before, **values}) from error
    return Row(table, stored) if stored is not None else None


def _insert_with_slug(table: Table, values: Mapping[str, Any], base: str, *, last: bool) -> Row:
    sql = insert_sql(table, (*values, "slug"), _UNLESS_TAKEN)

    def store(slug: str) -> Row | None:
        return _store(table, values, sql, (*values.values(), slug), last=last)

    return first_free(table, values, base, store)
