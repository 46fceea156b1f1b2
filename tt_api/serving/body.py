"""A request's body, put together while it comes in."""

from http import HTTPStatus

from gunicorn.http.body import ChunkedReader, LengthReader
from gunicorn.http.errors import InvalidChunkSize, ParseException
from gunicorn.http.message import Request

from tt_api.serving.head import Received
from tt_api.serving.limits import Limits
from tt_api.serving.refusals import RefusalError, refusal_for

# A size in hexadecimal, perhaps an extension; nobody sends those.
_LONGEST_SIZE_LINE = 256
_LONGEST_TRAILERS = 8192
_END = b"\r\n"


class SizedBody:
    """A body of an announced length. One that is too long isn't waited for: its length alone has it refused."""

    def __init__(self, length: int, limits: Limits) -> None:
        self.data = bytearray()
        self.whole = length <= limits.body_bytes
        self._left = length if self.whole else 0

    @property
    def awaited(self) -> int:
        """How many bytes are sure to come."""
        return self._left

    def take(self, incoming: bytearray) -> bool:
        """Take what is the body's from what has come in; return whether it needs no more."""
        if self._left:
            self.data += incoming[: self._left]
            came = min(self._left, len(incoming))
            del incoming[:came]
            self._left -= came
        return not self._left


class ChunkedBody:
    """A body in chunks, each read once, so that many small ones cost no more than their number."""

    def __init__(self, request: Request, limits: Limits) -> None:
        self.data = bytearray()
        self.whole = True
        self._limits = limits
        self._reader = ChunkedReader(request, Received(b""))
        self._chunks = 0
        self._left = 0  # of the chunk at hand, with the line's end behind it

    @property
    def awaited(self) -> int:
        """How many bytes are sure to come: the rest of the chunk at hand, or the end of a line."""
        return max(1, self._left)

    def take(self, incoming: bytearray) -> bool:
        """Take what is the body's from what has come in; return whether it needs no more.

        Raises:
            RefusalError: the chunks are malformed, or too many.
        """
        try:
            while self._take_rest(incoming):
                if len(self.data) > self._limits.body_bytes:
                    del self.data[self._limits.body_bytes + 1 :]
                    self.whole = False
                    return True
                size = self._next_size(incoming)
                if size is None:
                    return False
                if size == 0:
                    return True
                self._left = size + len(_END)
        except ParseException as error:
            raise refusal_for(error) from None
        return False

    def _take_rest(self, incoming: bytearray) -> bool:
        """Take what is left of the chunk at hand; return whether it is done with."""
        if not self._left:
            return True
        of_data = self._left - len(_END)
        if of_data > 0:
            came = min(of_data, len(incoming))
            self.data += incoming[:came]
            del incoming[:came]
            self._left -= came
            if len(self.data) > self._limits.body_bytes:
                return True
        if self._left > len(_END) or len(incoming) < len(_END):
            return False
        if incoming[: len(_END)] != _END:
            raise InvalidChunkSize(b"")
        del incoming[: len(_END)]
        self._left = 0
        return True

    def _next_size(self, incoming: bytearray) -> int | None:
        """The size of the next chunk, 0 after the last one and its trailers; None while that isn't there."""
        end = incoming.find(_END)
        if end < 0 or end > _LONGEST_SIZE_LINE:
            if len(incoming) > _LONGEST_SIZE_LINE:
                raise InvalidChunkSize(b"")
            return None
        through = end + len(_END)
        digits = incoming[:end].split(b";")[0].rstrip(b" \t")
        if digits and not digits.strip(b"0"):  # the last one, perhaps with trailers
            through = _end_of_trailers(incoming, through)
            if not through:
                return None
        line = bytes(incoming[:through])
        del incoming[:through]
        size, _ = self._reader.parse_chunk_size(Received(b""), line)
        self._chunks += size > 0
        if self._chunks > self._limits.chunks:
            raise RefusalError(HTTPStatus.BAD_REQUEST, "The body has too many chunks")
        return size


Body = SizedBody | ChunkedBody


def body_of(request: Request, limits: Limits) -> Body:
    """The body that a head announces."""
    reader = request.body.reader
    return SizedBody(reader.length, limits) if isinstance(reader, LengthReader) else ChunkedBody(request, limits)


def _end_of_trailers(incoming: bytearray, begin: int) -> int:
    """Where they end; 0 while that isn't there."""
    if incoming[begin : begin + 2] == _END:
        return begin + 2
    end = incoming.find(_END + _END, begin)
    if end < 0 and len(incoming) - begin > _LONGEST_TRAILERS:
        raise InvalidChunkSize(b"")
    return end + 4 if end >= 0 else 0
