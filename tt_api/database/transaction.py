"""One request or task is one transaction: begun by its first write, ended here and nowhere else.

The app runs every view inside `transaction`, so views and services only say what to do: when the view returns, all of
it is committed; when it raises, none of it is. A request that only reads begins nothing.

Statements act at once and in the order in which they are written. Services write with `execute` or through
``db.session``: both speak over the same connection, in the same transaction. BEGIN rides with the first statement, and
queued inserts (`queue_insert`) ride with the next statement or with COMMIT, so neither costs a round trip of its own.
A write that is said to be the last one and is the only one commits by itself, with what was queued in it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from psycopg2 import extensions
from sqlalchemy.engine import Connection
from sqlalchemy.orm import scoped_session

from tt_api.database.engine import Checkout, Parameters, Statement, engine
from tt_api.database.lagging_reads import read_lagging
from tt_api.database.queued import Queued, in_one

T = TypeVar("T")

_BEGIN: Statement = ("BEGIN", None)


class StaleRowError(Exception):
    """A row has changed since it was read, so nothing was stored: see `run_in_transaction`."""


class _Transaction:
    """One unit of work; nothing is sent before its first statement."""

    __slots__ = ("_checkout", "_connection", "_ended", "_queued", "_sessions", "begun", "locks_rows")

    def __init__(self, *, locks_rows: bool) -> None:
        self.begun = False
        self.locks_rows = locks_rows
        self._checkout: Checkout | None = None
        self._connection: Connection | None = None
        self._queued: list[Queued] = []
        self._ended = False
        self._sessions = _sessions()

    def execute(
        self, sql: str, parameters: Parameters = None, *, prepare: bool = False, last: bool = False
    ) -> extensions.cursor:
        if last and not self.begun and all(queued.in_last_write for queued in self._queued):
            return self._execute_alone(sql, parameters, prepare=prepare)
        return self._connected().execute(sql, parameters, prepare=prepare, before=self._due())

    def _execute_alone(self, sql: str, parameters: Parameters, *, prepare: bool) -> extensions.cursor:
        """Run the only statement, which commits by itself; what is queued is stored exactly if it stores a row."""
        if self._queued:
            sql, parameters = in_one(sql, parameters, self._queued)
        cursor = self._connected().execute(sql, parameters, prepare=prepare, commits=True)
        if cursor.rowcount:
            self._queued = []
            self._ended = True
        return cursor

    def _due(self) -> list[Statement]:
        """What goes ahead of the next statement: BEGIN, if it is the first, and what is queued."""
        if self._ended:
            raise RuntimeError("something is to be written after what was said to be the last write")
        begin = [] if self.begun else [_BEGIN]
        self.begun = True
        return begin + self._take_queued()

    def read(self, sql: str, parameters: Parameters = None, *, prepare: bool = False) -> list[tuple[Any, ...]] | None:
        """The rows, over the connection that is in use already; None where none is."""
        if self.begun:
            return self.execute(sql, parameters, prepare=prepare).fetchall()
        if self._checkout is not None:
            return self._checkout.execute(sql, parameters, prepare=prepare).fetchall()
        return None

    def queue(self, queued: Queued) -> None:
        self._queued.append(queued)

    def connection(self) -> Connection:
        if self._connection is None:
            if not self.begun:
                self.execute("SELECT 1")
            self._connection = Connection(engine(), self._connected().pooled)
        return self._connection

    def commit(self) -> None:
        if self._sessions.registry.has():
            self._sessions.flush()
        if self.begun or self._queued:
            self._connected().execute("COMMIT", before=self._due(), commits=True)

    def roll_back(self) -> None:
        self._take_queued()
        if self._checkout is not None:
            self._checkout.roll_back()

    def close(self) -> None:
        if self._sessions.registry.has():
            self._sessions.remove()
        if self._checkout is not None:
            self._checkout.close()
        self.begun = self._ended = False
        self._checkout = self._connection = None

    def _connected(self) -> Checkout:
        if self._checkout is None:
            self._checkout = Checkout()
        return self._checkout

    def _take_queued(self) -> list[Statement]:
        queued, self._queued = self._queued, []
        return [one.statement for one in queued]


def _sessions() -> scoped_session[Session]:
    """Flask-SQLAlchemy's ``db.session``, whose pending changes belong to the transaction."""
    extension: SQLAlchemy = current_app.extensions["sqlalchemy"]
    return extension.session


_current: ContextVar[_Transaction | None] = ContextVar("transaction", default=None)


@contextmanager
def transaction(*, locks_rows: bool = False) -> Iterator[None]:
    """Run the block as one transaction: committed when it ends, rolled back when it raises.

    Args:
        locks_rows: whether views lock the row that they are about to change as they read it.

    Raises:
        RuntimeError: one is open already; a unit of work has one edge, and it isn't inside another.
    """
    if _current.get() is not None:
        raise RuntimeError("a transaction is already open here")
    current = _Transaction(locks_rows=locks_rows)
    token = _current.set(current)
    try:
        yield
        current.commit()
    except BaseException:
        current.roll_back()
        raise
    finally:
        _current.reset(token)
        current.close()


def run_in_transaction(work: Callable[[], T]) -> T:
    """Do a unit of work in a transaction, and once more with its row locked where that changed since it was read.

    A change costs no lock as long as nobody else changes the same row. When somebody does, the second run holds the row
    from its reading to its commit, so no change is lost and none has to try a third time.
    """
    try:
        with transaction():
            return work()
    except StaleRowError:
        with transaction(locks_rows=True):
            return work()


def locks_rows() -> bool:
    """Whether the current transaction locks the row that it is about to change as it reads it."""
    return _require_current().locks_rows


def commit_so_far() -> None:
    """Commit what was written so far; the next write begins another transaction.

    For tasks that must leave word before they ask an outside service; see `tt_api.work.claims.commit_if_ours`. A
    request is one transaction: what it refuses later must not be half done.
    """
    current = _require_current()
    current.commit()
    current.close()


def roll_back_so_far() -> None:
    """Take back what was written since `commit_so_far`, to store that it failed; the next write begins another one."""
    current = _require_current()
    current.roll_back()
    current.close()


def execute(sql: str, parameters: Parameters = None, *, prepare: bool = False, last: bool = False) -> extensions.cursor:
    """Run a statement inside the current transaction; the cursor holds its rows until the next statement.

    Args:
        sql: the statement, with ``%s`` or ``%(name)s`` for its values.
        parameters: the values.
        prepare: whether its plan is kept; for statements by id that nearly every request runs.
        last: whether nothing comes after it. Where nothing came before it either, it commits by itself, in one round
            trip; so it does with staged work, which is stored exactly if the statement returns a row.

    Raises:
        RuntimeError: outside `transaction`, or after one that was said to be the last.
    """
    return _require_current().execute(sql, parameters, prepare=prepare, last=last)


def queue_insert(statement: Statement, in_last_write: str | None = None) -> None:
    """Insert a row that needs no answer, together with the next statement or with COMMIT.

    It costs no round trip of its own, and is stored exactly if the transaction commits.

    Args:
        statement: the INSERT.
        in_last_write: the same with its values selected ``FROM stored``, so that it can be a part of a last write.

    Raises:
        RuntimeError: outside `transaction`.
    """
    _require_current().queue(Queued(statement, in_last_write))


def read(sql: str, parameters: Parameters = None, *, prepare: bool = False) -> list[tuple[Any, ...]]:
    """The rows of a query: inside the current transaction where it has begun, else on their own in one round trip."""
    current = _current.get()
    rows = current.read(sql, parameters, prepare=prepare) if current is not None else None
    rows = read_lagging(sql, parameters) if rows is None else rows
    if rows is not None:
        return rows
    checkout = Checkout()
    try:
        return checkout.execute(sql, parameters, prepare=prepare).fetchall()
    finally:
        checkout.close()


def current_connection() -> Connection | None:
    """SQLAlchemy's view of the current transaction's connection, for ``db.session``; None outside of a transaction."""
    current = _current.get()
    return current.connection() if current is not None else None


def _require_current() -> _Transaction:
    current = _current.get()
    if current is None:
        raise RuntimeError("writing needs a transaction: wrap the unit of work in `transaction()`")
    return current
