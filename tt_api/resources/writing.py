"""How rows are stored: one statement each for insert, update and soft delete, inside the current transaction.

What is inserted or updated is sent when somebody wants to know how it was stored, or with the transaction's end
(`database/transaction.py`). So a change is decided on a row that may have moved on since it was read, or by PostgreSQL
where nobody reads it. The update looks at the row's version, and where it stores nothing the request is run once more,
with a closer look.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import count
from typing import Any

from uuid_utils import uuid7

from tt_api.database.storing import Look, Send, Store, StoreAlone, StoredLater
from tt_api.database.transaction import execute, how_to_look, read, store_later
from tt_api.errors import ConflictError, NotFoundError, Problem, ValidationError
from tt_api.naming import SLUG_MAX_LENGTH, camel, slugify
from tt_api.resources.changes import Changes, UnseenRow
from tt_api.resources.filters import Condition
from tt_api.resources.reading import LIVE, find
from tt_api.resources.table import Row, Table
from tt_api.resources.updates import store_after_a_look, store_seen, store_unseen
from tt_api.resources.write_sql import insert_sql, lock_sql, storable

# Each attempt that fails means that somebody else was given the slug, so this is how many may race for one name.
_SLUG_ATTEMPTS = 50
# Long slugs are cut to make room for their number; what is left of them is looked up.
_SLUG_STEM = SLUG_MAX_LENGTH - 12


class ComingRow(Row):
    """A row that is being stored: but for its id, what it holds is known when it is (`StoredLater`)."""

    __slots__ = ("_id", "_later")

    def __init__(self, table: Table, row_id: str, later: StoredLater) -> None:
        super().__init__(table, ())
        self._id = row_id
        self._later = later

    @property
    def values_in_order(self) -> Sequence[Any]:
        """The values as they were stored, which is done now where it wasn't yet."""
        return self._later.values

    def __getitem__(self, name: str) -> Any:
        return self._id if name == "id" else super().__getitem__(name)

    def __len__(self) -> int:
        return len(self._table.columns)


def to_change(table: Table, row_id: str, within: Condition = LIVE) -> Row:
    """A live row that is about to be changed, as a detail shows it: unseen, until somebody asks what it holds.

    Where it turned out to be another than it was taken to be, it is read at once, and then locked.

    Raises:
        NotFoundError: there is no such live row; for an unseen one, when somebody asks.
    """
    look = how_to_look()
    if look is Look.LATER:
        return UnseenRow(table, row_id, within)
    return find(table, row_id, within) if look is Look.AT_ONCE else lock(table, row_id, within=within)


def lock(table: Table, row_id: str, *, strength: str = "NO KEY UPDATE", within: Condition = LIVE) -> Row:
    """A live row, held until the transaction ends, so that writers take turns on it.

    Args:
        strength: ``NO KEY UPDATE`` to change it; ``UPDATE`` to delete it, which also waits for, and holds off,
            rows that are about to refer to it.

    Raises:
        NotFoundError: there is no such live row, or the one before us in the queue deleted it.
    """
    found = execute(
        lock_sql(table, strength, within.sql),
        (row_id, *within.parameters),
        prepare=True,
    ).fetchone()
    if found is None:
        raise NotFoundError.of(table.entity, row_id)
    return Row(table, found)


def insert(table: Table, data: Mapping[str, Any]) -> Row:
    """Store a new row, with everything that the database fills in."""
    values = {"id": str(uuid7()), **storable(table, data)}
    statement = insert_sql(table, tuple(values), "")

    def store(send: Send) -> tuple[Any, ...]:
        stored = send(statement, tuple(values.values()))
        assert stored is not None  # noqa: S101 -- an insert without ON CONFLICT returns its row or raises
        return stored

    return _coming(table, values["id"], store)


def insert_unless_taken(table: Table, data: Mapping[str, Any], unique: Sequence[str]) -> Row | None:
    """Store a new row and return it; None where a live one holds the same values of a unique index already.

    Waits for a concurrent insert of the same values to commit or roll back, so None means that the other row is there.

    Args:
        unique: the columns of the index, one over live rows.
    """
    values = {"id": str(uuid7()), **storable(table, data)}
    unless_taken = f"ON CONFLICT ({', '.join(unique)}) WHERE {LIVE.sql} DO NOTHING"
    statement = insert_sql(table, tuple(values), unless_taken)
    stored = execute(statement, tuple(values.values()), prepare=True).fetchone()
    return Row(table, stored) if stored is not None else None


def insert_with_slug(table: Table, data: Mapping[str, Any], source: str) -> Row:
    """Store a new row whose ``slug``, when not sent, is made from the ``source`` field: the first free one.

    ``ON CONFLICT DO NOTHING`` waits for a concurrent insert of the same slug to commit or roll back, so the next
    number is tried only when the one before it is really taken.

    Raises:
        ConflictError: every attempt lost its slug to somebody else.
    """
    if "slug" in data:
        return insert(table, data)
    base = slugify(data[source])
    values = {"id": str(uuid7()), **storable(table, data)}
    unless_taken = f"ON CONFLICT ({', '.join([*table.slug_scope, 'slug'])}) WHERE {LIVE.sql} DO NOTHING"
    statement = insert_sql(table, (*values, "slug"), unless_taken)

    def store(send: Send) -> tuple[Any, ...]:
        candidate = base
        for _ in range(_SLUG_ATTEMPTS):
            stored = send(statement, (*values.values(), candidate))
            if stored is not None:
                return stored
            candidate = _next_free_slug(table, base, values)
        raise ConflictError("No free slug was found; send one", problems=[Problem(("slug",), "is taken")])

    return _coming(table, values["id"], store)


def update(table: Table, row: Row, changes: Mapping[str, Any]) -> Row:
    """Store changed fields of a row, and count its version up, which a trigger does.

    Where nobody has looked at the row, and this is all that the transaction does, PostgreSQL finds out what changes.

    Raises:
        MovedOnError: when it is sent, the row is another one than ``row``, which then wasn't locked; or it was unseen,
            and nothing changes, or it isn't there.
    """
    if isinstance(changes, Changes) and not changes.known:
        return _coming(
            table, row["id"], partial(store_after_a_look, table, changes), partial(store_unseen, table, changes)
        )
    return _coming(table, row["id"], partial(store_seen, table, row, dict(changes)))


def soft_delete(table: Table, row: Row) -> None:
    """Mark a locked row as deleted."""
    execute(f"UPDATE {table.name} SET deleted_at = clock_timestamp() WHERE id = %s", (row["id"],))


def require_references(table: Table, data: Mapping[str, Any]) -> None:
    """Hold every row that ``data`` refers to until the transaction ends.

    The lock makes a concurrent delete of a referred row wait for us, or us for it.

    Raises:
        ValidationError: naming each field whose row is missing or deleted.
    """
    sent = [(name, target) for name, target in table.references.items() if data.get(name) is not None]
    if not sent:
        return
    checks = ", ".join(
        f"(SELECT true FROM (SELECT 1 FROM {target} WHERE id = %s AND {LIVE.sql} FOR KEY SHARE) AS held)"
        for _, target in sent
    )
    held = execute(f"SELECT {checks}", [data[name] for name, _ in sent]).fetchone()
    assert held is not None  # noqa: S101 -- a SELECT without FROM has one row
    problems = [
        Problem((camel(name),), "refers to a row that doesn't exist or was deleted")
        for (name, _), found in zip(sent, held, strict=True)
        if not found
    ]
    if problems:
        raise ValidationError("Invalid input", problems=problems)


def _coming(table: Table, row_id: str, store: Store, alone: StoreAlone | None = None) -> Row:
    return ComingRow(table, row_id, store_later(store, alone))


def _next_free_slug(table: Table, base: str, values: Mapping[str, Any]) -> str:
    scope = table.slug_scope
    same_scope = "".join(f" AND {name} = %s" for name in scope)
    taken = {
        slug
        for (slug,) in read(
            f"SELECT slug FROM {table.name} WHERE slug LIKE %s AND {LIVE.sql}{same_scope}",
            (f"{base[:_SLUG_STEM]}%", *(values[name] for name in scope)),
        )
    }
    numbered = (f"{base[: SLUG_MAX_LENGTH - len(suffix)]}{suffix}" for n in count(2) if (suffix := f"-{n}"))
    return next(candidate for candidate in numbered if candidate not in taken)
