"""Counting waits for a connection of the database pool."""

from threading import get_ident
from time import monotonic
from types import TracebackType

from tt_api.metrics.families import families

# A connection that lies ready is there in some microseconds.
_WORTH_TELLING_SECONDS = 0.001

# By thread: whatever happens to a set is done at once, without a lock.
_waiting: set[int] = set()


class PoolWait:
    """Stands around what takes a connection; a wait that is worth telling is counted with its duration."""

    __slots__ = ("_began",)

    def __enter__(self) -> None:
        _waiting.add(get_ident())
        self._began = monotonic()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        took = monotonic() - self._began
        _waiting.discard(get_ident())
        if took > _WORTH_TELLING_SECONDS:
            families().pool_wait_seconds.observe(took)


def note_pool_exhausted() -> None:
    """Count that somebody went without a connection."""
    families().pool_exhausted.inc()


def threads_waiting() -> int:
    """How many threads wait at this moment."""
    return len(_waiting)
