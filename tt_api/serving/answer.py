"""The application's answer to one request."""

from collections.abc import Generator
from email.utils import formatdate
from functools import lru_cache
from io import BytesIO
from time import time
from typing import Any

from gunicorn.http import wsgi

from tt_api.serving.connection import Connection, GoneError


class Answer(wsgi.Response):
    """gunicorn's response, whose head goes out with the beginning of the body: alone it wakes clients for nothing."""

    _head = b""

    def default_headers(self) -> list[str]:
        """Give the lines before the application's headers; nothing here upgrades a connection."""
        major, minor = self.req.version
        lines = [
            f"HTTP/{major}.{minor} {self.status}\r\n",
            f"Server: {self.version}\r\n",
            f"Date: {_date(int(time()))}\r\n",
            f"Connection: {'close' if self.should_close() else 'keep-alive'}\r\n",
        ]
        if self.chunked:
            lines.append("Transfer-Encoding: chunked\r\n")
        return lines

    def send_headers(self) -> None:
        """Keep the head until there is more."""
        if not self.headers_sent:
            lines = [*self.default_headers(), *(f"{name}: {value}\r\n" for name, value in self.headers), "\r\n"]
            self._head = "".join(lines).encode("latin-1")
            self.headers_sent = True

    def _emit_body(self, data: bytes) -> None:
        if self.chunked:
            data = b"%X\r\n%b\r\n" % (len(data), data)
        head, self._head = self._head, b""
        self.sock.sendall(head + data)

    def close(self) -> None:
        """Send what is left."""
        self.send_headers()
        ending = b"0\r\n\r\n" if self.chunked else b""
        if self._head or ending:
            head, self._head = self._head, b""
            self.sock.sendall(head + ending)


def answer(
    application: Any, connection: Connection, cfg: Any, *, last: bool, most_unsent: int
) -> Generator[None, None, bool]:
    """Have the application answer the request at hand, and rest where its client is behind.

    Args:
        application: the WSGI application.
        connection: whose request it is.
        cfg: gunicorn's.
        last: whether the connection is to be closed afterwards.
        most_unsent: bytes; where more of them wait for the client, it rests.

    Returns:
        Whether another request may follow.

    Raises:
        GoneError: the client has gone.
        HalfAnsweredError: the application failed when a part of its answer had gone out.
    """
    request, body = connection.request, connection.body
    assert request is not None  # noqa: S101 -- the loop hands over no connection without one
    assert body is not None  # noqa: S101
    request.body = BytesIO(body.data)
    if last or not body.whole:
        request.force_close()
    response, environ = wsgi.create(
        request, connection, connection.client, connection.server, cfg, response_class=Answer
    )
    environ["wsgi.multithread"] = True
    try:
        yield from _send(response, connection, application(environ, response.start_response), most_unsent)
    except GoneError:
        raise
    except (Exception, SystemExit) as error:
        if response.headers_sent:
            raise HalfAnsweredError from error
        raise
    return not response.should_close()


class HalfAnsweredError(Exception):
    """The application failed in the middle of its answer: another status line would be taken for a part of it."""


@lru_cache(1)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)


def _send(response: Answer, connection: Connection, parts: Any, most_unsent: int) -> Generator[None, None, None]:
    try:
        for part in parts:
            response.write(part)
            if connection.unsent > most_unsent:
                yield
        response.close()
    finally:
        if hasattr(parts, "close"):
            parts.close()
