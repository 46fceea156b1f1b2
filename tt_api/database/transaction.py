"""One request or task is one transaction: begun by its first write, ended here and nowhere else.

The app runs every view inside `transaction`, so views and services only say what to do: when the view returns, all of
it is committed; when it raises, none of it is. A request that only reads begins nothing.

Services write with `execute` or through ``db.session``: both speak over the same connection, in the same transaction.

Where the last thing to do is to store one row, that statement is the whole transaction (`store_later`).
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from contextvars import ContextVar, Token
from types import TracebackType
from typing import Any

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from psycopg2 import extensions
from sqlalchemy.engine import Connection
from sqlalchemy.orm import scoped_session

from tt_api.database.engine import Checkout, Parameters, Statement, engine
from tt_api.database.storing import Companion, Look, Store, StoreAlone, StoredLater

_BEGIN: Statement = ("BEGIN", None)


class _Transaction:
    """One unit of work; idle until its first statement."""

    __slots__ = ("_along", "_connection", "_later", "_sessions", "checkout", "look")

    def __init__(self, look: Look) -> None:
        self.checkout: Checkout | None = None
        self.look = look
        self._connection: Connection | None = None
        self._along: list[Companion] = []
        self._later: StoredLater | None = None
        self._sessions = _sessions()

    @property
    def idle(self) -> bool:
        return self.checkout is None and self._later is None

    def execute(self, sql: str, parameters: Parameters = None, *, prepare: bool = False) -> extensions.cursor:
        self.flush()
        before = [companion.statement for companion in self._take_along() if companion.wanted]
        if self.checkout is None:
            self.checkout = Checkout()
            # BEGIN rides along with the first statement: one round trip less for every write.
            before.insert(0, _BEGIN)
        return self.checkout.execute(sql, parameters, prepare=prepare, before=before)

    def insert_along(self, companion: Companion) -> None:
        self._along.append(companion)

    def store_later(self, store: Store, alone: StoreAlone | None) -> StoredLater:
        self.flush()
        self._later = StoredLater(self.flush, store, alone)
        return self._later

    def flush(self) -> None:
        """Store what waits: what comes next may depend on it."""
        later, self._later = self._later, None
        if later is not None:
            later.send(self._send)

    def connection(self) -> Connection:
        self.flush()
        if self._connection is None:
            if self.checkout is None:
                self.execute("SELECT 1")
            assert self.checkout is not None  # noqa: S101 -- narrows the type: execute() has just set it
            self._connection = Connection(engine(), self.checkout.pooled)
        return self._connection

    def commit(self) -> None:
        if self._sessions.registry.has():
            self._sessions.flush()
        if self.checkout is None and self._later is not None:
            later, self._later = self._later, None
            later.send_alone(self._send_and_commit, self._take_along())
            return
        self._along = [companion for companion in self._take_along() if companion.wanted]
        if self.checkout is None and self._along:
            # Without the COMMIT: a first message is sent again where its connection turns out to be closed, and nobody
            # would know whether it had been committed.
            self.execute(*self._along.pop().statement)
        if self.checkout is not None:
            self.execute("COMMIT")

    def _send(self, sql: str, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
        return self.execute(sql, parameters, prepare=True).fetchone()

    def _send_and_commit(self, sql: str, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
        if self.checkout is None:
            self.checkout = Checkout()
        return self.checkout.execute(sql, parameters, prepare=True, commits=True).fetchone()

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
        if self._sessions.registry.has():
            self._sessions.remove()
        if self.checkout is not None:
            self.checkout.close()


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


def transaction(look: Look = Look.LATER) -> AbstractContextManager[None]:
    """Run the block as one transaction: committed when it ends, rolled back when it raises.

    Args:
        look: how it looks at a row that it changes; what `MovedOnError` says where the block was tried before.

    Raises:
        RuntimeError: one is open already; a unit of work has one edge, and it isn't inside another.
    """
    return _Edge(look)


class _Edge(AbstractContextManager[None]):
    """Where a transaction begins and ends; a class, since a generator costs every request 3 µs more."""

    __slots__ = ("_look", "_token", "_transaction")

    def __init__(self, look: Look) -> None:
        self._look = look

    def __enter__(self) -> None:
        if _current.get() is not None:
            raise RuntimeError("a transaction is already open here")
        self._transaction = _Transaction(self._look)
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


def store_later(store: Store, alone: StoreAlone | None = None) -> StoredLater:
    """Store a row when its values are asked for, before the next statement, or with the end of the transaction.

    Args:
        store: stores it.
        alone: stores it where that is all that the transaction does; like ``store`` where not given.

    Raises:
        RuntimeError: outside `transaction`.
    """
    return _require_current().store_later(store, alone)


def how_to_look() -> Look:
    """How the current transaction looks at a row that it changes."""
    return _require_current().look


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
        raise RuntimeError(
            "writing needs a transaction: wrap the unit of work in tt_api.database.transaction.transaction()"
        )
    return current
