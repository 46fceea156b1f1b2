"""Bounded retries of calls to outside services, and none where the first call may have succeeded."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic, sleep
from typing import TypeVar

from tt_api.integrations.failures import ErrorKind, ServiceError
from tt_api.metrics.outside import CallCount

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a call may take.

    Attributes:
        connect_seconds: for the connection, where the library tells it from the rest.
        total_seconds: for all attempts of a call, with the pauses between them.
        pauses: seconds before each repetition, so also their number.
        longest_pause: where a service asks for more, we don't wait here; the task runs again later.
    """

    connect_seconds: float = 3.0
    total_seconds: float = 10.0
    pauses: tuple[float, ...] = (0.2, 0.6)
    longest_pause: float = 2.0


class Deadline:
    """When a call must be over, retries included."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._ends = monotonic() + limits.total_seconds

    @property
    def seconds_left(self) -> float:
        """Always above zero, which libraries take to mean `no limit`."""
        return max(self._ends - monotonic(), 0.001)

    @property
    def passed(self) -> bool:
        """Whether no time is left."""
        return monotonic() >= self._ends


def attempt(call: Callable[[Deadline], T], limits: Limits, *, service: str, repeatable: bool) -> T:
    """Make a call, and retry it where that is safe and may help.

    Args:
        call: makes it once, within the deadline.
        limits: how long, how often.
        service: whose it is, as its `ServiceError` names it.
        repeatable: whether it is idempotent. If not, it is retried only where it can't have reached the service.

    Raises:
        ServiceError: the last attempt's.
    """
    with counted_call(service) as count:
        return attempt_within(count, call, limits, repeatable=repeatable)


@contextmanager
def counted_call(service: str) -> Iterator[CallCount]:
    """Count what is done within as one call; for one that isn't over when it is answered, since its answer is streamed.

    Args:
        service: whose it is, as its `ServiceError` names it.
    """
    with CallCount(service) as count:
        try:
            yield count
        except ServiceError as error:
            count.failed(error.kind.name.lower())
            raise


def attempt_within(count: CallCount, call: Callable[[Deadline], T], limits: Limits, *, repeatable: bool) -> T:
    """What `attempt` does, as a part of a call that is counted already.

    Raises:
        ServiceError: the last attempt's.
    """
    deadline = Deadline(limits)
    for pause in limits.pauses:
        try:
            return call(deadline)
        except ServiceError as error:
            wait = max(pause, error.retry_after or 0)
            if not _worth_repeating(error, repeatable) or wait > limits.longest_pause or wait >= deadline.seconds_left:
                raise
        sleep(wait)
        count.repeated()
    return call(deadline)


def _worth_repeating(error: ServiceError, repeatable: bool) -> bool:  # noqa: FBT001 -- a private question
    if error.kind in (ErrorKind.UNAVAILABLE, ErrorKind.TIMEOUT):
        return repeatable or not error.may_have_happened
    # A quota whose end isn't named doesn't end in these pauses; each request more may only lengthen it.
    return error.kind is ErrorKind.RATE_LIMITED and error.retry_after is not None
