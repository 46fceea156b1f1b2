"""Parts of a transaction that may turn out not to count."""

from collections.abc import Callable
from typing import TypeVar

from tt_api.database.transaction import queue_insert

T = TypeVar("T")


def in_savepoint(work: Callable[[], T], *, kept: bool) -> T:
    """Do a part of the current transaction; where it isn't to be kept, it is undone when all of it was done.

    Both send the same number of statements, so nobody can tell from outside which it was. The savepoint's commands ride
    with the statements after them, like queued inserts; work that was staged meanwhile comes before its end, and is
    undone with it.

    Args:
        work: writes something.
        kept: whether that stays.
    """
    queue_insert(("SAVEPOINT part", None))
    result = work()
    queue_insert(("RELEASE SAVEPOINT part" if kept else "ROLLBACK TO SAVEPOINT part", None))
    return result
