"""Where clients come in: a worker takes its share of them, and no more than it may hold."""

import select
from collections.abc import Callable, Iterable, Sized
from logging import Logger
from math import inf
from socket import socket
from time import monotonic
from typing import Any

from tt_api.serving.shares import Share


class Acceptor:
    """The listening sockets of one worker; for the loop's thread alone.

    Attributes:
        others_first_until: when to `accept_what_is_left`.
        slow: how many connections were in the middle of something at the last tick. They are no work, so they don't
            count where workers share the clients.

    Args:
        listeners: those that gunicorn has bound.
        epoll: what the loop waits with.
        welcome: takes a new connection, its client's address and the one that it came to.
        connections: those that are open.
        most: how many these may be.
        age: the arbiter's number for the worker.
        log: gunicorn's.
    """

    def __init__(  # noqa: PLR0913 -- what it shares with its loop
        self,
        listeners: Iterable[socket],
        epoll: select.epoll,
        welcome: Callable[[socket, Any, Any], None],
        connections: Sized,
        *,
        most: int,
        age: int,
        log: Logger,
    ) -> None:
        self._listeners = {listener.fileno(): listener for listener in listeners}
        self._epoll = epoll
        self._welcome = welcome
        self._connections = connections
        self._most = most
        self._share = Share(age)
        self._log = log
        self._paused = False
        self.others_first_until = inf
        self.slow = 0
        for number, listener in self._listeners.items():
            listener.setblocking(False)
            epoll.register(number, select.EPOLLIN)
        self.tell()

    def __contains__(self, number: int) -> bool:
        """Whether a descriptor is one of the listeners."""
        return number in self._listeners

    @property
    def closed(self) -> bool:
        """Whether there are no listeners any more."""
        return not self._listeners

    def accept(self, number: int) -> None:
        """Serve a listener's event: take a client, or let workers that have fewer go first."""
        head_start = self._share.head_start(self._counted)
        if head_start:
            self.others_first_until = monotonic() + head_start
            self._listen(0)
        else:
            self._accept(self._listeners[number])

    def accept_what_is_left(self) -> None:
        """Take clients whom no other worker took within its head start."""
        self.others_first_until = inf
        self._listen(select.EPOLLIN)
        for listener in self._listeners.values():
            self._accept(listener)

    def resume(self) -> None:
        """Go on accepting where that was paused and there is room again."""
        if self._paused and len(self._connections) < self._most:
            self._paused = False
            self._listen(select.EPOLLIN)

    def tell(self) -> None:
        """Let the other workers know how many connections this one has."""
        if not self.closed:
            self._share.tell(self._counted)

    def close(self) -> None:
        """Accept no more, after those that the kernel has already: closing would reset them with a request in hand."""
        self._share.leave()
        self.others_first_until = inf
        for number, listener in self._listeners.items():
            while self._accept(listener):
                pass
            self._epoll.unregister(number)
            listener.close()
        self._listeners.clear()

    def _accept(self, listener: socket) -> bool:
        """Take a client where one waits and there is room; whether it did."""
        if len(self._connections) >= self._most:
            self._pause()
            return False
        try:
            sock, client = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return False  # another worker was faster, or the client has gone
        except OSError as error:  # out of descriptors or memory: not again before something is closed, or a tick
            self._log.warning("Accepting no connections for a moment: %s", error)
            self._pause()
            return False
        self._welcome(sock, client, listener.getsockname())
        self.tell()
        return True

    @property
    def _counted(self) -> int:
        return max(0, len(self._connections) - self.slow)

    def _pause(self) -> None:
        self._paused = True
        self._listen(0)

    def _listen(self, events: int) -> None:
        for number in self._listeners:
            self._epoll.modify(number, events)
