"""Connections to Redis on which a whole exchange, not each read, ends at one moment.

redis-py's time-out starts again with every read: a server that sends its reply a byte each 40 ms held a command with a
50 ms time-out for 206 ms. So its socket is wrapped in one that knows the deadline.
"""

import socket
import threading
from collections.abc import Mapping
from math import inf
from time import monotonic
from typing import Any

from redis import Connection, ConnectionPool, Redis, SSLConnection, UnixDomainSocketConnection
from redis.backoff import NoBackoff
from redis.retry import Retry
from redis.sentinel import Sentinel, SentinelConnectionPool, SentinelManagedConnection

from tt_api.config import ConfigurationError
from tt_api.redis_gate.sentinels import Sentinels, sentinels_of

# For connecting, which happens in the background: enough for TLS and a login far away, and an end to each attempt.
CONNECT_SECONDS = 1.0


class _Deadline(threading.local):
    """Monotonic seconds at which this thread's exchanges with Redis end."""

    at = inf


_deadline = _Deadline()


def set_deadline(at: float) -> None:
    """End all that the calling thread sends to Redis and reads from it at ``at`` (monotonic seconds)."""
    _deadline.at = at


class DeadlineSocket:
    """A socket that redis-py reads and writes with, with the thread's deadline over all of it together.

    Everything else is the socket's own. A test with a server that trickles fails if a new release of redis-py or
    hiredis reads by another method, past the deadline.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._timeout = inf

    def recv(self, size: int, flags: int = 0) -> bytes:
        """Like a socket's; raises `TimeoutError` at the deadline."""
        self._limit()
        return self._sock.recv(size, flags)

    def recv_into(self, buffer: bytearray) -> int:
        """Like a socket's; raises `TimeoutError` at the deadline."""
        self._limit()
        return self._sock.recv_into(buffer)

    def sendall(self, data: bytes) -> None:
        """Like a socket's; raises `TimeoutError` at the deadline."""
        self._limit()
        self._sock.sendall(data)

    def settimeout(self, seconds: float | None) -> None:
        """A further limit for each single read: redis-py looks for waiting data with 0."""
        self._timeout = inf if seconds is None else seconds

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def _limit(self) -> None:
        left = _deadline.at - monotonic()
        if left <= 0:
            raise TimeoutError
        limit = min(left, self._timeout)
        self._sock.settimeout(None if limit == inf else limit)


class _WithDeadline:
    def _connect(self) -> Any:
        """redis-py's hook for kinds of sockets, abstract in its base class."""
        return DeadlineSocket(super()._connect())  # type: ignore[misc]


class _TcpConnection(_WithDeadline, Connection):
    pass


class _TlsConnection(_WithDeadline, SSLConnection):
    pass


class _UnixConnection(_WithDeadline, UnixDomainSocketConnection):
    pass


class _MasterConnection(_WithDeadline, SentinelManagedConnection):
    pass


_CONNECTIONS = {"redis": _TcpConnection, "rediss": _TlsConnection, "unix": _UnixConnection}


def connection_pool(url: str) -> ConnectionPool:
    """The addresses, options and login of ``REDIS_URL`` for `open_client`; connects to nothing yet.

    Raises:
        ConfigurationError: for an address that redis-py can't read.
    """
    options: dict[str, Any] = {
        "socket_connect_timeout": CONNECT_SECONDS,
        "retry": Retry(NoBackoff(), 0),  # ten by default: over 30 s for one command to a frozen server
        "protocol": 2,  # RESP3 costs a HELLO round trip a connection and buys nothing here
        "driver_info": None,  # CLIENT SETINFO would be two more
    }
    if (sentinels := sentinels_of(url)) is not None:
        return _pool_of_master(sentinels, options)
    try:
        return ConnectionPool.from_url(url, connection_class=_CONNECTIONS[url.partition(":")[0]], **options)
    except (KeyError, ValueError):
        # Their messages may quote a password with an unescaped slash.
        message = "REDIS_URL is not a Redis address such as redis://:password@host:6379/0"
        raise ConfigurationError(message) from None


def _pool_of_master(sentinels: Sentinels, options: Mapping[str, Any]) -> ConnectionPool:
    """A pool whose connections ask the sentinels, as they are made, who is master now."""
    asked = {**options, "socket_timeout": CONNECT_SECONDS, "password": sentinels.own_password}
    return SentinelConnectionPool(  # type: ignore[no-untyped-call]
        sentinels.master,
        Sentinel(sentinels.addresses, sentinel_kwargs=asked),  # type: ignore[no-untyped-call]
        connection_class=_MasterConnection,
        username=sentinels.username,
        password=sentinels.password,
        db=sentinels.database,
        **options,
    )


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
        client.connection.disconnect()  # type: ignore[no-untyped-call]
    client.close()
