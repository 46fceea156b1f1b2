"""Where the program says what it is doing. A process that exports no traces records nothing and loads nothing for it."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol


class Task(Protocol):
    """A task under way."""

    def ended(self, outcome: str) -> None:
        """Say how: ``done``, ``skipped``, ``failed``, …"""


class Request(Protocol):
    """A request under way; an answer that is made in steps may be left and gone on with."""

    def at_hand(self) -> AbstractContextManager[object]:
        """Let what the block does be a part of it."""

    def answered(self, status: int) -> None:
        """Say with what status."""

    def end(self) -> None:
        """Say that the last of the answer has been given."""


class _NoTask:
    def ended(self, outcome: str) -> None:
        """Record nothing."""


# Shared by all that isn't recorded.
NOTHING: AbstractContextManager[Any] = nullcontext(_NoTask())


class Recorder:
    """What is told to `record_with`; this one records nothing. `tt_api.tracing.recording` has the other."""

    def request(self, method: str, traceparent: str | None, request_id: str) -> Request | None:
        """See `request`."""
        return None

    def route(self, method: str, route: str) -> None:
        """See `route`."""

    def statement(self, sql: str, before: Sequence[tuple[str, Any]]) -> AbstractContextManager[object]:
        """See `statement`."""
        return NOTHING

    def redis(self) -> AbstractContextManager[object]:
        """See `redis`."""
        return NOTHING

    def outside_call(self, service: str) -> AbstractContextManager[object]:
        """See `outside_call`."""
        return NOTHING

    def task(self, name: str, origin: str | None, facts: dict[str, str | int], *, new_trace: bool) -> Any:
        """See `task`."""
        return NOTHING

    def beat(self, job: str) -> str | None:
        """See `beat`."""
        return None

    def traceparent(self) -> str | None:
        """See `traceparent`."""
        return None

    def ids(self) -> dict[str, str]:
        """See `ids`."""
        return {}


_recorder = Recorder()


def record_with(recorder: Recorder) -> None:
    """Have this process's doings recorded from now on, or no longer."""
    global _recorder  # noqa: PLW0603 -- the process's
    _recorder = recorder


def request(method: str, traceparent: str | None, request_id: str) -> Request | None:
    """A request begins; None where none is recorded.

    Args:
        method: as it was sent.
        traceparent: the caller's header, whatever stands in it. It is taken as the name of what the request is a part
            of, and decides nothing.
        request_id: ours.
    """
    return _recorder.request(method, traceparent, request_id)


def route(method: str, route: str) -> None:
    """The request at hand has found its route.

    Args:
        method: as it was sent.
        route: the rule with its placeholders, never the path.
    """
    _recorder.route(method, route)


def statement(sql: str, before: Sequence[tuple[str, Any]]) -> AbstractContextManager[object]:
    """Statements go to PostgreSQL while the block runs.

    Args:
        sql: the last of them, with placeholders for its values.
        before: those that travel with it, each with its values, which aren't looked at.
    """
    return _recorder.statement(sql, before)


def redis() -> AbstractContextManager[object]:
    """Redis is asked while the block runs."""
    return _recorder.redis()


def outside_call(service: str) -> AbstractContextManager[object]:
    """A service outside is called while the block runs, repetitions included.

    Args:
        service: our name of it, such as ``slack``.
    """
    return _recorder.outside_call(service)


def task(
    name: str, origin: str | None, facts: dict[str, str | int], *, new_trace: bool = False
) -> AbstractContextManager[Task]:
    """A task runs while the block does.

    Args:
        name: such as ``send_email``.
        origin: what staged it, as `traceparent` gave it then.
        facts: ids of ours and counts, by name.
        new_trace: whether it is too late to show in its origin's trace; it then begins one, which points there.
    """
    found: AbstractContextManager[Task] = _recorder.task(name, origin, facts, new_trace=new_trace)
    return found


def beat(job: str) -> str | None:
    """Beat sends the message of a periodic job; what its headers are to say of it."""
    return _recorder.beat(job)


def traceparent() -> str | None:
    """What is at hand, in the form of W3C's header (55 characters), for what will be done because of it."""
    return _recorder.traceparent()


def ids() -> dict[str, str]:
    """``trace_id`` and ``span_id`` of what is at hand, for a log line; nothing where that isn't exported."""
    return _recorder.ids()
