"""The API's own `/health`, asked over HTTP as any monitor asks it."""

import json
import re
from http import HTTPStatus
from typing import Any

from tt_api.integrations.attempts import Deadline, Limits
from tt_api.integrations.failures import ErrorKind, ServiceError
from tt_api.integrations.wire import Answer, Ask, exchange

# /health itself takes two seconds at most; the rest is for the network and for connections that wait their turn.
_LIMITS = Limits(connect_seconds=5.0, total_seconds=10.0)
_FAILED = {
    "database": "the database is out of reach",
    "redis": "Redis is out of reach",
    "work": "work waits: there is no worker or no beat, or there are too few",
}
_NAME = re.compile(r"[a-z_]{1,40}")


class HealthError(ServiceError):
    """`/health` gave no answer."""

    service = "tt_api"


def problems_at(address: str) -> tuple[str, ...]:
    """What is wrong with the API at an address, in words; empty where it is well.

    Args:
        address: of its ``/health``; where that is well, ``/health/work`` is asked too.
    """
    return _problems(address) or _problems(f"{address}/work")


def _problems(address: str) -> tuple[str, ...]:
    try:
        answer = exchange(Ask("GET", address, {"accept": "application/json"}), Deadline(_LIMITS), HealthError)
    except HealthError as error:
        why = "in time" if error.kind is ErrorKind.TIMEOUT else "at all"
        return (f"it doesn't answer {why}",)
    if answer.status == HTTPStatus.OK:
        return ()
    failed = [_FAILED.get(name, f"the check of {name} fails") for name in _failing_checks(answer)]
    return tuple(sorted(failed)) or (f"it answers with status {answer.status}",)


def _failing_checks(answer: Answer) -> list[str]:
    """The checks that a 503 of ours names; none where somebody else answered, such as a proxy."""
    try:
        document: Any = json.loads(answer.body)
    except (ValueError, RecursionError):
        return []
    checks = document.get("checks") if isinstance(document, dict) else None
    if not isinstance(checks, dict):
        return []
    # A check's name is one short word; what isn't ours isn't quoted.
    return [name for name, state in checks.items() if state == "error" and _NAME.fullmatch(name)]
