"""What goes over the wire to PostgreSQL and Redis, counted between the application and the server.

A proxy passes everything on and notes what it sees, so a count holds whatever library, pool or cursor sends it.
"""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Thread
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit, urlunsplit

_PIECE = 65536


class Cost(NamedTuple):
    """What was sent in a while.

    Attributes:
        statements: commands that the server completed; Redis: commands.
        round_trips: times that an answer was waited for.
        log: what was sent, for people.
    """

    statements: int
    round_trips: int
    log: tuple[str, ...]


class _Protocol(Protocol):
    """Finds commands in one connection's bytes."""

    def sent(self, data: bytes) -> Iterator[str]:
        """What the application sent, a text for each message that waits for an answer."""

    def answered(self, data: bytes) -> int:
        """How many commands an answer completes."""


class PostgresqlProtocol:
    """PostgreSQL's messages, unencrypted: a type byte and a length that counts itself, but for those of the start."""

    def __init__(self) -> None:
        self._from_client, self._from_server = bytearray(), bytearray()
        self._started = self._asked_for_encryption = False

    def sent(self, data: bytes) -> Iterator[str]:
        self._from_client += data
        while len(self._from_client) >= 8:
            if not self._started:
                (length, code) = struct.unpack_from("!II", self._from_client)
                del self._from_client[:length]
                # A request for encryption is answered by one byte, which says no; then the start comes.
                self._started = code >> 16 == 3
                self._asked_for_encryption |= not self._started
                continue
            kind, body = _message(self._from_client)
            if kind is None:
                return
            if kind == b"Q":
                yield body.rstrip(b"\0").decode(errors="replace")
            elif kind == b"S":  # the end of an extended query
                yield "(extended query)"

    def answered(self, data: bytes) -> int:
        if self._asked_for_encryption and not self._from_server:
            self._asked_for_encryption, data = False, data[1:]
        self._from_server += data
        completed = 0
        while len(self._from_server) >= 5:
            kind, _ = _message(self._from_server)
            if kind is None:
                break
            completed += kind in (b"C", b"E")  # complete, or failed
        return completed


class RedisProtocol:
    """Redis's commands: arrays of counted texts. Their number is taken from what is sent."""

    def __init__(self) -> None:
        self._pending = 0

    def sent(self, data: bytes) -> Iterator[str]:
        # Commands are small here and arrive whole.
        words = data.split(b"\r\n")
        starts = [number for number, word in enumerate(words) if word[:1] == b"*" and word[1:].isdigit()]
        self._pending += len(starts)
        if starts:
            yield "; ".join(words[start + 2].decode(errors="replace") for start in starts)

    def answered(self, data: bytes) -> int:
        completed, self._pending = self._pending, 0
        return completed


class Wire:
    """A proxy before a server, at an address of its own."""

    def __init__(self, url: str, protocol: type[_Protocol]) -> None:
        self._server = urlsplit(url)
        self._protocol = protocol
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lock = Lock()
        self._sent: list[str] = []
        self._completed = 0
        self._open: list[socket.socket] = []
        Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """The server's address with the proxy's port."""
        login, _, _ = self._server.netloc.rpartition("@")
        port = self._listener.getsockname()[1]
        return urlunsplit(self._server._replace(netloc=f"{login}@127.0.0.1:{port}"))

    @contextmanager
    def counting(self) -> Iterator[list[Cost]]:
        """Count while the block runs; the list then has one element."""
        with self._lock:
            self._sent, self._completed = [], 0
        found: list[Cost] = []
        yield found
        with self._lock:
            found.append(Cost(self._completed, len(self._sent), tuple(self._sent)))

    def close(self) -> None:
        """End every connection."""
        for one in [self._listener, *self._open]:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection((self._server.hostname, self._server.port))
                for one in (client, server):
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._open += [client, server]
                protocol = self._protocol()
                Thread(target=self._pass_on, args=(client, server, protocol, True), daemon=True).start()
                Thread(target=self._pass_on, args=(server, client, protocol, False), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, protocol: _Protocol, outward: bool) -> None:
        with suppress(OSError):
            while data := source.recv(_PIECE):
                # Noted before it is passed on: whoever has the answer finds it counted.
                with self._lock:
                    if outward:
                        self._sent += protocol.sent(data)
                    else:
                        self._completed += protocol.answered(data)
                target.sendall(data)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


def _message(buffer: bytearray) -> tuple[bytes | None, bytes]:
    """Take the first message out of a buffer; none where it isn't whole yet."""
    (length,) = struct.unpack_from("!I", buffer, 1)
    if len(buffer) <= length:
        return None, b""
    kind, body = bytes(buffer[:1]), bytes(buffer[5 : 1 + length])
    del buffer[: 1 + length]
    return kind, body


@contextmanager
def wire(url: str, protocol: type[_Protocol]) -> Iterator[Wire]:
    """A proxy before the server at an address."""
    proxy = Wire(url, protocol)
    try:
        yield proxy
    finally:
        proxy.close()
