"""Saying once more where everything is, when what the first jobs had to say has scrolled it away."""

from collections.abc import Callable, Sequence
from time import monotonic

from devtools.processes import Child

# More lines than stay in sight above what comes next.
SCROLLED_AWAY = 20
# Without a line for so long, the jobs have had their say.
QUIET_SECONDS = 2.0


class Reminder:
    """Counts the children's lines from now on, and has it said again, once."""

    def __init__(self, children: Sequence[Child], say_again: Callable[[], None]) -> None:
        """Begin to count."""
        self._children = children
        self._say_again = say_again
        self._at_first = self._lines = self._count()
        self._quiet_since = monotonic()
        self._said = False

    def look(self) -> None:
        """Have it said, if it is time; called every moment."""
        lines = self._count()
        if lines != self._lines:
            self._lines, self._quiet_since = lines, monotonic()
        quiet = monotonic() - self._quiet_since > QUIET_SECONDS
        if quiet and lines - self._at_first > SCROLLED_AWAY and not self._said:
            self._said = True
            self._say_again()

    def _count(self) -> int:
        return sum(child.lines for child in self._children)
