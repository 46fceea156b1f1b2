"""What the server itself refuses, before the application hears of it."""

from collections.abc import Callable, Sequence
from http import HTTPStatus

from gunicorn.http import errors

Headers = Sequence[tuple[str, str]]
# Gives the headers and the body of a refusal; the application's form of it is set in gunicorn.conf.py. Its arguments:
# the status, a message, and the request's headers as far as they were read, with upper-case names.
WriteRefusal = Callable[[HTTPStatus, str, Headers], tuple[Headers, bytes]]

# Hears of each refusal, as it is sent: of the method, where the head was read, and the status.
NoteRefusal = Callable[[str | None, HTTPStatus], None]


class RefusalError(Exception):
    """A request that can't be served. The message never repeats what the client sent."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


# The first that fits counts; everything else that gunicorn's parser raises is a plain 400.
_KNOWN = (
    (errors.LimitRequestLine, HTTPStatus.REQUEST_URI_TOO_LONG, "The request line is too long"),
    (errors.LimitRequestHeaders, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers are too large"),
    (errors.ExpectationFailed, HTTPStatus.EXPECTATION_FAILED, "Only 100-continue can be expected"),
    (errors.UnsupportedTransferCoding, HTTPStatus.NOT_IMPLEMENTED, "The transfer coding is not supported"),
    (errors.InvalidRequestLine, HTTPStatus.BAD_REQUEST, "The request line is not valid; encode its address"),
    (errors.InvalidRequestMethod, HTTPStatus.BAD_REQUEST, "The method is not valid"),
    (errors.InvalidHTTPVersion, HTTPStatus.BAD_REQUEST, "The HTTP version is not valid"),
    (errors.InvalidChunkSize, HTTPStatus.BAD_REQUEST, "The body's chunks are not valid"),
    (errors.InvalidChunkExtension, HTTPStatus.BAD_REQUEST, "The body's chunks are not valid"),
    (errors.ChunkMissingTerminator, HTTPStatus.BAD_REQUEST, "The body's chunks are not valid"),
    (errors.ParseException, HTTPStatus.BAD_REQUEST, "A header is not valid"),
)


def refusal_for(error: errors.ParseException) -> RefusalError:
    """What is answered where gunicorn's parser refuses a request."""
    return next(RefusalError(status, message) for kind, status, message in _KNOWN if isinstance(error, kind))


def plain_refusal(_status: HTTPStatus, message: str, _received: Headers) -> tuple[Headers, bytes]:
    """A refusal in plain text, where nobody has set another form."""
    return [("Content-Type", "text/plain; charset=utf-8")], f"{message}\n".encode()


def unnoted(_method: str | None, _status: HTTPStatus) -> None:
    """Nothing, where nobody wants to hear of refusals."""


def as_bytes(status: HTTPStatus, headers: Headers, body: bytes, *, head_only: bool) -> bytes:
    """The whole answer; the last one on its connection."""
    lines = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        "Connection: close",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in headers),
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (b"" if head_only else body)
