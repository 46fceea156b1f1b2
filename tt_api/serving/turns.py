"""Who may run: a few threads at once while requests are quick, all of them when some are slow."""

from math import inf
from threading import BoundedSemaphore
from time import monotonic

# With fewer, nobody works now and then while all of them wait for a commit: two served 5 to 8 % fewer creates and 7 to
# 11 % fewer patches than three, and left a tenth of the processor idle. More only wake each other for the one GIL.
AT_ONCE = 3
# A request that takes longer waits for something, and no longer counts.
QUICK_SECONDS = 0.05


class Turns:
    """The turns of a process's threads, which are known by their numbers.

    A thread keeps its turn from one request to the next, since handing it over would wake another thread each time. It
    loses it to the main thread while it serves a slow one. Nothing is locked but the turns themselves: whoever pops a
    thread from `_since`, it or the main thread, has its turn.
    """

    def __init__(self) -> None:
        self._free = BoundedSemaphore(AT_ONCE)
        self._since: dict[int, float] = {}

    def take(self, thread: int) -> None:
        """Have a turn, after waiting for one where the thread's own was passed on."""
        if self._since.pop(thread, None) is None:
            self._free.acquire()
        self._since[thread] = inf  # waiting for a request isn't slow

    def serve(self, thread: int) -> None:
        """Begin to serve a request."""
        self._since[thread] = monotonic()

    def pass_on(self, thread: int) -> None:
        """Let another thread have this one's turn, where that isn't done already."""
        if self._since.pop(thread, None) is not None:
            self._free.release()

    def pass_on_slow(self) -> None:
        """Pass on the turns of requests that aren't quick; for the main thread, every `QUICK_SECONDS`."""
        slow = monotonic() - QUICK_SECONDS
        for thread, began in self._since.copy().items():
            if began < slow:
                self.pass_on(thread)
