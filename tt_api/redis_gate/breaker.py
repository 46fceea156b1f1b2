"""The circuit breaker: skips Redis after a failure or repeated slowness, until a background thread finds it well."""

from collections.abc import Callable
from threading import Event, Lock, Thread
from time import monotonic

import structlog
from redis.backoff import EqualJitterBackoff

from tt_api.metrics.families import families

# A busy machine is slow now and then: this many more slow answers than quick ones mean that it is Redis.
SLOW_ANSWERS = 5
LONGEST_PAUSE_SECONDS = 30.0
# A breaker that closes only to open again goes on with longer pauses; after this long, the trouble is a new one.
STEADY_SECONDS = 60.0

_backoff = EqualJitterBackoff(cap=LONGEST_PAUSE_SECONDS, base=0.2)
_MOST_DOUBLINGS = 8  # past the cap; left to itself the backoff overflows after a night of tries

log = structlog.get_logger(__name__)


class Breaker:
    """Closed while Redis is to be used, open while it isn't; thread-safe.

    Args:
        is_well: asked in the background, after pauses that grow to half a minute, whether to close again.
        slow_seconds: what counts as a slow answer.
    """

    def __init__(self, is_well: Callable[[], bool], slow_seconds: float) -> None:
        self.open = False
        self._is_well = is_well
        self._slow_seconds = slow_seconds
        self._slow_answers = 0
        self._tries = 0
        self._closed_at = monotonic()
        self._lock = Lock()
        self._stopped = Event()

    def note(self, seconds: float) -> None:
        """Note how long an answer took."""
        if seconds < self._slow_seconds:
            self._slow_answers = max(0, self._slow_answers - 1)
            return
        self._slow_answers += 1
        if self._slow_answers >= SLOW_ANSWERS:
            self.trip("slow")

    def trip(self, reason: str) -> None:
        """Open, if it isn't open already."""
        with self._lock:
            if self.open:
                return
            self.open = True
        if monotonic() - self._closed_at > STEADY_SECONDS:
            self._tries = 0
        log.warning("redis_left_alone", reason=reason)
        families().breaker_trips.inc()
        Thread(target=self._close_when_well, name="redis-probe", daemon=True).start()

    def stop(self) -> None:
        """End the background's tries."""
        self._stopped.set()

    def _close_when_well(self) -> None:
        opened = monotonic()
        while not self._stopped.wait(_backoff.compute(min(self._tries, _MOST_DOUBLINGS))):
            self._tries += 1
            if self._is_well():
                self._slow_answers = 0
                self._closed_at = monotonic()
                self.open = False
                log.info("redis_used_again", after_seconds=round(monotonic() - opened, 1))
                return
