"""What can't come over as it is: rows that are refused, and values that changed on the way. Never a value itself."""

from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple


class FindingKind(StrEnum):
    """What became of a row that something is to be said of."""

    REFUSED = "refused"
    CHANGED = "changed"


class Finding(NamedTuple):
    """Something to be said of one row.

    Attributes:
        column: ours; blank for the row as a whole.
        reason: why, without personal data.
        other: the row that is in its way, where one is.
    """

    kind: FindingKind
    table: str
    row_id: str
    column: str
    reason: str
    other: str = ""


class Findings:
    """All that is to be said of rows, in the order in which it was found."""

    def __init__(self) -> None:
        self._all: list[Finding] = []

    def refuse(self, table: str, row_id: str, column: str, reason: str, other: str = "") -> None:
        """A row stays where it is."""
        self._all.append(Finding(FindingKind.REFUSED, table, row_id, column, reason, other))

    def change(self, table: str, row_id: str, column: str, reason: str, other: str = "") -> None:
        """A row comes over, but not as it was."""
        self._all.append(Finding(FindingKind.CHANGED, table, row_id, column, reason, other))

    def forget_changes(self, table: str, row_ids: Iterable[str]) -> None:
        """These rows don't come over: they are refused, or here already."""
        known = frozenset(row_ids)
        if known:
            self._all = [
                one
                for one in self._all
                if one.table != table or one.kind is not FindingKind.CHANGED or one.row_id not in known
            ]

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._all)

    def refused_ids(self, table: str) -> list[str]:
        """The rows of a table that stay where they are."""
        return sorted({one.row_id for one in self._all if one.table == table and one.kind is FindingKind.REFUSED})

    def counted(self) -> list[tuple[Finding, int]]:
        """Each thing that was said, with how many rows it was said of; the first row stands for all."""
        counts: Counter[tuple[str, ...]] = Counter()
        first: dict[tuple[str, ...], Finding] = {}
        for one in self._all:
            key = (one.kind, one.table, one.column, one.reason)
            counts[key] += 1
            first.setdefault(key, one)
        return [(first[key], number) for key, number in counts.items()]
