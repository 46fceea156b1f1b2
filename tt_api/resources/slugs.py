"""Slugs that are made of another column: the first that is free, numbered where the plain one is taken."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from tt_api.database.errors import find_taken
from tt_api.database.transaction import read
from tt_api.errors import ConflictError, Problem
from tt_api.naming import SLUG_MAX_LENGTH
from tt_api.resources.reading import LIVE
from tt_api.resources.table import Row, Table

# Each attempt that fails means that somebody else was given the slug, so this is how many may race for one name.
_ATTEMPTS = 50
# Long slugs are cut to make room for their number; what is left of them is looked up.
_STEM = SLUG_MAX_LENGTH - 12


def first_free(table: Table, values: Mapping[str, Any], base: str, store: Callable[[str], Row | None]) -> Row:
    """Store a row under the first free slug.

    ``ON CONFLICT DO NOTHING`` waits for a concurrent insert of the same slug to commit or roll back, so the next
    number is tried only when the one before it is really taken.

    Args:
        table: where.
        values: the row's others, by column.
        base: the slug without a number.
        store: inserts the row under a slug; None where something of it is taken.

    Raises:
        TakenError: another of the values is.
        ConflictError: no free slug was found.
    """
    candidate = base
    for _ in range(_ATTEMPTS):
        stored = store(candidate)
        if stored is not None:
            return stored
        if len(table.unique_indexes) > 1 and (taken := find_taken(table.model, values)):
            raise taken
        candidate = _next_free(table, base, values)
    raise ConflictError("No free slug was found; send one", problems=[Problem(("slug",), "is taken")])


def _next_free(table: Table, base: str, values: Mapping[str, Any]) -> str:
    scope = table.slug_scope
    same_scope = "".join(f" AND {name} = %s" for name in scope)
    taken = {
        slug
        for (slug,) in read(
            f"SELECT slug FROM {table.name} WHERE slug LIKE %s AND {LIVE.sql}{same_scope}",
            (f"{base[:_STEM]}%", *(values[name] for name in scope)),
        )
    }
    numbered = (f"{base[: SLUG_MAX_LENGTH - len(suffix)]}{suffix}" for n in count(2) if (suffix := f"-{n}"))
    return next(candidate for candidate in numbered if candidate not in taken)
