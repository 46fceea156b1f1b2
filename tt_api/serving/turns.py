"""Who may run: two threads while nothing waits for long, as many as there are while something does.

Only one can run Python at a time. Those that try fight for the GIL at each system call: with four, a detail made 85
futex calls, and a third of its CPU was the kernel's.
"""

from math import inf
from threading import BoundedSemaphore, local
from time import monotonic

# The second uses the processor while the first waits for an answer that comes in a moment.
AT_ONCE = 2
# A request that takes longer waits for something that didn't say so, and its turn is passed on.
QUICK_SECONDS = 0.05


class _Mine(local):
    """The calling thread's turn; only threads of the web worker have one."""

    turns: "Turns | None" = None
    thread = 0


_mine = _Mine()


def step_aside() -> None:
    """Let another thread run while this one waits for more than a moment; it goes on by itself afterwards."""
    if _mine.turns is not None:
        _mine.turns.pass_on(_mine.thread)


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
            _mine.turns, _mine.thread = self, thread
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
