"""One request or task is one transaction: begun by its first write, ended here and nowhere else.

The app runs every view inside `transaction`, so views and services only say what to do: when the view returns, all of
it is committed; when it raises, none of it is. A request that only reads begins nothing.

Services write with `execute` or through ``db.session``: both speak over the same connection, in the same transaction.
"""

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

from tt_api.database import Checkout, Parameters, Statement, engine

_BEGIN: Statement = ("BEGIN", None)


class _Transaction:
    """One unit of work; idle until its first statement."""

    __slots__ = ("_ahead", "_connection", "checkout")

    def __init__(self) -> None:
        self.checkout: Checkout | None = None
        self._connection: Connection | None = None
        self._ahead: list[Statement] = []

    def execute(self, sql: str, parameters: Parameters = None, *, prepare: bool = False) -> extensions.cursor:
        before, self._ahead = self._ahead, []
        if self.checkout is None:
            self.checkout = Checkout()
            # BEGIN rides along with the first statement: one round trip less for every write.
            before = [_BEGIN, *before]
        return self.checkout.execute(sql, parameters, prepare=prepare, before=before)

    def execute_along(self, sql: str, parameters: Parameters) -> None:
        statement = (sql, parameters)
        if statement not in self._ahead:
            self._ahead.append(statement)

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
        if self.checkout is None and self._ahead:
            # Without the COMMIT: a first message is sent again where its connection turns out to be closed, and nobody
            # would know whether it had been committed.
            self.execute(*self._ahead.pop())
        if self.checkout is not None:
            self.execute("COMMIT")

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


def transaction() -> AbstractContextManager[None]:
    """Run the block as one transaction: committed when it ends, rolled back when it raises.

    Raises:
        RuntimeError: one is open already; a unit of work has one edge, and it isn't inside another.
    """
    return _Edge()


class _Edge(AbstractContextManager[None]):
    """Where a transaction begins and ends; a class, since a generator costs every request 3 µs more."""

    __slots__ = ("_token", "_transaction")

    def __enter__(self) -> None:
        if _current.get() is not None:
            raise RuntimeError("a transaction is already open here")
        self._transaction = _Transaction()
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


def execute_along(sql: str, parameters: Parameters = None) -> None:
    """Run a statement whose result nobody needs together with the transaction's next one, or with its commit.

    It costs no round trip of its own. One that waits already, with the same parameters, isn't run twice.

    Raises:
        RuntimeError: outside `transaction`.
    """
    _require_current().execute_along(sql, parameters)


def read(sql: str, parameters: Parameters = None, *, prepare: bool = False) -> list[tuple[Any, ...]]:
    """The rows of a query: inside the current transaction where it has begun, else on their own in one round trip."""
    current = _current.get()
    if current is not None and current.checkout is not None:
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
