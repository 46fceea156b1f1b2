"""What Gmail says when it refuses: a used-up quota comes without ``Retry-After``, its time stands in the body."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from tt_api.integrations.failures import at_most_a_day, seconds_until

_TOO_MUCH = frozenset(
    {
        *("rateLimitExceeded", "userRateLimitExceeded", "dailyLimitExceeded", "quotaExceeded"),
        *("RATE_LIMIT_EXCEEDED", "RESOURCE_EXHAUSTED"),
    }
)
_RETRY_AFTER = re.compile(
    r"retry after ([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z)", re.IGNORECASE
)
# As google.rpc.RetryInfo has it.
_RETRY_DELAY = re.compile(r"([0-9]{1,9})(?:\.[0-9]{1,9})?s")


class Refusal(NamedTuple):
    """The body of a refusal.

    Attributes:
        quota: whether a quota is used up.
        wait_seconds: until there is some again, at most a day; None where it isn't said.
    """

    quota: bool
    wait_seconds: int | None


def read_refusal(body: bytes) -> Refusal:
    """What the body of a refusal says; nothing where it makes no sense."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return Refusal(quota=False, wait_seconds=None)
    error = document.get("error") if isinstance(document, dict) else None
    if not isinstance(error, dict):
        return Refusal(quota=False, wait_seconds=None)
    details = [error, *_objects(error.get("errors")), *_objects(error.get("details"))]
    names = {str(detail.get(name)) for detail in details for name in ("reason", "status")}
    waits = [wait for detail in details if (wait := _wait(detail)) is not None]
    return Refusal(quota=bool(names & _TOO_MUCH), wait_seconds=max(waits, default=None))


def _objects(found: Any) -> Iterator[dict[str, Any]]:
    return (item for item in found if isinstance(item, dict)) if isinstance(found, list) else iter(())


def _wait(detail: dict[str, Any]) -> int | None:
    if delay := _RETRY_DELAY.fullmatch(str(detail.get("retryDelay"))):
        return at_most_a_day(int(delay[1]) + 1)
    if moment := _RETRY_AFTER.search(str(detail.get("message"))):
        try:
            return seconds_until(datetime.fromisoformat(moment[1]))
        except ValueError:
            pass
    return None
