"""Counting requests: how many there were, and how long they took."""

import re
from functools import lru_cache
from http import HTTPStatus
from typing import NamedTuple

from prometheus_client import Counter, Histogram

from tt_api.metrics.families import families

NO_ROUTE = ""
_NONE = "none"
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_BLANK = re.compile(r"<(?:[a-z]+:)?(\w+)>")
# More than routes have methods and statuses, so that nothing falls out and has to be looked up again.
_MOST = 20_000


class _Counted(NamedTuple):
    number: Counter
    seconds: Histogram


def note_request(method: str, route: str, status: str, seconds: float) -> None:
    """Count a request.

    Args:
        method: as it was sent; one that no route has counts as ``other``.
        route: the rule that matched, with its blanks; `NO_ROUTE` where none did.
        status: of three digits.
        seconds: until the answer began.
    """
    number, took = _counted(_known(method), route, status)
    number.inc()
    took.observe(seconds)


def note_refusal(method: str | None, status: HTTPStatus) -> None:
    """Count a request that the server itself refused; how long its client took for it is nobody's answer time.

    Args:
        method: as it was sent; None where the head couldn't be read.
        status: of the refusal.
    """
    families().requests.labels(_known(method), _NONE, str(status.value)).inc()


def _known(method: str | None) -> str:
    return method if method in _METHODS else "other"


@lru_cache(_MOST)
def _counted(method: str, route: str, status: str) -> _Counted:
    # As the document writes it: /api/companies/{id}.
    name = _BLANK.sub(r"{\1}", route) or _NONE
    ours = families()
    return _Counted(ours.requests.labels(method, name, status), ours.request_seconds.labels(method, name))
