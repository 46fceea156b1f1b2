"""How rows are stored: one statement each for insert, update and soft delete, inside the current transaction."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import Any

from uuid_utils import uuid7

from tt_api.errors import ConflictError, NotFoundError, Problem, ValidationError
from tt_api.filters import Condition
from tt_api.naming import camel
from tt_api.reading import LIVE
from tt_api.slugs import SLUG_MAX_LENGTH, slugify
from tt_api.table import Row, Table, canonical_json, to_json_text
from tt_api.transaction import execute, read

# Each attempt that fails means that somebody else was given the slug, so this is how many may race for one name.
_SLUG_ATTEMPTS = 50
# Long slugs are cut to make room for their number; what is left of them is looked up.
_SLUG_STEM = SLUG_MAX_LENGTH - 12


def lock(table: Table, row_id: str, *, strength: str = "NO KEY UPDATE", within: Condition = LIVE) -> Row:
    """A live row, held until the transaction ends, so that writers take turns on it.

    Args:
        strength: ``NO KEY UPDATE`` to change it; ``UPDATE`` to delete it, which also waits for, and holds off,
            rows that are about to refer to it.

    Raises:
        NotFoundError: there is no such live row, or the one before us in the queue deleted it.
    """
    found = execute(
        _lock_sql(table, strength, within.sql),
        (row_id, *within.parameters),
        prepare=True,
    ).fetchone()
    if found is None:
        raise NotFoundError.of(table.entity, row_id)
    return Row(table, found)


def insert(table: Table, data: Mapping[str, Any]) -> Row:
    """Store a new row and return it with everything that the database filled in."""
    values = {"id": str(uuid7()), **_storable(table, data)}
    stored = _insert(table, values, "")
    assert stored is not None  # noqa: S101 -- an insert without ON CONFLICT returns its row or raises
    return stored


def insert_unless_taken(table: Table, data: Mapping[str, Any], unique: Sequence[str]) -> Row | None:
    """Store a new row and return it; None where a live one holds the same values of a unique index already.

    Waits for a concurrent insert of the same values to commit or roll back, so None means that the other row is there.

    Args:
        unique: the columns of the index, one over live rows.
    """
    unless_taken = f"ON CONFLICT ({', '.join(unique)}) WHERE {LIVE.sql} DO NOTHING"
    return _insert(table, {"id": str(uuid7()), **_storable(table, data)}, unless_taken)


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
    values = {"id": str(uuid7()), **_storable(table, data)}
    unless_taken = f"ON CONFLICT ({', '.join([*_slug_scope(table), 'slug'])}) WHERE {LIVE.sql} DO NOTHING"
    candidate = base
    for _ in range(_SLUG_ATTEMPTS):
        stored = _insert(table, {**values, "slug": candidate}, unless_taken)
        if stored is not None:
            return stored
        candidate = _next_free_slug(table, base, values)
    raise ConflictError("No free slug was found; send one", problems=[Problem(("slug",), "is taken")])


def update(table: Table, row: Row, changes: Mapping[str, Any]) -> Row:
    """Store changed fields of a locked row and return it; a trigger counts the version up."""
    values = _storable(table, changes)
    stored = execute(
        _update_sql(table, tuple(values)),
        (*values.values(), row["id"]),
        prepare=True,
    ).fetchone()
    assert stored is not None  # noqa: S101 -- the row is locked
    return Row(table, stored)


def soft_delete(table: Table, row: Row) -> None:
    """Mark a locked row as deleted."""
    execute(f"UPDATE {table.name} SET deleted_at = clock_timestamp() WHERE id = %s", (row["id"],))


def differing(table: Table, row: Row, data: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the sent fields whose value isn't what the row holds already."""
    return {name: value for name, value in data.items() if not _same(table, name, row[name], value)}


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


def _insert(table: Table, values: Mapping[str, Any], on_conflict: str) -> Row | None:
    statement = _insert_sql(table, tuple(values), on_conflict)
    stored = execute(statement, tuple(values.values()), prepare=True).fetchone()
    return Row(table, stored) if stored is not None else None


# Statements are a kilobyte or two of text, which is the same nearly every time.


@lru_cache(512)
def _insert_sql(table: Table, columns: tuple[str, ...], on_conflict: str) -> str:
    placeholders = ", ".join(["%s"] * len(columns))
    return (
        f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({placeholders}) {on_conflict}"
        f" RETURNING {table.select_list}"
    )


@lru_cache(512)
def _update_sql(table: Table, columns: tuple[str, ...]) -> str:
    assignments = ", ".join(f"{name} = %s" for name in columns)
    return f"UPDATE {table.name} SET {assignments} WHERE id = %s RETURNING {table.select_list}"


@lru_cache(512)
def _lock_sql(table: Table, strength: str, within: str) -> str:
    return f"SELECT {table.select_list} FROM {table.name} WHERE id = %s AND {within} FOR {strength}"


def _storable(table: Table, data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: to_json_text(value) if value is not None and name in table.json_columns else value
        for name, value in data.items()
    }


def _same(table: Table, name: str, stored: Any, sent: Any) -> bool:
    if name in table.json_columns and stored is not None and sent is not None:
        # Python holds 1 and true for equal; as JSON they are not.
        return canonical_json(stored) == canonical_json(sent)
    return bool(stored == sent)


def _slug_scope(table: Table) -> list[str]:
    return [column.name for column in table.unique_index_with("slug").columns if column.name != "slug"]


def _next_free_slug(table: Table, base: str, values: Mapping[str, Any]) -> str:
    scope = _slug_scope(table)
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
