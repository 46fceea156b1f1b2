"""One request or task is one transaction: begun by its first write, ended here and nowhere else.

The app runs every view inside `transaction`, so views and services only say what to do: when the view returns, all of
it is committed; when it raises, none of it is. A request that only reads begins nothing.

Services write with `execute` or through ``db.session``: both speak over the same connection, in the same transaction.

A row that is stored with `store_later` waits until somebody wants to know how it was stored. Where nobody does before
the end, and nothing else was written, it is one statement together with the work that it sets off, and PostgreSQL
commits that by itself: one round trip in place of three (docs/decisions/one-statement-writes.md).
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from contextvars import ContextVar, Token
from functools import lru_cache
from types import TracebackType
from typing import Any, NamedTuple

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from psycopg2 import extensions
from sqlalchemy.engine import Connection
from sqlalchemy.orm import scoped_session

from tt_api.database import Checkout, Parameters, Statement, engine

_BEGIN: Statement = ("BEGIN", None)

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
    """A row's values, once they are stored; asking for them stores them."""

    __slots__ = ("_stored", "_transaction", "store")

    def __init__(self, transaction: "_Transaction", store: Store) -> None:
        self.store = store
        self._transaction = transaction
        self._stored: tuple[Any, ...] | None = None

    @property
    def values(self) -> tuple[Any, ...]:
        """The row as PostgreSQL returned it.

        Raises:
            MovedOnError: it changed meanwhile.
        """
        if self._stored is None:
            self._transaction.flush()
        assert self._stored is not None  # noqa: S101 -- a transaction that failed stores nothing, and ends its request
        return self._stored

    def send(self, send: Send) -> None:
        """Store it now."""
        self._stored = self.store(send)


class _Transaction:
    """One unit of work; idle until its first statement."""

    __slots__ = ("_along", "_connection", "_later", "checkout", "second_try")

    def __init__(self, *, second_try: bool) -> None:
        self.checkout: Checkout | None = None
        self.second_try = second_try
        self._connection: Connection | None = None
        self._along: list[Companion] = []
        self._later: StoredLater | None = None

    @property
    def idle(self) -> bool:
        return self.checkout is None and self._later is None

    def execute(self, sql: str, parameters: Parameters = None, *, prepare: bool = False) -> extensions.cursor:
        self.flush()
        before = [companion.statement for companion in self._take_along()]
        if self.checkout is None:
            self.checkout = Checkout()
            # BEGIN rides along with the first statement: one round trip less for every write.
            before.insert(0, _BEGIN)
        return self.checkout.execute(sql, parameters, prepare=prepare, before=before)

    def insert_along(self, companion: Companion) -> None:
        self._along.append(companion)

    def store_later(self, store: Store) -> StoredLater:
        self.flush()
        self._later = StoredLater(self, store)
        return self._later

    def flush(self) -> None:
        """Store what waits: what comes next may depend on it."""
        later, self._later = self._later, None
        if later is not None:
            later.send(lambda sql, parameters: self.execute(sql, parameters, prepare=True).fetchone())

    def connection(self) -> Connection:
        if self._connection is None:
            if self.checkout is None:
                self.execute("SELECT 1")
            assert self.checkout is not None  # noqa: S101 -- narrows the type: execute() has just set it
            self._connection = Connection(engine(), self.checkout.pooled)
        return self._connection

    def commit(self) -> None:
        sessions = _sessions()
        if sessions.registry.has():
            sessions.flush()
        later = self._later
        if self.checkout is None and later is not None:
            self._later = None
            later.send(self._committing_send())
            return
        if self.checkout is None and self._along:
            # Without the COMMIT: a first message is sent again where its connection turns out to be closed, and nobody
            # would know whether it had been committed.
            self.execute(*self._along.pop().statement)
        if self.checkout is not None:
            self.execute("COMMIT")

    def _committing_send(self) -> Send:
        """Send a statement that is the whole transaction: what goes along is inserted where it returns a row."""
        companions = self._take_along()
        heads = tuple((companion.insert, companion.returning) for companion in companions)
        values = [value for companion in companions for value in companion.parameters]
        checkout = self.checkout = Checkout()

        def send(sql: str, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
            cursor = checkout.execute(_in_one(sql, heads), (*parameters, *values), prepare=True, commits=True)
            return cursor.fetchone()

        return send

    def _take_along(self) -> list[Companion]:
        companions, self._along = self._along, []
        return companions

    def begin_anew(self) -> None:
        self.close()
        self.checkout = self._connection = None

    def roll_back(self) -> None:
        if self.checkout is not None:
            self.checkout.roll_back()

    def close(self) -> None:
        sessions = _sessions()
        if sessions.registry.has():
            sessions.remove()
        if self.checkout is not None:
            self.checkout.close()


@lru_cache(512)
def _in_one(sql: str, companions: tuple[tuple[str, str], ...]) -> str:
    if not companions:
        return sql
    parts = [f"stored AS ({sql})"]
    parts += [f"along_{n} AS ({insert} FROM stored {returning})" for n, (insert, returning) in enumerate(companions)]
    return f"WITH {', '.join(parts)} SELECT * FROM stored"  # noqa: S608 -- our own statements


def _sessions() -> scoped_session[Session]:
    """Flask-SQLAlchemy's ``db.session``, whose pending changes belong to the transaction."""
    extension: SQLAlchemy = current_app.extensions["sqlalchemy"]
    return extension.session


_current: ContextVar[_Transaction | None] = ContextVar("transaction", default=None)


class TransactionSession(Session):
    """``db.session``: always inside the current transaction, on its connection."""

    def get_bind(self, *_: Any, **__: Any) -> Connection:
        """The current transaction's connection.

        Raises:
            RuntimeError: there is no transaction; a commit would be nobody's.
        """
        return _require_current().connection()


def transaction(*, second_try: bool = False) -> AbstractContextManager[None]:
    """Run the block as one transaction: committed when it ends, rolled back when it raises.

    Args:
        second_try: whether the block was tried before, and ended with `MovedOnError`.

    Raises:
        RuntimeError: one is open already; a unit of work has one edge, and it isn't inside another.
    """
    return _Edge(second_try=second_try)


class _Edge(AbstractContextManager[None]):
    """Where a transaction begins and ends; a class, since a generator costs every request 3 µs more."""

    __slots__ = ("_second_try", "_token", "_transaction")

    def __init__(self, *, second_try: bool) -> None:
        self._second_try = second_try

    def __enter__(self) -> None:
        if _current.get() is not None:
            raise RuntimeError("a transaction is already open here")
        self._transaction = _Transaction(second_try=self._second_try)
        self._token: Token[_Transaction | None] = _current.set(self._transaction)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._commit()
            else:
                self._transaction.roll_back()
        finally:
            _current.reset(self._token)
            self._transaction.close()

    def _commit(self) -> None:
        try:
            self._transaction.commit()
        except BaseException:
            self._transaction.roll_back()
            raise


def commit_so_far() -> None:
    """Commit what was written so far; the next write begins another transaction.

    For tasks that must leave word before they ask an outside service; see `tt_api.work.claims.commit_if_ours`. A
    request is one transaction: what it refuses later must not be half done.
    """
    current = _require_current()
    current.commit()
    current.begin_anew()


def execute(sql: str, parameters: Parameters = None, *, prepare: bool = False) -> extensions.cursor:
    """Run a statement inside the current transaction; the cursor holds its rows until the next statement.

    Args:
        sql: the statement, with ``%s`` or ``%(name)s`` for its values.
        parameters: the values.
        prepare: whether its plan is kept; for statements by id that nearly every request runs.

    Raises:
        RuntimeError: outside `transaction`.
    """
    return _require_current().execute(sql, parameters, prepare=prepare)


def insert_along(companion: Companion) -> None:
    """Insert a row that nobody asks for, together with the transaction's next statement or with its end.

    It costs no round trip of its own. It may be stored before or after what else the transaction does, and isn't where
    that stores nothing.

    Raises:
        RuntimeError: outside `transaction`.
    """
    _require_current().insert_along(companion)


def store_later(store: Store) -> StoredLater:
    """Store a row when its values are asked for, before the next statement, or with the end of the transaction.

    Raises:
        RuntimeError: outside `transaction`.
    """
    return _require_current().store_later(store)


def is_second_try() -> bool:
    """Whether the current transaction was tried before, and a row that it changes had moved on."""
    return _require_current().second_try


def read(sql: str, parameters: Parameters = None, *, prepare: bool = False) -> list[tuple[Any, ...]]:
    """The rows of a query: inside the current transaction where it has begun, else on their own in one round trip."""
    current = _current.get()
    if current is not None and not current.idle:
        return current.execute(sql, parameters, prepare=prepare).fetchall()
    checkout = Checkout()
    try:
        return checkout.execute(sql, parameters, prepare=prepare).fetchall()
    finally:
        checkout.close()


def _require_current() -> _Transaction:
    current = _current.get()
    if current is None:
        raise RuntimeError("writing needs a transaction: wrap the unit of work in tt_api.transaction.transaction()")
    return current
