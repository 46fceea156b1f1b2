"""How calls to outside services fail: one error of a few kinds, which never quotes what was sent or answered."""

import logging
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
from math import ceil
from typing import ClassVar

_DAY_SECONDS = 86_400
_SECONDS = re.compile(r"[0-9]{1,9}")
_CODE = re.compile(r"[A-Za-z0-9_]{1,64}")


class ErrorKind(StrEnum):
    """Why a call failed, which says what to do about it."""

    REFUSED = "refused"
    """The request is wrong; retrying won't help."""
    UNAUTHORIZED = "unauthorized"
    """The key is wrong, or may not do this; a person must fix it."""
    RATE_LIMITED = "rate limited"
    UNAVAILABLE = "unavailable"
    TIMEOUT = "timed out"
    GARBAGE = "gave an answer that makes no sense"


_DONE_OR_NOT = frozenset({ErrorKind.UNAVAILABLE, ErrorKind.TIMEOUT, ErrorKind.GARBAGE})


class ServiceError(Exception):
    """A call failed; each service has a class of its own.

    Args:
        kind: why.
        retry_after: seconds that the service asks to wait.
        detail: the service's own code for it, such as ``channel_not_found``, or the HTTP status. Anything that isn't
            a short code is dropped: it may quote what was sent.
        reached: False when the request can't have reached the service, so that any request may be retried.
    """

    service: ClassVar[str] = "service"

    def __init__(
        self,
        kind: ErrorKind,
        *,
        retry_after: int | None = None,
        detail: object = None,
        reached: bool = True,
    ) -> None:
        self.kind = kind
        self.retry_after = retry_after
        self.detail = str(detail) if detail is not None and _CODE.fullmatch(str(detail)) else None
        self.may_have_happened = reached and kind in _DONE_OR_NOT
        """Whether the service may have done what was asked despite the failure."""
        because = f" ({self.detail})" if self.detail else ""
        later = f", asks to wait {retry_after} s" if retry_after is not None else ""
        super().__init__(f"{self.service}: {kind}{because}{later}")


def kind_of(status: int) -> ErrorKind:
    """The kind of failure that an HTTP status outside 200 to 299 stands for."""
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return ErrorKind.UNAUTHORIZED
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return ErrorKind.RATE_LIMITED
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ErrorKind.UNAVAILABLE
    return ErrorKind.REFUSED


def seconds_to_wait(retry_after: str | None) -> int | None:
    """``Retry-After`` in seconds, from either of its forms; at most a day, None where it makes no sense."""
    text = (retry_after or "").strip()
    if _SECONDS.fullmatch(text):
        return at_most_a_day(int(text))
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return seconds_until(at.replace(tzinfo=at.tzinfo or UTC))


def seconds_until(moment: datetime) -> int:
    """How long a service asks to wait that says until when; from none to a day."""
    return at_most_a_day(max(ceil((moment - datetime.now(UTC)).total_seconds()), 0))


def at_most_a_day(seconds: int) -> int:
    """A wait as long as tasks wait for a service."""
    return min(seconds, _DAY_SECONDS)


def silence(*loggers: str) -> None:
    """Silence a library's loggers: at debug they log bodies, and at error the addresses they couldn't reach."""
    for name in loggers:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
