"""HTTP for the services without a library of their own, on httpx2, which the Anthropic library brings along."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from ssl import SSLContext
from typing import Any

from tt_api.integrations.attempts import Deadline
from tt_api.integrations.failures import ErrorKind, ServiceError, kind_of, seconds_to_wait, silence

_MAX_ANSWER_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Ask:
    """A request."""

    method: str
    url: str
    headers: Mapping[str, str]
    params: Mapping[str, str | int] | None = None
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def exchange(ask: Ask, deadline: Deadline, error: type[ServiceError]) -> Answer:
    """Send a request and read the answer, whatever its status; redirects aren't followed, keys would go along.

    Raises:
        ServiceError: of the class `error`, when there is no complete answer.
    """
    import httpx2

    silence("httpx2", "httpcore2")
    timeout = httpx2.Timeout(deadline.seconds_left, connect=min(deadline.limits.connect_seconds, deadline.seconds_left))
    try:
        # A new connection for each call: a kept one may be closed already, and then we can't tell what was received.
        with (
            httpx2.Client(timeout=timeout, verify=tls_context(), follow_redirects=False) as client,
            client.stream(ask.method, ask.url, headers=ask.headers, params=ask.params, content=ask.body) as response,
        ):
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                # httpx2 limits each read, which a trickle never exceeds.
                if deadline.passed:
                    raise error(ErrorKind.TIMEOUT)
                if len(body) > _MAX_ANSWER_BYTES:
                    raise error(ErrorKind.GARBAGE)
            return Answer(response.status_code, dict(response.headers), bytes(body))
    except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError) as cause:
        raise failure_of(cause, error) from None


def json_of(answer: Answer, error: type[ServiceError]) -> Any:
    """The document of a successful answer; None where it has no body.

    Raises:
        ServiceError: of the class `error`: the status is a failure, or the body isn't JSON.
    """
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        wait = seconds_to_wait(answer.headers.get("retry-after"))
        raise error(kind_of(answer.status), retry_after=wait, detail=answer.status)
    if not answer.body.strip():
        return None
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        raise error(ErrorKind.GARBAGE) from None


def failure_of(cause: Exception, error: type[ServiceError]) -> ServiceError:
    """A `ServiceError` for an exception of httpx2."""
    import httpx2

    if isinstance(cause, httpx2.TimeoutException):
        return error(ErrorKind.TIMEOUT, reached=not isinstance(cause, httpx2.ConnectTimeout))
    if isinstance(cause, httpx2.DecodingError):
        return error(ErrorKind.GARBAGE)
    if isinstance(cause, httpx2.TransportError) and not isinstance(cause, httpx2.LocalProtocolError):
        return error(ErrorKind.UNAVAILABLE, reached=not isinstance(cause, httpx2.ConnectError))
    return error(ErrorKind.REFUSED)


@cache
def tls_context() -> SSLContext:
    """The certificates that services are known by."""
    # Loading the certificates takes longer than many calls.
    import httpx2

    return httpx2.create_ssl_context()
