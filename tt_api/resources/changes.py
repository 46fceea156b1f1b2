"""What a change changes: those of the sent values that the row doesn't hold yet.

They are compared here, with the row as it was read; or by PostgreSQL, in the statement that stores them, where nobody
looks at the row (docs/decisions/one-statement-writes.md).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tt_api.database.storing import Look, MovedOnError
from tt_api.json_text import canonical_json
from tt_api.resources.filters import Condition
from tt_api.resources.reading import find
from tt_api.resources.table import Row, Table


class UnseenRow(Row):
    """A live row that nobody has looked at: it is read when somebody asks for more than its id.

    Asking raises NotFoundError where there is no such row, and MovedOnError where its `Changes` turn out to be none.
    """

    __slots__ = ("_changes", "_found", "_id", "within")

    def __init__(self, table: Table, row_id: str, within: Condition) -> None:
        super().__init__(table, ())
        self._id = row_id
        self._found: Sequence[Any] | None = None
        self._changes: Changes | None = None
        self.within = within

    @property
    def seen(self) -> bool:
        """Whether it was read."""
        return self._found is not None

    @property
    def values_in_order(self) -> Sequence[Any]:
        """The values as a detail shows them, read now where they weren't yet."""
        return self.look() if self._found is None else self._found

    def look(self) -> Sequence[Any]:
        """Read it, and find out its changes."""
        found = find(self._table, self._id, self.within).values_in_order
        # To read stores what waits for it; where that was a change of this very row, it has read the row before.
        if self._found is None:
            self._found = found
            if self._changes is not None:
                self._changes.compare()
        return self._found

    def __getitem__(self, name: str) -> Any:
        return self._id if name == "id" else super().__getitem__(name)

    def __len__(self) -> int:
        return len(self._table.detail_columns)

    def changes_to(self, sent: Mapping[str, Any]) -> "Changes":
        """Those of the sent values that it doesn't hold."""
        self._changes = Changes(self._table, self, sent)
        return self._changes


class Changes(Mapping[str, Any]):
    """Those of the sent values that an unseen row doesn't hold: found out when somebody asks about one that was sent.

    There always are some: where there turn out to be none, MovedOnError has the request run again, with the row read
    at once.

    Attributes:
        row: the row.
        sent: all that was sent.
    """

    __slots__ = ("_differing", "_table", "row", "sent")

    def __init__(self, table: Table, row: UnseenRow, sent: Mapping[str, Any]) -> None:
        self._table = table
        self._differing: dict[str, Any] | None = None
        self.row = row
        self.sent = sent

    @property
    def known(self) -> bool:
        """Whether they were found out."""
        return self._differing is not None

    def compare(self) -> None:
        """Find them out, for the row that has been read.

        Raises:
            MovedOnError: there are none.
        """
        self._differing = differing(self._table, self.row, self.sent)
        if not self._differing:
            raise MovedOnError(Look.AT_ONCE)

    @property
    def _found_out(self) -> dict[str, Any]:
        if self._differing is None:
            self.row.look()
        assert self._differing  # noqa: S101 -- a row that was looked at has compared them
        return self._differing

    def __getitem__(self, name: str) -> Any:
        if name not in self.sent:
            raise KeyError(name)
        return self._found_out[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found_out)

    def __len__(self) -> int:
        return len(self._found_out)

    def __bool__(self) -> bool:
        return True


def changes_of(table: Table, row: Row, sent: Mapping[str, Any]) -> Mapping[str, Any]:
    """Those of the sent values that aren't what the row holds already; found out later where it is unseen."""
    if isinstance(row, UnseenRow) and not row.seen:
        return row.changes_to(sent)
    return differing(table, row, sent)


def differing(table: Table, row: Row, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the sent values that aren't what the row holds already."""
    return {name: value for name, value in sent.items() if not _same(table, name, row[name], value)}


def _same(table: Table, name: str, stored: Any, sent: Any) -> bool:
    if name in table.json_columns and stored is not None and sent is not None:
        # Python holds 1 and true for equal; as JSON they are not.
        return canonical_json(stored) == canonical_json(sent)
    return bool(stored == sent)
