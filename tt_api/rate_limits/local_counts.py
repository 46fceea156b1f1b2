"""The counts of this process, for the time without Redis."""

from collections.abc import Sequence
from threading import Lock
from time import time
from typing import NamedTuple

WINDOW_SECONDS = 60
# About 4 MB. Past it new keys go uncounted: somebody with so many addresses has an allowance for each as it is.
MAX_KEYS = 20_000


class Counted(NamedTuple):
    """What a window holds after counting.

    Attributes:
        counts: one for each key that was asked for, this request included.
        reset: when the window ends, in Unix seconds.
        left_ms: milliseconds until then.
    """

    counts: Sequence[int]
    reset: int
    left_ms: int


class LocalCounts:
    """The current window's counts by key; thread-safe, emptied when the window turns, never over `MAX_KEYS`."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._reset = 0
        self._counts: dict[str, int] = {}

    def add(self, keys: Sequence[str], amount: int) -> Counted:
        """Count by this machine's clock."""
        now = time()
        reset = (int(now) // WINDOW_SECONDS + 1) * WINDOW_SECONDS
        with self._lock:
            if reset != self._reset:
                self._turn(reset)
            counts = [self._counts.get(key, 0) + amount for key in keys]
            self._store(keys, counts)
        return Counted(counts, reset, max(1, int((reset - now) * 1000)))

    def learn(self, keys: Sequence[str], counted: Counted) -> None:
        """Take over what Redis counted, so that losing Redis gives nobody a fresh allowance."""
        with self._lock:
            if counted.reset > self._reset:
                self._turn(counted.reset)
            elif counted.reset < self._reset:  # a late answer from the window before
                return
            self._store(keys, counted.counts)

    def _turn(self, reset: int) -> None:
        self._reset = reset
        self._counts = {}

    def _store(self, keys: Sequence[str], counts: Sequence[int]) -> None:
        known = self._counts
        for key, count in zip(keys, counts, strict=True):
            if len(known) < MAX_KEYS or key in known:
                known[key] = count
