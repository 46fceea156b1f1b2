"""A client's connection, as the threads of a worker hand it to each other."""

import select
import struct
from errno import ECONNRESET
from functools import lru_cache
from socket import SO_RCVTIMEO, SO_SNDTIMEO, SOL_SOCKET, socket
from typing import Any

from gunicorn.http.body import LengthReader
from gunicorn.http.message import Request, _ip_in_allow_list
from gunicorn.http.parser import RequestParser
from gunicorn.workers.gthread import TConn


class ClientSocket(socket):
    """A blocking socket whose client counts as gone when it neither sends nor takes anything for some seconds.

    The kernel counts them: gthread makes a socket blocking before each request, which undoes Python's own timeout,
    and that would cost a poll() before every recv(). Nor does gthread's setting of timeouts, four times a request,
    reach the kernel: it is looked at when there is something to wait for.

    The head of an answer goes out with the beginning of its body: sent by itself it costs 9 µs of a small request's
    300, and wakes the client for nothing.
    """

    def __init__(self, accepted: socket, silence_seconds: int) -> None:
        super().__init__(accepted.family, accepted.type, accepted.proto, fileno=accepted.detach())
        limit = struct.pack("@ll", silence_seconds, 0)
        self.setsockopt(SOL_SOCKET, SO_RCVTIMEO, limit)
        self.setsockopt(SOL_SOCKET, SO_SNDTIMEO, limit)
        self._timeout: float | None = None
        self._awaits_head = False
        self._head = b""

    def setblocking(self, flag: bool, /) -> None:  # noqa: FBT001 -- socket's own signature
        """Stay blocking, as gthread asks before each request."""
        self._timeout = None if flag else 0.0

    def settimeout(self, value: float | None, /) -> None:
        """Let each further recv() wait for so long."""
        self._timeout = value

    def gettimeout(self) -> float | None:
        """Return for how long each recv() may wait."""
        return self._timeout

    def begin_answer(self) -> None:
        """Keep what is sent first until there is more, or `flush`."""
        self._awaits_head = True

    def flush(self) -> None:
        """Send what was kept."""
        self._awaits_head = False
        if self._head:
            self.sendall(b"")

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """Return what has come.

        Raises:
            ConnectionResetError: also after too long a silence; gthread takes it for the client's end, not ours.
            TimeoutError: nothing came within the timeout that was set.
        """
        if self._timeout is not None and not _readable(self, self._timeout):
            raise TimeoutError
        try:
            return super().recv(size, flags)
        except BlockingIOError:
            raise ConnectionResetError(ECONNRESET, "the client sent nothing for too long") from None

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        """Send everything.

        Raises:
            ConnectionResetError: also when the client took nothing for too long.
        """
        if self._awaits_head:
            self._awaits_head = False
            self._head = data
            return
        if self._head:
            data, self._head = self._head + data, b""
        try:
            super().sendall(data, flags)
        except BlockingIOError:
            raise ConnectionResetError(ECONNRESET, "the client read nothing for too long") from None


def _readable(sock: socket, seconds: float) -> bool:
    waiting = select.poll()
    waiting.register(sock, select.POLLIN)
    return bool(waiting.poll(seconds * 1000))


class ReceivedRequest(Request):
    """A request whose client is looked up among the trusted proxies once: each time costs a small request 8 µs."""

    def _peer_is_trusted_proxy(self) -> bool:
        return not isinstance(self.peer_addr, tuple) or _is_trusted(self.cfg, self.peer_addr[0])


class Requests(RequestParser):
    """What a connection's client asks for, one request after the other."""

    mesg_class = ReceivedRequest

    def finish_body(self, deadline: float | None = None, max_bytes: int | None = None) -> bool:
        """Discard what is left of a body; asked twice a request, for 6 µs, and of nearly all nothing is left."""
        body = self.mesg.body if self.mesg else None
        if body and isinstance(body.reader, LengthReader) and not body.reader.length and not body.failed:
            return True
        return super().finish_body(deadline, max_bytes)


@lru_cache(1024)
def _is_trusted(config: Any, address: str) -> bool:
    return _ip_in_allow_list(address, config.forwarded_allow_ips, config.forwarded_allow_networks())


class Connection(TConn):
    """A connection; `timeout` is the monotonic time at which it is closed if it is idle until then."""

    sock: ClientSocket

    def __init__(self, cfg: Any, sock: ClientSocket, client: Any, server: Any) -> None:
        super().__init__(cfg, sock, client, server)
        self.data_ready = True  # only ever served after an event: handle() needn't wait for data itself
        self.parting = False  # the last answer is out; what still comes in is thrown away

    def init(self) -> None:
        """Set the connection up, before its first request."""
        if self.initialized:
            return
        super().init()
        if isinstance(self.parser, RequestParser):
            begun = self.parser.unreader
            self.parser = Requests(self.cfg, self.sock, self.client)
            self.parser.unreader = begun

    def awaited(self) -> int:
        """What the connection's next turn waits for, as epoll has it."""
        # A pipelined request that was read along with the one before it makes no socket readable. Room to send
        # does for it: at once as a rule, but after the connections that were ready before, and not while its
        # client leaves answers unread.
        buffered = self.parser is not None and not self.parting and self.parser.unreader.buf.getvalue()
        return select.EPOLLONESHOT | (select.EPOLLOUT if buffered else select.EPOLLIN)
