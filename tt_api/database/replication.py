"""How far a replica is behind, by what the primary had written at known moments.

A process notes from time to time up to where the primary has written its log. A replica that has replayed the log up to
there has all that was committed before that moment, so its lag is at most the age of the newest moment that it has
reached. That holds on an idle primary as on a busy one, with clocks that differ, and where the replica no longer hears
from the primary at all; it needs neither rights nor a table of heartbeats (docs/decisions/read-replica.md).
"""

from collections import deque
from contextlib import suppress
from math import inf
from typing import Any, NamedTuple, cast

import psycopg2
from psycopg2 import extensions
from sqlalchemy import Engine

# Twice a second: some minutes of moments that a replica hasn't reached yet. Past that it is late whatever the bound.
_MOMENTS = 1000

_OF_PRIMARY = (
    "SELECT (SELECT system_identifier FROM pg_control_system()), current_database(),"
    " (pg_current_wal_flush_lsn() - '0/0')::bigint"
)
_OF_REPLICA = (
    "SELECT (SELECT system_identifier FROM pg_control_system()), current_database(),"
    " CASE WHEN pg_is_in_recovery() THEN (pg_last_wal_replay_lsn() - '0/0')::bigint END"
)


class Place(NamedTuple):
    """Where a server is.

    Attributes:
        system: PostgreSQL's number for a cluster, the same on its replicas.
        database: its name.
        position: in the log, in bytes: written by a primary, replayed by a replica. None on what is no replica.
    """

    system: int
    database: str
    position: int | None


class Progress:
    """The moments that are known of the primary, and the newest that the replica has reached.

    Attributes:
        reached: that moment; ``-inf`` where there is none yet.
        since: the first moment that was known; ``inf`` where there is none yet.
    """

    def __init__(self) -> None:
        self.reached = -inf
        self.since = inf
        self._ahead: deque[tuple[float, int]] = deque(maxlen=_MOMENTS)

    def lag(self, moment: float) -> float:
        """By how many seconds the replica is late at most: since the newest moment that it has reached.

        Where it has reached none, since the first that was known of the primary; 0 where none was.

        Args:
            moment: now, in monotonic seconds.
        """
        return max(0.0, moment - max(self.reached, self.since))

    def primary_is_at(self, position: int, moment: float) -> None:
        """Note where the primary's log ends.

        Args:
            position: in bytes.
            moment: monotonic seconds, from before it was asked.
        """
        if self._ahead and position < self._ahead[-1][1]:
            # It was put back to an earlier state; what it wrote before says nothing any more.
            self._ahead.clear()
        self._ahead.append((moment, position))
        self.since = min(self.since, moment)

    def replica_is_at(self, position: int) -> None:
        """Note up to where the replica has replayed it, in bytes."""
        while self._ahead and self._ahead[0][1] <= position:
            self.reached, _ = self._ahead.popleft()


def place_of_primary(engine: Engine) -> Place:
    """Where the primary is, over a connection of its pool; see `place_of_replica`."""
    return _ask(engine, _OF_PRIMARY)


def place_of_replica(engine: Engine) -> Place:
    """Where the replica is, over a connection of its pool.

    Raises:
        psycopg2.Error: it can't be asked.
        sqlalchemy.exc.TimeoutError: all its connections are in use.
    """
    return _ask(engine, _OF_REPLICA)


def _ask(engine: Engine, sql: str) -> Place:
    pooled = engine.raw_connection()
    try:
        connection = cast("extensions.connection", pooled.dbapi_connection)
        cursor: Any = connection.cursor()
        cursor.execute(sql)
        return Place(*cursor.fetchone())
    except psycopg2.Error:
        with suppress(psycopg2.Error):
            pooled.invalidate()
        raise
    finally:
        pooled.close()
