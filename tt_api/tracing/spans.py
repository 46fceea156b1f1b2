"""Where the program says what it is doing. Where no traces are exported nothing is recorded, and nothing loaded."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from tt_api.tracing.recording import Recorder


class Request(Protocol):
    """A request under way; one whose answer is made in steps may be left, and gone on with."""

    def at_hand(self) -> AbstractContextManager[object]:
        """Let what the block does be a part of it."""

    def answered(self, status: int) -> None:
        """Say with what status."""

    def end(self) -> None:
        """Say that the last of the answer has been given."""


class Task(Protocol):
    """A task under way."""

    def ended(self, outcome: str) -> None:
        """Say how, such as ``done`` or ``failed``."""


class _Unrecorded:
    def ended(self, outcome: str) -> None:
        pass


# Shared by all that isn't recorded.
NOTHING: AbstractContextManager[Any] = nullcontext(_Unrecorded())

_recorder: "Recorder | None" = None


def record_with(recorder: "Recorder | None") -> None:
    """Have this process's doings recorded from now on, or no longer."""
    global _recorder  # noqa: PLW0603 -- the process's
    _recorder = recorder


def request(method: str, traceparent: str | None, request_id: str) -> Request | None:
    """A request begins; None where none is recorded.

    Args:
        method: as it was sent.
        traceparent: the caller's header, whatever stands in it. It names what the request is a part of, and decides
            nothing.
        request_id: ours.
    """
    return _recorder.request(method, traceparent, request_id) if _recorder else None


def route(method: str, rule: str) -> None:
    """The request at hand has found its route.

    Args:
        method: as it was sent.
        rule: the route with its placeholders, never the path.
    """
    if _recorder:
        _recorder.route(method, rule)


def statement(sql: str, before: Sequence[tuple[str, Any]]) -> AbstractContextManager[object]:
    """Statements are with PostgreSQL while the block runs.

    Args:
        sql: the last of them, with placeholders for its values.
        before: those that travel with it, each with its values, which aren't looked at.
    """
    return _recorder.statement(sql, [text for text, _ in before]) if _recorder else NOTHING


def redis() -> AbstractContextManager[object]:
    """Redis is asked while the block runs."""
    return _recorder.redis() if _recorder else NOTHING


def outside_call(service: str) -> AbstractContextManager[object]:
    """A service outside is called while the block runs, repetitions included.

    Args:
        service: our name of it, such as ``slack``.
    """
    return _recorder.outside_call(service) if _recorder else NOTHING


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
    return _recorder.task(name, origin, facts, new_trace=new_trace) if _recorder else NOTHING


def beat(job: str) -> str | None:
    """Beat sends a periodic job's message; what that is to carry as its ``traceparent``."""
    return _recorder.beat(job) if _recorder else None


def traceparent() -> str | None:
    """What is at hand, in the form of W3C's header (55 characters), for what will be done because of it."""
    return _recorder.traceparent() if _recorder else None


def ids() -> dict[str, str]:
    """``trace_id`` and ``span_id`` of what is at hand, for a log line; nothing where that isn't recorded."""
    return _recorder.ids() if _recorder else {}
