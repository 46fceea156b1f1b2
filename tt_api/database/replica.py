"""A streaming replica for reads that may be some seconds old; whatever it can't serve, the primary does.

Only who says so reads from it (`lagging_reads`), and only outside of a transaction's statements. A thread of each
process looks twice a second how far it is; requests never wait for that. What is late, away, frozen or no replica isn't
asked, and a read that fails there is made again on the primary (docs/decisions/read-replica.md).
"""

import os
from math import inf
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any, cast
from weakref import WeakSet

import psycopg2
from flask import Flask, current_app
from psycopg2 import errors, extensions
from sqlalchemy import Engine, create_engine, exc
from structlog import get_logger

from tt_api.config import Settings
from tt_api.database.engine import Parameters, engine, engine_options, prepare_engine
from tt_api.database.replication import Progress, place_of_primary, place_of_replica
from tt_api.database.sessions import SESSIONS, Sessions
from tt_api.database.timeouts import hang_up, seconds_left, statement_timeout

_EXTENSION = "tt_replica"
_LOOK_SECONDS = 0.5
# For a look, and for a new connection of a request's: long enough for a busy machine, far from a caller's two seconds.
_PATIENCE_SECONDS = 0.5

_UNKNOWN = "not known yet"

log = get_logger(__name__)


class Replica:
    """The replica of one process's database; thread-safe, and new in each fork.

    Args:
        engine: its own.
        primary: the primary's.
        lag_seconds: what isn't older may be read.
    """

    def __init__(self, engine: Engine, primary: Engine, lag_seconds: float) -> None:
        self._engine = engine
        self._primary = primary
        self._lag_seconds = lag_seconds
        self.renew()
        _replicas.add(self)

    def renew(self) -> None:
        """Start over, in a fork."""
        self._starting = Lock()
        self._progress = Progress()
        self._trouble: str | None = _UNKNOWN
        self._reading: set[extensions.connection] = set()
        self._stopped = Event()
        self._thread: Thread | None = None
        self._engine.dispose(close=False)

    def serves(self) -> bool:
        """Whether it is to be read from now; the first call in a process begins to look."""
        if self._thread is None:
            self._start()
        return self._trouble is None and monotonic() - self._progress.reached <= self._lag_seconds

    def is_well(self) -> bool:
        """Whether nothing is known against it; a process that has just begun knows nothing."""
        return self.serves() or self._trouble == _UNKNOWN

    def lag(self) -> float:
        """By how many seconds it is late at most, by what is known now."""
        return self._progress.lag(monotonic())

    def read(self, sql: str, parameters: Parameters) -> list[tuple[Any, ...]] | None:
        """The rows of a query; None where the primary is to be asked.

        Raises:
            psycopg2.Error: it took too long, or a value is outside of what can be compared, as it would be there.
        """
        try:
            with statement_timeout(min(_PATIENCE_SECONDS, seconds_left())):
                pooled = self._engine.raw_connection()
        except (psycopg2.Error, exc.TimeoutError) as error:
            self._leave_alone("away", error)
            return None
        connection = cast("extensions.connection", pooled.dbapi_connection)
        self._reading.add(connection)
        try:
            cursor = connection.cursor()
            cursor.execute(sql, parameters)
            return cursor.fetchall()
        except (errors.QueryCanceled, psycopg2.DataError):
            raise
        except psycopg2.Error as error:
            if connection.closed:
                pooled.invalidate()
                self._leave_alone("away", error)
            else:
                # What it replays may go against what is read, and it may lack what a migration has just made.
                log.info("replica_refused", error=type(error).__name__)
            return None
        finally:
            self._reading.discard(connection)
            pooled.close()

    def close(self) -> None:
        """End the looking, and the connections; for the end of a process."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
        self._engine.dispose()

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = Thread(target=self._watch, name="replica-watch", daemon=True)
                self._thread.start()

    def _watch(self) -> None:
        while not self._stopped.is_set():
            try:
                self._look()
            except Exception as error:  # noqa: BLE001 -- no other thread looks
                self._leave_alone("away", error)
            self._stopped.wait(_LOOK_SECONDS)

    def _look(self) -> None:
        primary = self._primary_s_system()
        try:
            with statement_timeout(_PATIENCE_SECONDS):
                there = place_of_replica(self._engine)
        except (psycopg2.Error, exc.TimeoutError) as error:
            self._leave_alone("away", error)
            # Who waits for one that is frozen asks the primary while there is time.
            for connection in list(self._reading):
                hang_up(connection)
            return
        if there.position is None or primary not in (None, there[:2]):
            self._leave_alone("no replica of this database")
            return
        self._progress.replica_is_at(there.position)
        if self.lag() > self._lag_seconds:
            self._leave_alone("late")
        elif self._trouble is not None and self._progress.reached > -inf:
            self._trouble = None
            log.info("replica_used")

    def _primary_s_system(self) -> tuple[int, str] | None:
        """Note where the primary is; its system and database, or None where it can't be asked."""
        moment = monotonic()
        try:
            with statement_timeout(_PATIENCE_SECONDS):
                here = place_of_primary(self._primary)
        except (psycopg2.Error, exc.TimeoutError):
            # Then nothing new is known, and the replica is late before long.
            return None
        assert here.position is not None  # noqa: S101 -- a replica would have refused the question
        self._progress.primary_is_at(here.position, moment)
        return here[:2]

    def _leave_alone(self, why: str, error: Exception | None = None) -> None:
        """Have the primary asked until a look finds the replica well; one line when that begins or the reason changes.

        Args:
            why: in a few words.
            error: what says so.
        """
        before, self._trouble = self._trouble, why
        if why != before:
            log.warning("replica_left_alone", reason=why, error=type(error).__name__ if error else None)
        if why == "away":
            # Its other connections are as dead.
            self._engine.dispose()


_replicas: "WeakSet[Replica]" = WeakSet()


def _renew_replicas() -> None:
    for each in _replicas:
        each.renew()


os.register_at_fork(after_in_child=_renew_replicas)


def init_replica(app: Flask, settings: Settings) -> None:
    """Give the app its replica, where ``DATABASE_READ_URL`` names one; nothing is connected to yet."""
    if settings.database_read_url is None:
        return
    sessions: Sessions = app.extensions[SESSIONS]
    made = create_engine(settings.database_read_url, **engine_options(settings, sessions))
    prepare_engine(made, sessions)
    with app.app_context():
        app.extensions[_EXTENSION] = Replica(made, engine(), settings.database_read_lag_seconds)


def replica() -> Replica | None:
    """The current app's; None where there is none."""
    return current_app.extensions.get(_EXTENSION)


def close_replica() -> None:
    """Take leave of the current app's replica, where there is one."""
    found = replica()
    if found is not None:
        found.close()
