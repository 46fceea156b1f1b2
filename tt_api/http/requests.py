"""Requests as the application reads them."""

import re
from typing import IO

from flask import Flask, Request, request
from flask.sessions import NullSession, SessionInterface
from werkzeug.utils import cached_property

from tt_api.http.json_body import MAX_BODY_BYTES

_PLAIN_LENGTH = re.compile(r"[0-9]{1,18}", re.ASCII)


class ApiRequest(Request):
    """Flask's request, which reads a body of a known and allowed length straight from the server."""

    @cached_property
    def content_length(self) -> int | None:
        """How many bytes the body has; None where that wasn't said, or not in a way that is to be heeded."""
        said = self.environ.get("CONTENT_LENGTH")
        if not said or "HTTP_TRANSFER_ENCODING" in self.environ:
            return None
        # werkzeug would look for both headers again, through its mapping: 10 µs.
        return int(said) if _PLAIN_LENGTH.fullmatch(said) else super().content_length

    @cached_property
    def stream(self) -> IO[bytes]:
        """The body; where the server ends it, as gunicorn does, without werkzeug's watch over that: it costs 10 µs."""
        length = self.content_length
        if length is not None and length <= MAX_BODY_BYTES and self.environ.get("wsgi.input_terminated"):
            sent: IO[bytes] = self.environ["wsgi.input"]
            return sent
        watched: IO[bytes] = super().stream
        return watched


def the_request() -> Request:
    """The request at hand itself, without Flask's proxy before it, which costs each look a microsecond."""
    asked: Request = request._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 -- it has no other door
    return asked


class NoSessions(SessionInterface):
    """Callers say who they are with each request: there is nothing to open or save, and one empty session for all."""

    def open_session(self, _app: Flask, _request: Request) -> NullSession:
        """Give the empty one, which refuses to be written to."""
        return _EMPTY


_EMPTY = NullSession()
