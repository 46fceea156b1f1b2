"""Counting requests: how many there were, and how long they took."""

import re
from functools import lru_cache
from typing import NamedTuple

from prometheus_client import Counter, Histogram

from tt_api.metrics.families import families

NO_ROUTE = ""
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
    number, took = _counted(method if method in _METHODS else "other", route, status)
    number.inc()
    took.observe(seconds)


@lru_cache(_MOST)
def _counted(method: str, route: str, status: str) -> _Counted:
    # As the document writes it: /api/companies/{id}.
    name = _BLANK.sub(r"{\1}", route) or "none"
    ours = families()
    return _Counted(ours.requests.labels(method, name, status), ours.request_seconds.labels(method, name))
