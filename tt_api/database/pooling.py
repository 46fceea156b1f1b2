"""Sessions lent by a pooler in transaction mode, PgBouncer's, for one transaction each.

The next transaction may run in another session, and the next user of this one is somebody else: so nothing is set or
kept in it beyond the transaction, and its settings are the role's, which an operator has to make
(docs/operations.md). Without them a statement would have no end, so a session without them isn't used.
"""

from concurrent.futures import Future
from threading import Thread
from typing import Any

import psycopg2
from psycopg2 import extensions

from tt_api.config import ConfigurationError, Settings
from tt_api.database.sessions import EXPECTED
from tt_api.database.timeouts import TimedCursor

_CONNECT_SECONDS = 2
_START_SECONDS = 5.0

_MISSING = """
SELECT format('ALTER ROLE %%I IN DATABASE %%I SET %%I = %%L;', session_user, current_database(), expected.name, value)
FROM unnest(%s, %s) AS expected (name, value) LEFT JOIN pg_settings ON lower(pg_settings.name) = expected.name
WHERE setting IS DISTINCT FROM value
"""


class UnfitSessionError(psycopg2.OperationalError):
    """The pooler's sessions lack settings; the message says what to run."""


class PooledSessions:
    """Sessions of a role that has the settings."""

    kept_plans = 0
    hears = False

    def connect_options(self) -> dict[str, Any]:
        """Only what PgBouncer sees to in every session that it lends; it refuses `options`."""
        return {"application_name": "tt_api", "client_encoding": "UTF8"}

    def check(self, connection: extensions.connection) -> None:
        """Look at the settings of a session, which the role's others share."""
        with connection.cursor() as cursor:
            cursor.execute(_MISSING, ([*EXPECTED], [str(value) for value in EXPECTED.values()]))
            statements = [statement for (statement,) in cursor.fetchall()]
        if statements:
            connection.close()
            raise UnfitSessionError(
                "behind a pooler the role must have these settings, or statements would have no end."
                f" Run them, then RECONNECT in PgBouncer's console: {' '.join(statements)}"
            )

    def allow(self, connection: extensions.connection, *, statement_seconds: int, lock_seconds: int) -> None:
        """Have each transaction of the connection begin with limits of its own."""
        connection.cursor_factory = _cursor_with(
            f"SET LOCAL statement_timeout = '{statement_seconds}s'; SET LOCAL lock_timeout = '{lock_seconds}s'; "
        )


def _cursor_with(prefix: str) -> type[TimedCursor]:
    class PatientCursor(TimedCursor):
        """A cursor that sends something along at the start of each transaction.

        Statements that travel together are one transaction, also where the first of ours is BEGIN and where there is
        none: then PostgreSQL commits all of them at their end.
        """

        def execute(self, query: Any, vars: Any = None) -> None:  # noqa: A002 -- psycopg2's name
            if self.connection.get_transaction_status() == extensions.TRANSACTION_STATUS_IDLE:
                query = prefix.encode() + query if isinstance(query, bytes) else prefix + query
            super().execute(query, vars)

    return PatientCursor


def check_at_start(settings: Settings) -> None:
    """Refuse to start where the pooler's sessions lack settings; a database that is away is no reason not to.

    On a connection that is closed again, and without a thread that stays: gunicorn forks its workers after this.

    Raises:
        ConfigurationError: with what to run.
    """
    if settings.database_pooler is None:
        return
    looked: Future[None] = Future()
    Thread(target=_look, args=(settings.database_url, looked), name="postgresql-check", daemon=True).start()
    try:
        looked.result(_START_SECONDS)
    except UnfitSessionError as error:
        raise ConfigurationError(f"DATABASE_POOLER: {error}") from None
    except (psycopg2.Error, TimeoutError):
        # Every connection is looked at when it is made.
        return


def _look(url: str, looked: "Future[None]") -> None:
    sessions = PooledSessions()
    address = url.replace("+psycopg2", "", 1)
    try:
        connection = psycopg2.connect(address, connect_timeout=_CONNECT_SECONDS, **sessions.connect_options())
        try:
            connection.autocommit = True
            sessions.check(connection)
        finally:
            connection.close()
        looked.set_result(None)
    except Exception as error:  # noqa: BLE001 -- the waiting thread's to judge
        looked.set_exception(error)
