"""A client's connection, as the threads of a worker hand it to each other."""

import select
import struct
from errno import ECONNRESET
from socket import SO_RCVTIMEO, SO_SNDTIMEO, SOL_SOCKET, socket
from typing import Any

from gunicorn.workers.gthread import TConn


class ClientSocket(socket):
    """A blocking socket whose client counts as gone when it neither sends nor takes anything for some seconds.

    The kernel counts them: gthread makes a socket blocking before each request, which undoes Python's own timeout,
    and that would cost a poll() before every recv().
    """

    def __init__(self, accepted: socket, silence_seconds: int) -> None:
        super().__init__(accepted.family, accepted.type, accepted.proto, fileno=accepted.detach())
        limit = struct.pack("@ll", silence_seconds, 0)
        self.setsockopt(SOL_SOCKET, SO_RCVTIMEO, limit)
        self.setsockopt(SOL_SOCKET, SO_SNDTIMEO, limit)

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """Return what has come.

        Raises:
            ConnectionResetError: also after too long a silence; gthread takes it for the client's end, not ours.
        """
        try:
            return super().recv(size, flags)
        except BlockingIOError:
            raise ConnectionResetError(ECONNRESET, "the client sent nothing for too long") from None

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        """Send everything.

        Raises:
            ConnectionResetError: also when the client took nothing for too long.
        """
        try:
            super().sendall(data, flags)
        except BlockingIOError:
            raise ConnectionResetError(ECONNRESET, "the client read nothing for too long") from None


class Connection(TConn):
    """A connection; `timeout` is the monotonic time at which it is closed if it is idle until then."""

    def __init__(self, cfg: Any, sock: ClientSocket, client: Any, server: Any) -> None:
        super().__init__(cfg, sock, client, server)
        self.data_ready = True  # only ever served after an event: handle() needn't wait for data itself
        self.parting = False  # the last answer is out; what still comes in is thrown away

    def awaited(self) -> int:
        """What the connection's next turn waits for, as epoll has it."""
        # A pipelined request that was read along with the one before it makes no socket readable. Room to send
        # does for it: at once as a rule, but after the connections that were ready before, and not while its
        # client leaves answers unread.
        buffered = self.parser is not None and not self.parting and self.parser.unreader.buf.getvalue()
        return select.EPOLLONESHOT | (select.EPOLLOUT if buffered else select.EPOLLIN)
