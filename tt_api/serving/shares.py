"""How many connections each worker has, so that one that has more lets the others take the next.

Left to the kernel, the worker that happens to be quicker may take all of them, and the other's core is idle.
"""

import mmap
from time import monotonic

# The arbiter numbers its workers; two that lived with numbers 64 apart would share a place, and balance less well.
_PLACES = 64
# A worker that hasn't told its number for so long is gone, or frozen: nobody leaves anything to it.
_SILENT_SECONDS = 5.0
# For each connection that a worker is ahead of another.
_HEAD_START_SECONDS = 0.001
_LONGEST_HEAD_START_SECONDS = 0.02

# Made when gunicorn's main process imports the worker's class, so that all workers inherit the same memory.
_board = memoryview(mmap.mmap(-1, _PLACES * 16))
_connections = _board[: _PLACES * 8].cast("q")
_told_at = _board[_PLACES * 8 :].cast("d")


class Share:
    """One worker's share of the connections.

    Args:
        age: the arbiter's number for the worker.
    """

    def __init__(self, age: int) -> None:
        self._place = age % _PLACES

    def tell(self, connections: int) -> None:
        """Let the others know how many are open here; also told now and then without a change, as a sign of life."""
        _connections[self._place] = connections
        _told_at[self._place] = monotonic()

    def leave(self) -> None:
        """This worker accepts no more."""
        _told_at[self._place] = 0.0

    def head_start(self, connections: int) -> float:
        """For how many seconds a worker that has so many connections is to let the others go first."""
        alive_since = monotonic() - _SILENT_SECONDS
        others = (_connections[place] for place in range(_PLACES) if _told_at[place] > alive_since)
        ahead = connections - min(others, default=connections)
        return min(max(0, ahead) * _HEAD_START_SECONDS, _LONGEST_HEAD_START_SECONDS)
