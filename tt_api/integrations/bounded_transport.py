"""HTTP whose answers end: httpx2 limits each read, which a trickle of bytes never exceeds, and no size."""

from collections.abc import Iterator
from time import monotonic
from typing import TYPE_CHECKING, Any

from tt_api.integrations.wire import tls_context

if TYPE_CHECKING:
    import httpx2

MOST_BYTES = 1024 * 1024
_ENDS = "tt_ends"


def bounded_client() -> "httpx2.Client":
    """A client whose requests, answers included, take no longer than their read time-out in all.

    A new connection for each: a kept one may be closed already.
    """
    import httpx2

    class Bounded(httpx2.SyncByteStream):
        def __init__(self, stream: Any, ends: float) -> None:
            self._stream = stream
            self._ends = ends

        def __iter__(self) -> Iterator[bytes]:
            size = 0
            for chunk in self._stream:
                size += len(chunk)
                if monotonic() > self._ends:
                    raise httpx2.ReadTimeout("the answer took too long")
                if size > MOST_BYTES:
                    raise httpx2.DecodingError("the answer is too long")
                yield chunk

        def close(self) -> None:
            self._stream.close()

    def begin(request: httpx2.Request) -> None:
        request.extensions[_ENDS] = monotonic() + (request.extensions["timeout"]["read"] or 0.0)

    def bound(response: httpx2.Response) -> None:
        response.stream = Bounded(response.stream, response.request.extensions[_ENDS])

    return httpx2.Client(
        verify=tls_context(),
        limits=httpx2.Limits(max_keepalive_connections=0),
        event_hooks={"request": [begin], "response": [bound]},
    )
