"""The ranges of a list: one parameter for each end, over days and instants."""

from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, DateTime

from tt_api.naming import pascal
from tt_api.resources.fields.formats import parse_date, parse_instant
from tt_api.resources.fields.named import JsonSchema, named
from tt_api.resources.filters import Condition, Filter

_DATE_LENGTH = len("2026-01-01")
_DAY_OR_INSTANT = named(
    "DayOrInstant", {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}
)


class Edge(StrEnum):
    """Which end of a range a parameter sets; both ends are inclusive."""

    FROM = "from"
    TO = "to"


class DateBound(Filter):
    """One end of a range over calendar days."""

    def __init__(self, column: Column[Any], edge: Edge, **options: Any) -> None:
        super().__init__(column, **options)
        self._operator = ">=" if edge is Edge.FROM else "<="
        self._edge = edge

    def parse(self, value: str) -> Condition:
        return Condition(f"{self.column_sql} {self._operator} %s", (self.bound(value),))

    def bound(self, value: str) -> date:
        """The end of the range."""
        return parse_date(value)

    def openapi(self) -> JsonSchema:
        return {"type": "string", "format": "date"}


class InstantBound(DateBound):
    """One end of a range over instants; a bare date stands for that whole UTC day."""

    def bound(self, value: str) -> datetime:
        if len(value) == _DATE_LENGTH:
            edge_of_day = time.min if self._edge is Edge.FROM else time.max
            return datetime.combine(parse_date(value), edge_of_day, UTC)
        return parse_instant(value)

    def openapi(self) -> JsonSchema:
        return _DAY_OR_INSTANT


def range_filters(column: Column[Any], *, shared: bool) -> dict[str, Filter]:
    """``<field>From`` and ``<field>To`` of a date or an instant.

    Args:
        shared: whether every list has it, so that the document has it once.
    """
    bound = InstantBound if isinstance(column.type, DateTime) else DateBound
    names = {edge: f"{column.name}_{edge}" for edge in Edge}
    return {name: bound(column, edge, component=pascal(name) if shared else "") for edge, name in names.items()}
