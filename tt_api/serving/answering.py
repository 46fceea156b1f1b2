"""An answer under way: a thread goes on with it as far as its client takes it, then another may."""

from collections.abc import Generator
from contextvars import copy_context


class Answering:
    """An answer that is made in steps, in a context of its own: what the application keeps there goes with it.

    Args:
        steps: after each of them it may rest; returns whether another request may follow.
    """

    def __init__(self, steps: Generator[None, None, bool]) -> None:
        self._steps = steps
        self._context = copy_context()

    def go_on(self) -> bool | None:
        """Do the next step; return whether another request may follow, or None where there is more to come."""
        try:
            self._context.run(next, self._steps)
        except StopIteration as done:
            return bool(done.value)
        return None

    def close(self) -> None:
        """Give up what is still to come."""
        self._context.run(self._steps.close)
