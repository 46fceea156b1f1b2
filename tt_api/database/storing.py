"""A row that is stored later, and rows that are inserted along with it: how they become one statement.

`tt_api.database.transaction` decides when: as soon as somebody wants to know how it was stored, or with the end of the
transaction, which spares a round trip (docs/decisions/one-statement-writes.md).
"""

from collections.abc import Callable, Collection, Sequence
from enum import Enum, auto
from functools import lru_cache
from typing import Any, NamedTuple

from tt_api.database.engine import Statement

# Sends a statement and returns its row, if it has one.
Send = Callable[[str, Sequence[Any]], tuple[Any, ...] | None]
# Stores a row with one or more statements, all but the last of which have no effect, and returns it.
Store = Callable[[Send], tuple[Any, ...]]
# The same, where that and what is inserted along is all that a transaction does.
StoreAlone = Callable[[Send, Sequence["Companion"]], tuple[Any, ...]]


class Look(Enum):
    """How a row that is about to be changed is looked at."""

    LATER = auto()  # when somebody asks for what it holds, if anybody does
    AT_ONCE = auto()
    LOCKED = auto()


class MovedOnError(Exception):
    """A change was decided on a row that isn't, or isn't any more, as it was taken to be: decide it again.

    Attributes:
        look: how to look at the row then.
    """

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look


class Touch(NamedTuple):
    """Whether a change touches what something depends on.

    Attributes:
        changes: the columns that change; `tt_api.resources.changes.Changes` may still have to find out.
        columns: those that count.
    """

    changes: Collection[str]
    columns: frozenset[str]

    def holds(self) -> bool:
        """Whether one of the columns changes."""
        return any(name in self.changes for name in self.columns)


class Companion(NamedTuple):
    """A row that is inserted along with the transaction's other statements.

    Attributes:
        insert: ``INSERT INTO … SELECT`` of values alone.
        returning: what goes after it.
        parameters: its values.
        when: what it is inserted for; None for always.
        where: the SQL of ``when`` over the row that is stored, where PostgreSQL is to decide.
    """

    insert: str
    returning: str
    parameters: tuple[Any, ...]
    when: Touch | None = None
    where: str = ""

    @property
    def wanted(self) -> bool:
        """Whether it is to be inserted."""
        return self.when is None or self.when.holds()

    @property
    def statement(self) -> Statement:
        """It alone."""
        return f"{self.insert} {self.returning}", self.parameters


class StoredLater:
    """A row's values, once they are stored; asking for them stores them.

    Args:
        flush: has the transaction `send` now.
        store: stores the row.
        alone: stores it where that is the whole transaction; like ``store`` where not given.
    """

    __slots__ = ("_alone", "_flush", "_store", "_stored")

    def __init__(self, flush: Callable[[], None], store: Store, alone: StoreAlone | None = None) -> None:
        self._flush = flush
        self._store = store
        self._alone = alone
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

    def send_alone(self, send: Send, companions: Sequence[Companion]) -> None:
        """Store it, for a transaction that does nothing else but insert the companions."""
        if self._alone is not None:
            self._stored = self._alone(send, companions)
        else:
            self._stored = self._store(with_companions(send, [each for each in companions if each.wanted]))


def with_companions(send: Send, companions: Sequence[Companion]) -> Send:
    """Sends a statement together with its companions, which are inserted where it returns a row."""
    inserts = tuple((companion.insert, companion.where, companion.returning) for companion in companions)
    values = [value for companion in companions for value in companion.parameters]
    return lambda sql, parameters: send(_in_one(sql, inserts), (*parameters, *values))


@lru_cache(512)
def _in_one(sql: str, inserts: tuple[tuple[str, str, str], ...]) -> str:
    if not inserts:
        return sql
    parts = [f"stored AS ({sql})"]
    parts += [
        f"along_{number} AS ({insert} FROM stored {f'WHERE {where}' if where else ''} {returning})"
        for number, (insert, where, returning) in enumerate(inserts)
    ]
    return f"WITH {', '.join(parts)} SELECT * FROM stored"  # noqa: S608 -- our own statements
