"""Counting calls to services outside."""

from time import monotonic
from types import TracebackType
from typing import Self

from tt_api.metrics.families import families

_OK = "ok"
OUTCOMES = (_OK, "refused", "unauthorized", "rate_limited", "unavailable", "timeout", "garbage")


class CallCount:
    """Counts the call that is made within it, by its outcome and with its duration.

    It ends well unless it was told otherwise; one that raises without having been told isn't counted.

    Args:
        service: its name, one of few.
    """

    def __init__(self, service: str) -> None:
        self._service = service
        self._outcome = _OK

    def failed(self, outcome: str) -> None:
        """Have it counted with this outcome, one of `OUTCOMES`."""
        self._outcome = outcome

    def repeated(self) -> None:
        """Count that the request is sent once more."""
        families().outside_retries.labels(self._service).inc()

    def __enter__(self) -> Self:
        self._began = monotonic()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if error is not None and self._outcome == _OK:
            return
        ours = families()
        for outcome in OUTCOMES:  # so that the first failure is seen as one more than none
            ours.outside_calls.labels(self._service, outcome)
        ours.outside_calls.labels(self._service, self._outcome).inc()
        ours.outside_seconds.labels(self._service).observe(monotonic() - self._began)
