"""Connections at hand: the engine's pool, and before it a shelf of those that were used last.

Taking a connection out of SQLAlchemy's pool and putting it back costs 20 µs of a request's CPU, a tenth of a detail's;
taking one off the shelf costs one.
"""

import os
from collections import deque
from contextlib import suppress
from threading import Lock
from typing import cast

from psycopg2 import extensions
from sqlalchemy import Engine, event
from sqlalchemy.pool import PoolProxiedConnection

from tt_api.database.prepared import PreparedStatements

_PLANS = "tt_plans"


class Lent:
    """A pooled connection, and what stays with it from one borrower to the next.

    Attributes:
        pooled: as the pool lends it.
        connection: psycopg2's own.
        plans: the names of the statements that PostgreSQL keeps plans of for it.
    """

    __slots__ = ("connection", "plans", "pooled")

    def __init__(self, pooled: PoolProxiedConnection) -> None:
        self.pooled = pooled
        self.connection = cast("extensions.connection", pooled.dbapi_connection)
        # With the pool's own record, as the connection may come back from there.
        self.plans: set[str] = pooled.info.setdefault(_PLANS, set())


class Connections:
    """An engine's connections, lent to one thread at a time; thread-safe.

    A connection on the shelf is checked out as far as the pool knows, so the pool's limit holds for both together.

    Args:
        keep: how many lie on the shelf at most.

    Attributes:
        prepared: the statements whose plans they keep.
    """

    def __init__(self, engine: Engine, keep: int) -> None:
        self.prepared = PreparedStatements()
        self._engine = engine
        self._keep = keep
        self._shelf: deque[Lent] = deque()
        self._waiting = 0
        self._lock = Lock()
        self._process: int | None = None  # whose connections lie here
        event.listen(engine, "engine_disposed", self._clear)

    def take(self) -> Lent:
        """A connection for the calling thread, to be given back.

        Raises:
            sqlalchemy.exc.TimeoutError: all of them stayed in use for as long as the pool waits.
        """
        with suppress(IndexError):
            return self._shelf.pop()
        with self._lock:
            self._waiting += 1
        try:
            # One that was given back before we counted as waiting lies there; those after go to the pool, below.
            with suppress(IndexError):
                return self._shelf.pop()
            self._process = os.getpid()
            return Lent(self._engine.raw_connection())
        finally:
            with self._lock:
                self._waiting -= 1

    def give_back(self, lent: Lent) -> None:
        """Take back a connection that is in order; one that isn't is invalidated and closed instead."""
        if len(self._shelf) >= self._keep:
            lent.pooled.close()
            return
        self._shelf.append(lent)
        if self._waiting:
            with suppress(IndexError):
                self._shelf.pop().pooled.close()

    def _clear(self, _: Engine) -> None:
        """Forget what is on the shelf, as the engine does with its pool; a fork's parent goes on using it."""
        ours = self._process == os.getpid()
        while self._shelf:
            lent = self._shelf.pop()
            if ours:
                lent.pooled.invalidate()
