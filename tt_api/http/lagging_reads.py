"""Which requests may be answered from the replica: all that say so, but for callers who have just written.

A caller finds in its lists what it has written itself: for as long as a replica may lag, its reads come from the
primary. Callers are told apart as the limits tell them: a key, and the address that it comes from. Redis remembers who
wrote, for all processes; while it is away each process remembers its own.
"""

from contextlib import AbstractContextManager, nullcontext
from threading import Lock
from time import monotonic

from flask import Flask, Response, current_app, request

from tt_api.config import Settings
from tt_api.current import request_context
from tt_api.database.lagging_reads import LaggingReads, reading_from
from tt_api.database.replica import replica
from tt_api.metrics.families import families
from tt_api.rate_limits.limits import identity_of
from tt_api.redis_gate.gate import redis_gate

_EXTENSION = "tt_own_writes"
_PREFIX = "tt_api:wrote"
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
# Callers: as many are remembered here before those are forgotten who wrote longest ago.
_MOST = 10_000
_CURRENT = nullcontext()


class OwnWrites:
    """Which callers have written so lately that a replica may not have it yet.

    Args:
        seconds: how far it may lag.
    """

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self._here: dict[str, float] = {}
        self._lock = Lock()

    def note(self, caller: str) -> None:
        """Note that a caller has written."""
        with self._lock:
            self._here.pop(caller, None)
            self._here[caller] = monotonic()
            if len(self._here) > _MOST:
                self._here.pop(next(iter(self._here)))
        redis_gate().run(lambda client: client.set(f"{_PREFIX}:{caller}", b"", ex=self._seconds), None)

    def has(self, caller: str) -> bool:
        """Whether a caller has."""
        wrote_at = self._here.get(caller)
        if wrote_at is not None and monotonic() - wrote_at <= self._seconds:
            return True
        return bool(redis_gate().run(lambda client: client.exists(f"{_PREFIX}:{caller}"), 0))


def init_lagging_reads(app: Flask, settings: Settings) -> None:
    """Have the app remember who writes, where it has a replica."""
    if settings.database_read_url is None:
        return
    # Redis forgets by its own clock, a replica is judged by ours: a second more covers where they differ.
    app.extensions[_EXTENSION] = OwnWrites(settings.database_read_lag_seconds + 1)
    app.after_request(_note_write)


def reads_may_lag() -> AbstractContextManager[None]:
    """Have the block's reads made on the replica, where there is one that may serve this caller now.

    Not for who asks with ``Cache-Control: no-cache``, nor for who has just written.
    """
    found = replica()
    if found is None or request.cache_control.no_cache:
        return _CURRENT
    if not found.serves():
        families().replica_fallbacks.inc()
        return _CURRENT
    if _own_writes().has(identity_of(request_context())):
        return _CURRENT
    return reading_from(LaggingReads(found))


def _note_write(response: Response) -> Response:
    """Before the answer leaves: who has it may ask at once."""
    if request.method not in _READS:
        _own_writes().note(identity_of(request_context()))
    return response


def _own_writes() -> OwnWrites:
    own_writes: OwnWrites = current_app.extensions[_EXTENSION]
    return own_writes
