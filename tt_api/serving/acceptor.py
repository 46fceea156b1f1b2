"""Where clients come in: a worker accepts its share of them, and no more than it may hold."""

import select
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from logging import Logger
from socket import socket
from time import monotonic
from typing import Any

from tt_api.serving.shares import Share, head_start, waiting_clients

_ONE_EVENT = select.EPOLLIN | select.EPOLLONESHOT


class Acceptor:
    """The listening sockets of one worker; thread-safe.

    A listener's event belongs to one thread, and nobody gets another one until that thread has armed it again.

    Args:
        listeners: the sockets that gunicorn has bound.
        epoll: what the worker's threads wait with.
        welcome: takes a new connection, its client's address and the listener.
        connections: those that the worker has open.
        most: how many these may be.
        age: the arbiter's number for the worker.
        log: gunicorn's.
    """

    def __init__(  # noqa: PLR0913 -- what it shares with its worker
        self,
        listeners: Iterable[socket],
        epoll: select.epoll,
        welcome: Callable[[socket, Any, socket], None],
        connections: Collection[object],
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
        self._closed = False
        self._paused: set[int] = set()
        self._deferred: dict[int, float] = {}
        for number, listener in self._listeners.items():
            listener.setblocking(False)
            epoll.register(number, _ONE_EVENT)
        self.tell()

    def __contains__(self, number: int) -> bool:
        """Whether a descriptor is one of the listeners."""
        return number in self._listeners

    def accept(self, number: int) -> None:
        """Serve a listener's event: take this worker's share of those who wait, or let the other workers go first."""
        if len(self._connections) >= self._most:
            self._paused.add(number)
            return
        due = self._share.due(len(self._connections), waiting_clients(self._listeners[number]))
        if due > 0:
            self._accept(number, due)
        else:
            self._deferred[number] = monotonic() + head_start(due)

    def accept_deferred(self) -> float | None:
        """Accept a client whom no other worker took within its head start.

        Returns:
            For how many seconds another head start still lasts; None if there is none.
        """
        if not self._deferred:
            return None
        for number, until in self._deferred.copy().items():
            left = until - monotonic()
            if left > 0:
                return left
            if self._deferred.pop(number, None):  # else another thread was faster
                self._accept(number, 1)
        return None

    def resume(self) -> None:
        """Go on accepting where that was paused and there is room again."""
        while not self._closed and self._paused and len(self._connections) < self._most:
            with suppress(KeyError):  # another thread was faster
                self._arm(self._paused.pop())

    def tell(self) -> None:
        """Let the other workers know how many connections this one has."""
        if not self._closed:
            self._share.tell(len(self._connections))

    def close(self) -> None:
        """Accept no more."""
        self._closed = True
        self._share.leave()
        for number, listener in self._listeners.items():
            self._epoll.unregister(number)
            listener.close()

    def _accept(self, number: int, most: int) -> None:
        listener = self._listeners[number]
        try:
            for _ in range(min(most, self._most - len(self._connections))):
                self._welcome(*listener.accept(), listener)
        except (BlockingIOError, ConnectionAbortedError):
            pass  # another worker was faster, or the client has gone
        except OSError as error:  # out of descriptors or memory: not again before something is closed, or a tick
            self._paused.add(number)
            if not self._closed:
                self._log.warning("Accepting no connections for a moment: %s", error)
            return
        self._arm(number)

    def _arm(self, number: int) -> None:
        try:
            self._epoll.modify(number, _ONE_EVENT)
        except OSError:
            if not self._closed:  # else it was closed just now
                raise
