"""The API's own `/health`, asked over HTTP as any monitor asks it."""

import json
import re
from collections.abc import Iterable, Mapping
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
_DEGRADED = {"replica": "the replica is late or away, and the database serves its reads"}
_NAME = re.compile(r"[a-z_]{1,40}")


class HealthError(ServiceError):
    """`/health` gave no answer."""

    service = "tt_api"


def problems_at(address: str) -> tuple[str, ...]:
    """What is wrong with the API at an address, in words; empty where it is well.

    Args:
        address: of its ``/health``; where that fails nowhere, ``/health/work`` is asked too.
    """
    away, degraded = _look_at(address)
    return away or (*degraded, *_look_at(f"{address}/work")[0])


def _look_at(address: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is away, and what is done in another way meanwhile."""
    try:
        answer = exchange(Ask("GET", address, {"accept": "application/json"}), Deadline(_LIMITS), HealthError)
    except HealthError as error:
        why = "in time" if error.kind is ErrorKind.TIMEOUT else "at all"
        return (f"it doesn't answer {why}",), ()
    if answer.status == HTTPStatus.OK:
        return (), _words(_checks_that_say("degraded", answer), _DEGRADED, "the check of {} says degraded")
    away = _words(_checks_that_say("error", answer), _FAILED, "the check of {} fails")
    return away or (f"it answers with status {answer.status}",), ()


def _words(checks: Iterable[str], known: Mapping[str, str], unknown: str) -> tuple[str, ...]:
    return tuple(sorted(known.get(name, unknown.format(name)) for name in checks))


def _checks_that_say(state: str, answer: Answer) -> list[str]:
    """The checks that an answer of ours names; none where somebody else answered, such as a proxy."""
    try:
        document: Any = json.loads(answer.body)
    except (ValueError, RecursionError):
        return []
    checks = document.get("checks") if isinstance(document, dict) else None
    if not isinstance(checks, dict):
        return []
    # A check's name is one short word; what isn't ours isn't quoted.
    return [name for name, said in checks.items() if said == state and _NAME.fullmatch(name)]
