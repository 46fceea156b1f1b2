"""How often and how long a service is asked: bounded, and never twice where the first time may have done it."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic, sleep
from typing import TypeVar

from tt_api.integrations.failures import ErrorKind, ServiceError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a call may take.

    Attributes:
        connect_seconds: for the connection, where the library tells it from the rest.
        total_seconds: for all attempts of a call, with the pauses between them.
        pauses: seconds before each repetition, so also their number.
        longest_pause: a service that asks for more isn't waited for here; the task comes again later.
    """

    connect_seconds: float = 3.0
    total_seconds: float = 10.0
    pauses: tuple[float, ...] = (0.2, 0.6)
    longest_pause: float = 2.0


class Deadline:
    """The moment at which a call has taken long enough."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._ends = monotonic() + limits.total_seconds

    @property
    def seconds_left(self) -> float:
        """Above zero always, since libraries take zero for `no limit`."""
        return max(self._ends - monotonic(), 0.001)

    @property
    def passed(self) -> bool:
        """Whether no time is left."""
        return monotonic() >= self._ends


def attempt(call: Callable[[Deadline], T], limits: Limits, *, repeatable: bool) -> T:
    """Make a call, and again where that is safe and may help.

    Args:
        call: does it once, within the deadline.
        limits: how long, how often.
        repeatable: whether doing it twice is the same as once. Where not, only what can't have happened is repeated.

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
    return call(deadline)


def _worth_repeating(error: ServiceError, repeatable: bool) -> bool:  # noqa: FBT001 -- a private question
    if error.kind in (ErrorKind.UNAVAILABLE, ErrorKind.TIMEOUT):
        return repeatable or not error.may_have_happened
    # A quota whose end isn't named doesn't end in these pauses; each request more may only lengthen it.
    return error.kind is ErrorKind.RATE_LIMITED and error.retry_after is not None
