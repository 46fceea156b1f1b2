"""A request's head, read by gunicorn's parser from what has come so far."""

import re
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from gunicorn.http.errors import LimitRequestHeaders, NoMoreData, ParseException
from gunicorn.http.message import Request, _ip_in_allow_list
from gunicorn.http.unreader import Unreader

from tt_api.serving.refusals import RefusalError, refusal_for

# RFC 9110's host and port, without what no name of a host has.
_HOST = re.compile(r"(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?", re.ASCII)
_NEEDS_HOST = (1, 1)


class Received(Unreader):
    """Bytes that are here already, in place of gunicorn's socket."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.buf.write(data)

    def chunk(self, _size_hint: int | None = None) -> bytes:
        """Give nothing: there is no more."""
        return b""


class ReceivedRequest(Request):
    """A request whose client is looked up among the trusted proxies once, not for each request."""

    def take_expectation(self) -> bool:
        """Whether the client waits to be told to send its body; gunicorn no longer tells it."""
        expected, self._expected_100_continue = self._expected_100_continue, False
        return expected

    def _peer_is_trusted_proxy(self) -> bool:
        return not isinstance(self.peer_addr, tuple) or _is_trusted(self.cfg, self.peer_addr[0])


def read_head(cfg: Any, client: Any, incoming: bytearray, most: int) -> ReceivedRequest | None:
    """Take a request's head from the front of what has come in; None while it isn't there in full.

    Args:
        cfg: gunicorn's.
        client: the address of the client.
        incoming: what has come in.
        most: how many bytes a head may have.

    Raises:
        RefusalError: it isn't HTTP as we take it.
    """
    received = Received(bytes(incoming))
    try:
        request = ReceivedRequest(cfg, received, client)
    except (NoMoreData, StopIteration):
        if len(incoming) > most:
            raise refusal_for(LimitRequestHeaders("")) from None
        return None
    except ParseException as error:
        raise refusal_for(error) from None
    incoming[:] = received.take_buffered()
    _check(request)
    return request


def _check(request: ReceivedRequest) -> None:
    """Refuse what gunicorn lets through."""
    host = None
    for name, value in request.headers:
        if name == "HOST":
            host = value
        elif name == "TRANSFER-ENCODING" and value.lower() != "chunked":
            raise RefusalError(HTTPStatus.BAD_REQUEST, "No transfer coding but chunked is taken")
    if host is None and request.version >= _NEEDS_HOST:
        raise RefusalError(HTTPStatus.BAD_REQUEST, "The Host header is missing")
    if host is not None and not _HOST.fullmatch(host):
        raise RefusalError(HTTPStatus.BAD_REQUEST, "The Host header is not valid")


@lru_cache(1024)
def _is_trusted(config: Any, address: str) -> bool:
    return _ip_in_allow_list(address, config.forwarded_allow_ips, config.forwarded_allow_networks())
