"""A row that is stored later, and rows that are inserted along with it: how they become one statement.

`tt_api.transaction` decides when: as soon as somebody wants to know how it was stored, or with the end of the
transaction, which spares a round trip (docs/decisions/one-statement-writes.md).
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from tt_api.database import Statement

# Sends a statement and returns its row, if it has one.
Send = Callable[[str, Sequence[Any]], tuple[Any, ...] | None]
# Stores a row with one or more statements, all but the last of which have no effect, and returns it.
Store = Callable[[Send], tuple[Any, ...]]


class MovedOnError(Exception):
    """A row isn't any more as it was when a change of it was decided: decide again, with the row locked."""


class Companion(NamedTuple):
    """A row that is inserted along with the transaction's other statements.

    Attributes:
        insert: ``INSERT INTO … SELECT`` of values alone.
        returning: what goes after it.
        parameters: its values.
    """

    insert: str
    returning: str
    parameters: tuple[Any, ...]

    @property
    def statement(self) -> Statement:
        """It alone."""
        return f"{self.insert} {self.returning}", self.parameters


class StoredLater:
    """A row's values, once they are stored; asking for them stores them.

    Args:
        store: stores the row.
        flush: has the transaction `send` now.
    """

    __slots__ = ("_flush", "_store", "_stored")

    def __init__(self, store: Store, flush: Callable[[], None]) -> None:
        self._store = store
        self._flush = flush
        self._stored: tuple[Any, ...] | None = None

    @property
    def values(self) -> tuple[Any, ...]:
        """The row as PostgreSQL returned it.

        Raises:
            MovedOnError: it changed meanwhile.
        """
        if self._stored is None:
            self._flush()
        assert self._stored is not None  # noqa: S101 -- a transaction that failed stores nothing, and ends its request
        return self._stored

    def send(self, send: Send) -> None:
        """Store it, for the transaction."""
        self._stored = self._store(send)


def with_companions(send: Send, companions: Sequence[Companion]) -> Send:
    """Sends a statement together with its companions, which are inserted where it returns a row."""
    inserts = tuple((companion.insert, companion.returning) for companion in companions)
    values = [value for companion in companions for value in companion.parameters]
    return lambda sql, parameters: send(_in_one(sql, inserts), (*parameters, *values))


@lru_cache(512)
def _in_one(sql: str, inserts: tuple[tuple[str, str], ...]) -> str:
    if not inserts:
        return sql
    parts = [f"stored AS ({sql})"]
    parts += [
        f"along_{number} AS ({insert} FROM stored {returning})" for number, (insert, returning) in enumerate(inserts)
    ]
    return f"WITH {', '.join(parts)} SELECT * FROM stored"  # noqa: S608 -- our own statements
