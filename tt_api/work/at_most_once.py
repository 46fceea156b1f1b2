"""Calling an outside service at most once, where twice would be worse than not at all: a mail, a message, a post.

A task is done at least once: its worker may die between the service's yes and our commit, and another runs it again.
Most services take no idempotency key. So a marker is committed before the call; an attempt that finds the marker can't
know what became of the call, and doesn't repeat it (docs/decisions/at-most-once.md).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tt_api.database.transaction import execute
from tt_api.integrations import ServiceError
from tt_api.work.claims import commit_if_ours
from tt_api.work.handlers import Claim

T = TypeVar("T")


class OutcomeUnknownError(Exception):
    """The service may have done what it was asked, and isn't asked again by itself; the text begins so and says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"outcome unknown: {reason}")

    @classmethod
    def of_interrupted_call(cls) -> "OutcomeUnknownError":
        """The error of an attempt that finds an earlier one's marker."""
        return cls("an earlier attempt was interrupted")


@dataclass(frozen=True, slots=True)
class Marker:
    """Where it is written that a service is about to be called: a column of a row, null while it hasn't been.

    Attributes:
        table, column: our own names; the column holds an instant.
        row_id: the row of whatever must happen once, so that any number of tasks for it call once between them.
    """

    table: str
    column: str
    row_id: str

    def set(self) -> bool:
        """Set the marker in the current transaction; False where it is set already."""
        marked = execute(
            f"UPDATE {self.table} SET {self.column} = clock_timestamp() WHERE id = %s AND {self.column} IS NULL",  # noqa: S608 -- our own names
            (self.row_id,),
        )
        return bool(marked.rowcount)

    def clear(self) -> None:
        """Take the marker back in the current transaction."""
        execute(f"UPDATE {self.table} SET {self.column} = NULL WHERE id = %s", (self.row_id,))  # noqa: S608 -- our own names


def marker_on(task: Claim) -> Marker:
    """A marker on the task itself, for a call that no other row stands for."""
    return Marker("scheduled_tasks", "call_started_at", task.task_id)


def call_at_most_once(task: Claim, marker: Marker, call: Callable[[], T]) -> T:
    """Call an outside service, unless it has been called before and may have done what it was asked.

    What the handler wrote before is committed with the marker, so no transaction is open during the call; what it
    writes afterwards commits with the task's completion.

    Args:
        task: the task at hand.
        marker: where it is noted that the service is being called.
        call: does it, and raises a `ServiceError` where that fails.

    Raises:
        OutcomeUnknownError: it may have happened, now or in an earlier attempt. For the handler to record.
        ServiceError: it certainly didn't happen. The marker is taken back and committed; calling again is safe.
        LeaseLostError: the task is another worker's by now.
    """
    if not marker.set():
        raise OutcomeUnknownError.of_interrupted_call()
    commit_if_ours(task)
    try:
        return call()
    except ServiceError as error:
        if error.may_have_happened:
            raise OutcomeUnknownError(str(error)) from error
        marker.clear()
        # At once, since raising rolls back what isn't committed.
        commit_if_ours(task)
        raise
