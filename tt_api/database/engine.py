"""Connections: one pool, every wait bounded, autocommit so that a read costs one round trip.

Transactions are begun and ended by `tt_api.database.transaction` alone, with explicit BEGIN and COMMIT; outside one,
each statement stands for itself. That halves the round trips of a read and lets BEGIN travel with a transaction's first
statement (docs/decisions/autocommit-and-one-transaction.md).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import Any, cast

import psycopg2
from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from psycopg2 import errors, extensions
from sqlalchemy import Engine, event, exc

from tt_api.config import Settings
from tt_api.database.connecting import connect
from tt_api.database.decoding import read_ids_as_text
from tt_api.database.pooling import PooledSessions
from tt_api.database.prepared import PreparedStatements
from tt_api.database.sessions import SESSIONS, OwnSessions, Sessions
from tt_api.database.timeouts import QUIET_SECONDS, NoAnswerError, has_pending_data, raise_if_server_closed
from tt_api.errors import CommitOutcomeUnknownError, ServiceUnavailableError
from tt_api.metrics.pool import PoolWait, note_pool_exhausted

# Callers are told within 2 s that the database is away.
POOL_WAIT_SECONDS = 1.0
# Beside one for each thread.
MAX_OVERFLOW = 2

# Positional for %s, named for %(name)s.
Parameters = Sequence[Any] | Mapping[str, Any] | None
Statement = tuple[str, Parameters]

_PREPARED = "tt_prepared"
# Which plans PostgreSQL keeps for a connection stays with the connection, from one borrower to the next.
_PLANS = "tt_plans"


def engine_options(settings: Settings, sessions: Sessions) -> dict[str, Any]:
    """What SQLAlchemy's engine is made with."""
    return {
        "isolation_level": "AUTOCOMMIT",
        "pool_size": settings.web_threads,
        "max_overflow": MAX_OVERFLOW,
        # Looking for its type would cost every new connection a query.
        "use_native_hstore": False,
        "pool_timeout": POOL_WAIT_SECONDS,
        # In autocommit there is nothing to roll back; Checkout.close looks whether that holds.
        "pool_reset_on_return": None,
        # The values of a failed statement may be personal data; they stay out of messages and logs.
        "hide_parameters": True,
        "connect_args": {"connect_timeout": 2, **sessions.connect_options()},
    }


def init_database(app: Flask, db: SQLAlchemy, settings: Settings) -> None:
    """Bind the engine to the app."""
    sessions: Sessions = PooledSessions() if settings.database_pooler else OwnSessions()
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings, sessions)
    db.init_app(app)
    with app.app_context():
        prepare_engine(engine(), sessions)
    app.extensions[SESSIONS] = sessions
    app.extensions[_PREPARED] = PreparedStatements(sessions.kept_plans)


def prepare_engine(made: Engine, sessions: Sessions) -> None:
    """Have an engine's connections made in time, and fit for our statements."""
    event.listen(made, "do_connect", _connect)
    event.listen(made, "connect", read_ids_as_text)
    event.listen(made, "connect", lambda connection, _record: sessions.check(connection))


def _connect(_dialect: Any, _record: Any, arguments: Any, options: Any) -> extensions.connection:
    return connect(*arguments, **options)


def engine() -> Engine:
    """The current app's engine."""
    extension: SQLAlchemy = current_app.extensions["sqlalchemy"]
    return extension.engine


class Checkout:
    """One pooled connection in use, whose first statement survives a connection that the server had closed.

    Nothing can have been committed by a statement whose connection was gone before it began, so a second try on a new
    connection is safe. It stands in for a ping at each checkout, which would cost every request a round trip. The same
    goes for a kept plan that a migration has outdated.

    Attributes:
        pooled: the connection, as SQLAlchemy's pool lends it.
        connection: psycopg2's own.

    Raises:
        ServiceUnavailableError: the pool stayed exhausted.
    """

    __slots__ = ("_cursor", "_outdated", "_prepared", "_used_at", "connection", "pooled")

    def __init__(self) -> None:
        self._prepared: PreparedStatements = current_app.extensions[_PREPARED]
        self._take()
        self._cursor: extensions.cursor | None = None
        self._used_at = 0.0

    def execute(
        self,
        sql: str,
        parameters: Parameters = None,
        *,
        prepare: bool = False,
        before: Sequence[Statement] = (),
        commits: bool = False,
    ) -> extensions.cursor:
        """Run a statement; the cursor returned holds its rows until the next one.

        Args:
            sql: the statement.
            parameters: its values.
            prepare: whether PostgreSQL is to keep the statement's plan (`tt_api.database.prepared`).
            before: what is sent along, ahead of the statement.
            commits: whether its effects are there to stay as soon as it has run: it is never sent twice then, so
                the connection is looked at before.

        Raises:
            CommitOutcomeUnknownError: the connection was lost while PostgreSQL was to commit.
        """
        if commits and self._cursor is None and has_pending_data(self.connection):
            self.execute("SELECT 1")
        if self._cursor is not None:
            if monotonic() - self._used_at > QUIET_SECONDS:
                raise_if_server_closed(self.connection)
            with self._outcome_known(commits=commits):
                return self._run(self._cursor, sql, parameters, prepare=prepare, before=before)
        try:
            with self._outcome_known(commits=commits):
                return self._open(sql, parameters, prepare=prepare, before=before)
        except (psycopg2.OperationalError, psycopg2.InterfaceError, errors.FeatureNotSupported) as error:
            outdated = isinstance(error, errors.FeatureNotSupported)
            if isinstance(error, NoAnswerError) or not (outdated or self._gone()):
                raise
            self.pooled.invalidate()
            # Its neighbours in the pool are as dead, or keep plans for the same tables as they were.
            engine().dispose()
            self._take()
            return self._open(sql, parameters, prepare=prepare, before=before)

    @contextmanager
    def _outcome_known(self, *, commits: bool) -> Iterator[None]:
        try:
            yield
        except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
            if commits and self._gone():
                raise CommitOutcomeUnknownError from error
            raise

    def roll_back(self) -> None:
        """Undo what the connection's transaction did; a connection that is gone has it undone by PostgreSQL."""
        if self._gone() or not self._in_transaction():
            return
        try:
            self.connection.cursor().execute("ROLLBACK")
        except psycopg2.Error:
            self.pooled.invalidate()

    def close(self) -> None:
        """Give the connection back; throw it away where the server is gone, or a transaction was left open.

        In autocommit the pool can't roll that back.
        """
        if not (self._outdated or self._gone() or self._in_transaction()):
            self.pooled.close()
            return
        if self.pooled.is_valid:
            self.pooled.invalidate()
        self.pooled.close()

    def _take(self) -> None:
        try:
            with PoolWait():
                self.pooled = engine().raw_connection()
        except exc.TimeoutError:
            note_pool_exhausted()
            raise ServiceUnavailableError("All database connections are busy; try again in a moment") from None
        self.connection = cast("extensions.connection", self.pooled.dbapi_connection)
        self._outdated = False

    def _open(
        self, sql: str, parameters: Parameters, *, prepare: bool, before: Sequence[Statement]
    ) -> extensions.cursor:
        # A new cursor each time: on a shared one, a caller that reads late would find the next caller's rows.
        cursor = self.connection.cursor()
        self._run(cursor, sql, parameters, prepare=prepare, before=before)
        self._cursor = cursor
        return cursor

    def _run(
        self,
        cursor: extensions.cursor,
        sql: str,
        parameters: Parameters,
        *,
        prepare: bool,
        before: Sequence[Statement],
    ) -> extensions.cursor:
        statement = self._prepared.get(sql) if prepare else None
        if statement is not None:
            plans: set[str] = self.pooled.info.setdefault(_PLANS, set())
            if statement.name not in plans:
                _execute_all(cursor, [*before, (statement.prepare, None)])
                plans.add(statement.name)
                before = ()
            sql = statement.execute
        try:
            if before:
                _execute_all(cursor, [*before, (sql, parameters)])
            else:
                cursor.execute(sql, parameters)
        except errors.FeatureNotSupported:
            # A migration changed a column's type below a kept plan; the next user gets a connection without plans.
            self._outdated = True
            raise
        self._used_at = monotonic()
        return cursor

    def _gone(self) -> bool:
        return bool(self.connection.closed)

    def _in_transaction(self) -> bool:
        return bool(self.connection.get_transaction_status() != extensions.TRANSACTION_STATUS_IDLE)


def _execute_all(cursor: extensions.cursor, statements: Sequence[Statement]) -> None:
    """Send several statements at once; the cursor holds the last one's rows."""
    cursor.execute(b"; ".join(cursor.mogrify(sql, parameters) for sql, parameters in statements))
