"""Connections to Redis on which a whole exchange, not each read, ends at one moment.

redis-py's time-out starts anew with every read: a server that trickles its reply, a byte each 40 ms, held a command
with a 50 ms time-out for 206 ms. So its socket is wrapped in one that knows when to stop.
"""

import select
import socket
import ssl
import threading
from collections.abc import Callable
from math import inf
from time import monotonic

from redis import Connection, ConnectionPool, Redis, SSLConnection, UnixDomainSocketConnection
from redis.backoff import NoBackoff
from redis.retry import Retry

from tt_api.config import ConfigurationError

# For connecting, in the background: enough for TLS and a login far away, and an end to each attempt.
CONNECT_SECONDS = 1.0


_NOT_YET = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class _Deadline(threading.local):
    """Monotonic seconds at which this thread's exchanges with Redis end; without one, after connecting's own limit."""

    at = inf


_deadline = _Deadline()


def set_deadline(at: float) -> None:
    """Let all that the calling thread sends to Redis and reads from it end at ``at`` (monotonic seconds)."""
    _deadline.at = at


class DeadlineSocket:
    """The part of a socket that redis-py uses, with the thread's deadline over all of it together.

    The socket below never blocks, and is waited for only where that is needed: with a time-out of its own it would
    cost a count eight system calls in place of three. Nothing is passed on by ``__getattr__``: a new release that reads
    by another method must fail in the tests, not quietly lose the deadline.
    """

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._timeout = inf
        self._incoming = select.poll()
        self._incoming.register(sock, select.POLLIN)
        # A reply is never there at once, so asking first would be in vain; what TLS has read ahead shows nowhere else.
        self._asks_first = isinstance(sock, ssl.SSLSocket)

    def recv(self, size: int) -> bytes:
        """Like a socket's; raises `TimeoutError` at the deadline."""
        if not self._asks_first:
            self._wait(self._incoming)
        while True:
            try:
                return self._sock.recv(size)
            except _NOT_YET as reason:
                self._wait_for(reason, select.POLLIN)

    def sendall(self, data: bytes) -> None:
        """Like a socket's; raises `TimeoutError` at the deadline."""
        while data:
            try:
                data = data[self._sock.send(data) :]
            except _NOT_YET as reason:
                self._wait_for(reason, select.POLLOUT)

    def settimeout(self, seconds: float | None) -> None:
        """A further limit for each single read: redis-py looks for waiting data with 0."""
        self._timeout = inf if seconds is None else seconds

    def shutdown(self, how: int) -> None:
        """Like a socket's."""
        self._sock.shutdown(how)

    def close(self) -> None:
        """Like a socket's."""
        self._sock.close()

    def _wait_for(self, reason: OSError, usually: int) -> None:
        # TLS may have to write in order to read.
        turns: dict[type[OSError], int] = {ssl.SSLWantReadError: select.POLLIN, ssl.SSLWantWriteError: select.POLLOUT}
        waiting = select.poll()
        waiting.register(self._sock, turns.get(type(reason), usually))
        self._wait(waiting)

    def _wait(self, waiting: select.poll) -> None:
        left = min(_deadline.at - monotonic(), self._timeout)
        if not waiting.poll(None if left == inf else max(0.0, left * 1000)):
            raise TimeoutError


# `_connect` is redis-py's hook for kinds of sockets: abstract in its base class, and untyped, hence the annotations.


class _TcpConnection(Connection):
    def _connect(self) -> DeadlineSocket:
        connect: Callable[[], socket.socket] = super()._connect
        return DeadlineSocket(connect())


class _TlsConnection(SSLConnection):
    def _connect(self) -> DeadlineSocket:
        connect: Callable[[], socket.socket] = super()._connect
        return DeadlineSocket(connect())


class _UnixConnection(UnixDomainSocketConnection):
    def _connect(self) -> DeadlineSocket:
        connect: Callable[[], socket.socket] = super()._connect
        return DeadlineSocket(connect())


_CONNECTIONS: dict[str, type[Connection] | type[UnixDomainSocketConnection]] = {
    "redis": _TcpConnection,
    "rediss": _TlsConnection,
    "unix": _UnixConnection,
}


def connection_pool(url: str) -> ConnectionPool:
    """The addresses, options and login of ``REDIS_URL`` for `open_client`; connects to nothing yet.

    Raises:
        ConfigurationError: for an address that redis-py can't read.
    """
    try:
        return ConnectionPool.from_url(
            url,
            connection_class=_CONNECTIONS[url.partition(":")[0]],
            socket_connect_timeout=CONNECT_SECONDS,
            retry=Retry(NoBackoff(), 0),  # ten by default: over 30 s for one command to a frozen server
            protocol=2,  # RESP3 costs a HELLO round trip a connection and buys nothing here
            driver_info=None,  # CLIENT SETINFO would be two more
        )
    except (KeyError, ValueError):
        # Their messages may quote a password with an unescaped slash.
        message = "REDIS_URL is not a Redis address such as redis://:password@host:6379/0"
        raise ConfigurationError(message) from None


def open_client(pool: ConnectionPool) -> Redis:
    """A client with a connection of its own, connected and logged in; for background threads, as names resolve slowly.

    Leaves the thread with a deadline of `CONNECT_SECONDS` from now; a TCP connect may take as long per address.

    Raises:
        redis.RedisError: when that fails.
    """
    set_deadline(monotonic() + CONNECT_SECONDS)
    return Redis(connection_pool=pool, single_connection_client=True)


def discard_client(client: Redis) -> None:
    """Close the client's connection, so that a late reply is never taken for another command's."""
    if client.connection is not None:
        disconnect: Callable[[], None] = client.connection.disconnect
        disconnect()
    client.close()
