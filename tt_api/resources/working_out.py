"""Values that are worked out: PostgreSQL finds the facts, and Python judges them by what day it is.

A detail always shows them, a list where `expand` asks for them. They change by themselves with the clock, so such a
detail has no ETag.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, cast

from sqlalchemy.orm import InstrumentedAttribute

from tt_api.database.record import Record
from tt_api.database.transaction import read
from tt_api.naming import camel
from tt_api.resources.table import table_of

# By the column that finds the facts, as JSON: what makes the value of their text. None where there is nothing to say.
WorkOut = Mapping[InstrumentedAttribute[Any], Callable[[str], Any]]


class WorkedOut:
    """A value that is worked out.

    Attributes:
        name: under which objects show it, and what lists are asked for.
        column: the detail-only column with its facts.
        value: makes it of the facts' text.
    """

    def __init__(self, column: InstrumentedAttribute[Any], value: Callable[[str], Any]) -> None:
        self.column = column.key
        self.name = camel(column.key)
        self.value = value
        self._model = cast("type[Record]", column.class_)

    def of(self, ids: Collection[str]) -> dict[str, Any]:
        """The values of rows, by their ids, in one statement."""
        if not ids:
            return {}
        table = table_of(self._model)
        facts = f"SELECT id, ({table.sql[self.column]})::text FROM {table.name} WHERE id = ANY(%s::text[]::uuid[])"  # noqa: S608 -- our own names
        rows = read(facts, (sorted(ids),), prepare=True)
        return {row_id: None if found is None else self.value(found) for row_id, found in rows}


def same_shape(sent: Any, shown: Any) -> bool:
    """Whether a value that was sent can be one that was read earlier: what it says may have changed since."""
    if isinstance(sent, Mapping) and isinstance(shown, Mapping):
        return sent.keys() == shown.keys()
    return sent is None or shown is None
