"""A client's connection: what has come in on it, what is still to go out, and what it waits for."""

from contextlib import suppress
from enum import Enum, auto
from math import inf
from socket import SHUT_WR, SO_RCVLOWAT, SOL_SOCKET, socket
from typing import Any

from tt_api.serving.answering import Answering
from tt_api.serving.body import Body
from tt_api.serving.head import ReceivedRequest

AT_ONCE = 64 * 1024
_MOST_AWAITED = 16 * 1024


class GoneError(Exception):
    """The client has gone."""


class Phase(Enum):
    """What a connection is about."""

    IDLE = auto()  # nothing of a next request has been looked at
    HEAD = auto()
    BODY = auto()
    ANSWERING = auto()  # it waits for a thread, or a thread has it
    SENDING = auto()
    PARTING = auto()  # everything was said; what still comes in is thrown away


class Connection:
    """A connection. A thread has it to itself while it is `ANSWERING`, else the loop.

    Attributes:
        client: its address.
        server: the address that it came to.
        deadline: the monotonic time at which the loop no longer waits.
        incoming: what was received and not made use of.
        request: the one at hand.
        body: its body.
        held: how much of the budget for bodies that takes.
        answering: its answer, while there is more of it to come.
        keep: whether another request may follow.
        unsent: how much of the answer waits for the client.
        drained: how much was thrown away.
    """

    def __init__(self, sock: socket, client: Any, server: Any) -> None:
        sock.setblocking(False)
        self.sock = sock
        self.number = sock.fileno()
        self.client = client
        self.server = server
        self.phase = Phase.IDLE
        self.deadline = inf
        self.incoming = bytearray()
        self.request: ReceivedRequest | None = None
        self.body: Body | None = None
        self.held = 0
        self.answering: Answering | None = None
        self.keep = False
        self.unsent = 0
        self.drained = 0
        self._wakes_at = 1
        self._outgoing: list[bytes | memoryview] = []

    @property
    def waits_for_client(self) -> bool:
        """Whether it is in the middle of something that only the client can go on with."""
        return self.phase in (Phase.HEAD, Phase.BODY, Phase.SENDING, Phase.PARTING)

    def receive(self) -> int | None:
        """Take in what has come; return how much, 0 if that was the end, and None if there is nothing yet.

        Raises:
            GoneError: the client has gone.
        """
        try:
            came = self.sock.recv(AT_ONCE)
        except BlockingIOError:
            return None
        except OSError as error:
            raise GoneError from error
        self.incoming += came
        return len(came)

    def wake_at(self, size: int) -> None:
        """Have the loop hear of nothing less than so many bytes, where it knows how many there will be."""
        size = min(size, _MOST_AWAITED)
        if size != self._wakes_at:
            self.sock.setsockopt(SOL_SOCKET, SO_RCVLOWAT, size)
            self._wakes_at = size

    def sendall(self, data: bytes) -> None:
        """Send an answer, or as much of it as the client's side takes now; the rest waits for `flush`.

        Raises:
            GoneError: the client has gone.
        """
        self._outgoing.append(data)
        self.unsent += len(data)
        self.flush()

    def flush(self) -> bool:
        """Send on; return whether everything has gone out.

        Raises:
            GoneError: the client has gone.
        """
        while self._outgoing:
            first = self._outgoing[0]
            try:
                sent = self.sock.send(first)
            except BlockingIOError:
                return False
            except OSError as error:
                raise GoneError from error
            self.unsent -= sent
            if sent == len(first):
                del self._outgoing[0]
            else:
                self._outgoing[0] = memoryview(first)[sent:]
        return True

    def give_up(self) -> None:
        """Want no more of the answer than has been sent."""
        answering, self.answering = self.answering, None
        if answering is not None:
            answering.close()

    def end(self) -> None:
        """Send the end, and forget what is here: there will be no other request."""
        self.incoming.clear()
        self._outgoing.clear()
        self.unsent = 0
        with suppress(OSError):  # the client has gone, as the loop will see
            # Of a body that is no longer wanted all is thrown away as it comes: what lies unread at the close would
            # have the kernel take the answer back.
            self.wake_at(1)
            self.sock.shutdown(SHUT_WR)
