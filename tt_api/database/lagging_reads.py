"""Reads that may be some seconds old, made on the replica from where a block says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from tt_api.database.engine import Parameters
from tt_api.database.replica import Replica
from tt_api.metrics.families import families


class LaggingReads:
    """Reads that belong together, from the replica; from the first that it doesn't serve on they are the primary's."""

    __slots__ = ("_replica",)

    def __init__(self, replica: Replica) -> None:
        self._replica: Replica | None = replica

    def read(self, sql: str, parameters: Parameters) -> list[tuple[Any, ...]] | None:
        """See `Replica.read`."""
        found = self._replica
        rows = found.read(sql, parameters) if found is not None and found.serves() else None
        if rows is None and found is not None:
            self._replica = None
            families().replica_fallbacks.inc()
        return rows


_reads: ContextVar[LaggingReads | None] = ContextVar("lagging_reads", default=None)


@contextmanager
def reading_from(reads: LaggingReads | None) -> Iterator[None]:
    """Have the block's reads made there; from the primary where that is None."""
    token = _reads.set(reads)
    try:
        yield
    finally:
        _reads.reset(token)


def current_reads() -> LaggingReads | None:
    """Where reads are made now, to go on there once the block has ended; None for the primary."""
    return _reads.get()


def read_lagging(sql: str, parameters: Parameters) -> list[tuple[Any, ...]] | None:
    """The rows of a query where reads may lag and the replica has answered; None where the primary is to be asked."""
    reads = _reads.get()
    return reads.read(sql, parameters) if reads is not None else None
