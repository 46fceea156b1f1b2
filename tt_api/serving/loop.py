"""The one loop of a worker: it accepts, reads, sends what clients didn't take at once, and keeps the deadlines.

Everything here runs in the worker's main thread, but for `settle`. No call waits for a client.
"""

import os
import select
from collections.abc import Callable, Iterable
from http import HTTPStatus
from logging import Logger
from math import inf
from socket import socket
from time import monotonic
from typing import Any

from tt_api.serving.acceptor import Acceptor
from tt_api.serving.connection import Connection, GoneError, Phase
from tt_api.serving.limits import Limits
from tt_api.serving.reading import RequestReader
from tt_api.serving.refusals import RefusalError
from tt_api.serving.room import Room

_READABLE = select.EPOLLIN | select.EPOLLONESHOT
_WRITABLE = select.EPOLLOUT | select.EPOLLONESHOT
# A stopping worker answers for so long what clients were just about to send on connections that they keep.
_LINGER_SECONDS = 2.0


class Loop:
    """All connections of one worker.

    Args:
        listeners: the sockets that gunicorn has bound.
        wakeup: a pipe's reading end; a byte in it ends a wait.
        age: the arbiter's number for the worker.
        wake: writes such a byte; called by threads.
        limits: what clients may take.
        cfg: gunicorn's.
        hand_over: gets each connection whose request is there in full, and is to `settle` it.
        refuse: gives a refusal as it is sent.
        log: gunicorn's.
    """

    def __init__(  # noqa: PLR0913 -- what it shares with its worker
        self,
        listeners: Iterable[socket],
        wakeup: int,
        *,
        age: int,
        wake: Callable[[], None],
        limits: Limits,
        cfg: Any,
        hand_over: Callable[[Connection], None],
        refuse: Callable[[Connection, RefusalError], bytes],
        log: Logger,
    ) -> None:
        self._wakeup = wakeup
        self._limits = limits
        self._cfg = cfg
        self._hand_over = hand_over
        self._refuse = refuse
        self._log = log
        self._connections: dict[int, Connection] = {}
        self._room = Room(limits, wake)
        self._reader = RequestReader(cfg, limits, self._room)
        self._next_tick = 0.0
        self._epoll = select.epoll()
        self._epoll.register(wakeup, select.EPOLLIN)
        self._acceptor = Acceptor(
            listeners,
            self._epoll,
            self._welcome,
            self._connections,
            most=cfg.worker_connections,
            age=age,
            log=log,
        )

    def __len__(self) -> int:
        """How many connections are open."""
        return len(self._connections)

    @property
    def crowded(self) -> bool:
        """Whether there is so little room left that connections shouldn't be kept."""
        most_kept: int = self._cfg.worker_connections - self._cfg.threads
        return len(self._connections) > most_kept

    def turn(self) -> bool:
        """Wait for what happens next, and deal with it; return whether a tick has passed."""
        until = min(self._next_tick, self._acceptor.others_first_until)
        for number, _ in self._epoll.poll(max(0.0, until - monotonic())):
            connection = self._connections.get(number)
            if connection is not None:
                self._deal_with(connection)
            elif number == self._wakeup:
                os.read(number, 4096)
            elif number in self._acceptor:
                self._acceptor.accept(number)
        now = monotonic()
        if now >= self._acceptor.others_first_until:
            self._acceptor.accept_what_is_left()
        ticked = now >= self._next_tick
        if ticked:
            self._next_tick = now + self._limits.tick_seconds
            self._keep_deadlines(now)
            self._acceptor.tell()
            self._acceptor.resume()
        for connection in self._room.go_on():
            self._epoll.modify(connection.number, _READABLE)
        return ticked

    def stop_accepting(self) -> None:
        """Refuse new connections, and close those that stay idle soon."""
        self._acceptor.close()
        self._next_tick = 0.0

    def settle(self, connection: Connection) -> None:
        """Go on with a connection after its answer, or what its client takes of it for now.

        Called by the thread that had it, which must not touch it again.
        """
        self._room.give_back(connection)
        connection.request = connection.body = None
        now = monotonic()
        try:
            sent = connection.flush()
        except GoneError:
            sent, connection.keep = True, False
            connection.give_up()
        if not sent:
            begun = connection.phase is Phase.SENDING
            deadline = connection.deadline if begun else now + self._limits.answer_seconds
            self._watch(connection, Phase.SENDING, deadline, _WRITABLE)
        elif connection.answering is not None:
            self._answer(connection)
        elif connection.keep:
            # A request that came along with the one before makes no socket readable. Room to send does for it: at
            # once as a rule, but after the connections that were ready before.
            awaited = _WRITABLE if connection.incoming else _READABLE
            self._watch(connection, Phase.IDLE, now + self._cfg.keepalive, awaited)
        else:
            connection.end()
            self._watch(connection, Phase.PARTING, now + self._limits.parting_seconds, _READABLE)

    def _watch(self, connection: Connection, phase: Phase, deadline: float, awaited: int) -> None:
        """Let the loop have the connection at its next event; a thread must not touch it after this."""
        connection.phase = phase
        connection.deadline = deadline
        self._epoll.modify(connection.number, awaited)

    def _welcome(self, sock: socket, client: Any, server: Any) -> None:
        connection = Connection(sock, client, server)
        connection.deadline = monotonic() + self._cfg.keepalive
        self._connections[connection.number] = connection
        self._epoll.register(connection.number, _READABLE)

    def _deal_with(self, connection: Connection) -> None:
        try:
            if connection.phase is Phase.SENDING:
                self.settle(connection)
            elif connection.phase is Phase.PARTING:
                self._drain(connection)
            else:
                self._read(connection)
        except GoneError:
            self._close(connection)
        except RefusalError as refusal:
            self._answer_refusal(connection, refusal)
        except Exception:  # noqa: BLE001 -- one connection's trouble is no other's
            self._log.exception("Error on a connection")
            self._close(connection)

    def _read(self, connection: Connection) -> None:
        came: int | None = len(connection.incoming)
        if connection.phase is not Phase.IDLE or not came:
            if connection.phase is Phase.BODY and self._room.must_wait(connection):
                return
            came = connection.receive()
        if came == 0:
            self._end_of(connection)
        elif came is None or not self._reader.complete(connection, came):
            self._epoll.modify(connection.number, _READABLE)
        else:
            self._answer(connection)

    def _answer(self, connection: Connection) -> None:
        connection.phase = Phase.ANSWERING
        connection.deadline = inf
        self._hand_over(connection)

    def _end_of(self, connection: Connection) -> None:
        if connection.phase is Phase.BODY:
            raise RefusalError(HTTPStatus.BAD_REQUEST, "The body ended before it was complete")
        self._close(connection)

    def _answer_refusal(self, connection: Connection, refusal: RefusalError) -> None:
        try:
            connection.sendall(self._refuse(connection, refusal))
        except GoneError:
            self._close(connection)
        else:
            connection.keep = False
            self.settle(connection)

    def _drain(self, connection: Connection) -> None:
        came = connection.receive()
        connection.incoming.clear()
        if came is not None:
            connection.drained += came
            if not came or connection.drained > self._limits.parting_bytes:
                self._close(connection)
                return
        self._epoll.modify(connection.number, _READABLE)

    def _keep_deadlines(self, now: float) -> None:
        self._acceptor.slow = sum(connection.waits_for_client for connection in self._connections.values())
        for connection in list(self._connections.values()):
            if connection.phase is Phase.IDLE and self._acceptor.closed:
                connection.deadline = min(connection.deadline, now + _LINGER_SECONDS)
            if connection.deadline > now:
                continue
            if connection.phase in (Phase.HEAD, Phase.BODY):
                late = RefusalError(HTTPStatus.REQUEST_TIMEOUT, "The request took too long to arrive")
                self._answer_refusal(connection, late)
            else:
                self._close(connection)

    def _close(self, connection: Connection) -> None:
        self._room.give_back(connection)
        connection.give_up()
        connection.phase = Phase.PARTING
        del self._connections[connection.number]
        connection.sock.close()
        self._acceptor.tell()
        self._acceptor.resume()
