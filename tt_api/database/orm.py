"""The Flask-SQLAlchemy extension: it owns the engine and ``db.session``; `tt_api.app.create_app` binds it."""

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection

from tt_api.database.engine import engine
from tt_api.database.record import Base
from tt_api.database.transaction import current_connection


class TransactionSession(Session):
    """``db.session``: inside a transaction it is part of it, outside of one it reads."""

    def get_bind(self, *_: object, **__: object) -> Engine | Connection:
        """The current transaction's connection, or the engine."""
        return current_connection() or engine()


def _refuse_writes_outside(*_: object) -> None:
    if current_connection() is None:
        raise RuntimeError("writing needs a transaction: wrap the unit of work in `transaction()`")


db = SQLAlchemy(
    metadata=Base.metadata,
    # Returning values through RETURNING stays the session's business; committing never is.
    session_options={"class_": TransactionSession, "expire_on_commit": False},
)
event.listen(TransactionSession, "before_flush", _refuse_writes_outside)
