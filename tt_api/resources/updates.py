"""How a changed row is stored: over the version that was seen, or unseen, by a statement that finds out what changes.

Each raises MovedOnError where nothing is stored.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tt_api.database.storing import Companion, Look, MovedOnError, Send, with_companions
from tt_api.resources.changes import Changes
from tt_api.resources.table import Row, Table
from tt_api.resources.write_sql import storable, update_sql, update_unseen_sql


def store_seen(table: Table, row: Row, changes: Mapping[str, Any], send: Send) -> tuple[Any, ...]:
    """Store changes that were decided on what the row held."""
    values = storable(table, changes)
    stored = send(update_sql(table, tuple(values)), (*values.values(), row["id"], row["version"]))
    if stored is None:
        raise MovedOnError(Look.LOCKED)
    return stored


def store_after_a_look(table: Table, changes: Changes, send: Send) -> tuple[Any, ...]:
    """Store what turns out to change, in a transaction that does more: it may go by what that is."""
    return store_seen(table, changes.row, dict(changes), send)


def store_unseen(table: Table, changes: Changes, send: Send, companions: Sequence[Companion]) -> tuple[Any, ...]:
    """Have PostgreSQL find out what changes, and which companions are inserted for that."""
    within = changes.row.within
    values = storable(table, changes.sent)
    sent = tuple(values.values())
    wanted, touched = _decided_there(changes, companions)
    stored = with_companions(send, wanted)(
        update_unseen_sql(table, tuple(values), within.sql, touched),
        (*sent, changes.row["id"], *within.parameters, *sent),
    )
    if stored is None:
        raise MovedOnError(Look.AT_ONCE)
    return stored[: len(table.columns)]


def _decided_there(
    changes: Changes, companions: Sequence[Companion]
) -> tuple[list[Companion], tuple[tuple[str, ...], ...]]:
    """The companions that may be wanted, and the columns on which those of them depend that go by these changes."""
    wanted: list[Companion] = []
    touched: list[tuple[str, ...]] = []
    for companion in companions:
        if companion.when is None or companion.when.changes is not changes:
            if companion.wanted:
                wanted.append(companion)
        elif columns := tuple(name for name in changes.sent if name in companion.when.columns):
            wanted.append(companion._replace(where=f"touched_{len(touched)}"))
            touched.append(columns)
    return wanted, tuple(touched)
