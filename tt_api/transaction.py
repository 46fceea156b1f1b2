"""One request or task is one transaction: begun by its first write, ended here and nowhere else.

The app runs every view inside `transaction`, so views and services only say what to do: when the view returns, all of
it is committed; when it raises, none of it is. A request that only reads begins nothing.

Services write with `execute` or through ``db.session``: both speak over the same connection, in the same transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from psycopg2 import extensions
from sqlalchemy.engine import Connection
from sqlalchemy.orm import scoped_session

from tt_api.database import Checkout, Parameters, engine


class _Transaction:
    """One unit of work; idle until its first statement."""

    __slots__ = ("_connection", "checkout")

    def __init__(self) -> None:
        self.checkout: Checkout | None = None
        self._connection: Connection | None = None

    def execute(self, sql: str, parameters: Parameters = None, *, prepare: bool = False) -> extensions.cursor:
        if self.checkout is not None:
            return self.checkout.execute(sql, parameters, prepare=prepare)
        self.checkout = Checkout()
        # BEGIN rides along with the first statement: one round trip less for every write.
        return self.checkout.execute(sql, parameters, prepare=prepare, before="BEGIN; ")

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
        if self.checkout is not None:
            self.checkout.execute("COMMIT")

    def roll_back(self) -> None:
        if self.checkout is not None:
            self.checkout.roll_back()

    def close(self) -> None:
        _sessions().remove()
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


@contextmanager
def transaction() -> Iterator[None]:
    """Run the block as one transaction: committed when it ends, rolled back when it raises.

    Raises:
        RuntimeError: one is open already; a unit of work has one edge, and it isn't inside another.
    """
    if _current.get() is not None:
        raise RuntimeError("a transaction is already open here")
    current = _Transaction()
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
