"""How many connections each worker has open, so that one which has more lets the others take the next.

Left to the kernel, the worker that happens to be quicker takes nearly all: of 64 connections two workers were seen with
64 and none, which leaves a core idle, and lets some clients wait several times as long as others.
"""

import mmap
import struct
from socket import IPPROTO_TCP, TCP_INFO, socket
from time import monotonic

# The arbiter numbers its workers; two that lived with numbers 64 apart would share a place, and balance less well.
_PLACES = 64
# A worker that hasn't told its number for so long is gone, or frozen: nobody leaves anything to it.
_SILENT_SECONDS = 5.0

# For each connection that a worker is ahead of the others; a busy one looks for new clients every few milliseconds.
_HEAD_START_SECONDS = 0.001
_LONGEST_HEAD_START_SECONDS = 0.02

# Of a listening socket, `tcpi_unacked` is how many wait to be accepted.
_UNACKED = struct.Struct("@24xI")

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

    def due(self, connections: int, waiting: int) -> int:
        """How many of the waiting clients this worker is to take, for all to have as many; 0 or less if it has enough.

        Args:
            connections: how many are open here.
            waiting: how many clients wait to be accepted.
        """
        alive_since = monotonic() - _SILENT_SECONDS
        places = (place for place in range(_PLACES) if place != self._place and _told_at[place] > alive_since)
        others = [_connections[place] for place in places]
        return -(-(connections + waiting + sum(others)) // (1 + len(others))) - connections


def head_start(due: int) -> float:
    """For how many seconds a worker that has enough lets the others go first."""
    return min((1 - due) * _HEAD_START_SECONDS, _LONGEST_HEAD_START_SECONDS)


def waiting_clients(listener: socket) -> int:
    """How many clients wait to be accepted, as far as the kernel tells; at least one."""
    try:
        info = listener.getsockopt(IPPROTO_TCP, TCP_INFO, _UNACKED.size)
    except OSError:  # not a TCP socket
        return 1
    (waiting,) = _UNACKED.unpack(info)
    return max(1, int(waiting))
