"""What a list takes: one schema per resource for its page, sort, search, filters and ranges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar, cast

from marshmallow import ValidationError
from marshmallow.fields import Field
from sqlalchemy import Column, Date, DateTime, String
from sqlalchemy.orm import InstrumentedAttribute

from tt_api.database.unique import Key
from tt_api.naming import camel, snake
from tt_api.resources.fields import INT32_MAX, Code, Email, Id, OneOf, Text, WireField
from tt_api.resources.filters import (
    Condition,
    EmailFilter,
    Filter,
    Flag,
    IdFilter,
    OwnIdFilter,
    TextFilter,
    UniqueFilter,
    equality_filter,
)
from tt_api.resources.parameters import Digits, ExpandNames, SearchTerm, byte_order_mark
from tt_api.resources.ranges import range_filters
from tt_api.resources.schema import ResourceSchema, WireSchema, fields_of, stem
from tt_api.resources.table import Table

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
# What every list sorts by, and has ranges over.
_EVERYWHERE = ("created_at", "updated_at")
# What says which rows of a list a page shows, not which rows there are.
NOT_NARROWING = frozenset({"page", "limit", "cursor", "sortBy", "sortOrder", "expand", "bom"})


@dataclass(slots=True)
class ListQuery:
    """A validated list request.

    Attributes:
        page: from 1; None when a cursor says where to go on, and in lists that aren't counted.
        limit: rows a page, 1 to 100.
        sort: the column to sort by; ties go by id in the same direction.
        descending: the direction.
        conditions: what rows must satisfy, the search included.
        searches: whether there is a search among them.
        scope: what a cursor of this list is bound to: its filters and sort, as the caller spelt them.
        expand: the names of what is shown beside references.
        bom: whether a file begins with a byte order mark.
        sent: the names of the parameters that the caller sent.
    """

    page: int | None = 1
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None
    sort: str = "created_at"
    descending: bool = True
    conditions: list[Condition] = field(default_factory=list)
    searches: bool = False
    scope: str = ""
    expand: frozenset[str] = frozenset()
    bom: bool = False
    sent: frozenset[str] = frozenset()


class QuerySchema(WireSchema):
    """Query parameters: none unknown, none twice, each read by its field."""

    def load(self, data: Any, **_: Any) -> Any:
        """The parameters' values in Python's names.

        Args:
            data: a MultiDict, or webargs' proxy of one.

        Raises:
            marshmallow.ValidationError: with the problems under the parameters' names.
        """
        values, _sent, problems = self._read(data)
        if problems:
            raise ValidationError(problems)
        return values

    def _read(self, data: Any) -> tuple[dict[str, Any], list[tuple[str, str]], dict[str, list[Any]]]:
        """The values, the parameters as they were spelt, and what is wrong with which."""
        by_key = {str(known.data_key): (name, known) for name, known in self.load_fields.items()}
        values: dict[str, Any] = {}
        sent: list[tuple[str, str]] = []
        problems: dict[str, list[Any]] = {}
        for key, texts in _parameters(data):
            if key not in by_key:
                problems[key] = ["is not a parameter of this route"]
                continue
            name, known = by_key.pop(key)
            if len(texts) > 1 or "\x00" in texts[0]:
                problems[key] = ["is given twice" if len(texts) > 1 else "has a NUL character"]
                continue
            try:
                values[name] = known.deserialize(texts[0])
            except ValidationError as error:
                problems[key] = list(error.messages)
            sent.append((key, texts[0]))
        problems |= {key: ["is required"] for key, (_, known) in by_key.items() if known.required}
        return values, sent, problems


class ListQuerySchema(QuerySchema):
    """The query parameters of a list.

    Attributes:
        listed_by: see `Record`.
    """

    listed_by: ClassVar[str | None] = None

    page = Digits(1, INT32_MAX, component="Page", description="From 1; not together with `cursor`.")
    limit = Digits(1, MAX_LIMIT, component="Limit", description=f"Rows a page; {DEFAULT_LIMIT} when not given.")
    cursor = Text(
        4096,
        component="Cursor",
        description="`pagination.nextCursor` of the page before; send the same filters and sort.",
    )
    bom = byte_order_mark()
    sort_order = OneOf(("asc", "desc"), component="SortOrder", description="`desc` when not given.")

    def load(self, data: Any, **_: Any) -> ListQuery:
        """What the parameters ask for; see `QuerySchema.load`."""
        values, sent, problems = self._read(data)
        if "cursor" in values and "page" in values:
            problems["page"] = ["can't go together with cursor"]
        if problems:
            raise ValidationError(problems)
        return _list_query(values, sent, self.listed_by)


def list_query_schema(  # noqa: PLR0913 -- what `resource` was told of a list
    table: Table,
    schema: type[ResourceSchema],
    *,
    filters: Sequence[InstrumentedAttribute[Any]],
    sort: Sequence[InstrumentedAttribute[Any]],
    flags: Mapping[str, Flag] = MappingProxyType({}),
    parent_column: InstrumentedAttribute[Any] | None = None,
    expandable: Sequence[str] = (),
) -> type[ListQuerySchema]:
    """The schema of a resource's list.

    Args:
        filters: text columns to filter by, beside those that every resource filters by.
        sort: columns to sort by, beside ``created_at`` and ``updated_at``; dates among them get ranges too.
        flags: yes-or-no filters by a rule, by name.
        parent_column: a sub-resource's reference to its parent, which the path settles already.
        expandable: the names of what can be shown beside references.
    """
    own: dict[str, Field[Any]] = dict(_equality_filters(table, schema, {column.key for column in filters}))
    own |= flags
    own["id"] = OwnIdFilter(table.column("id"), component="Id", description="Only these rows.")
    if parent_column is not None:
        own.pop(parent_column.key, None)
    sortable = [*_EVERYWHERE, *(column.key for column in sort)]
    for name in sortable:
        if isinstance(table.column(name).type, Date | DateTime):
            own.update(range_filters(table.column(name), shared=name in _EVERYWHERE))
    thing = stem(schema)
    listed_by = table.model.listed_by
    unsorted = f"`{camel(listed_by)}`, ascending, when not given." if listed_by else "`createdAt` when not given."
    own["sort_by"] = OneOf([camel(name) for name in sortable], component=f"{thing}SortBy", description=unsorted)
    if expandable:
        own["expand"] = ExpandNames(expandable, component=f"{thing}Expand")
    if table.has_search:
        own["search"] = SearchTerm(component="Search", description="A case-insensitive substring, taken literally.")
    made = cast("type[ListQuerySchema]", ListQuerySchema.from_dict(own, name=f"{thing}ListQuery"))
    made.listed_by = listed_by
    return made


def detail_query_schema(schema: type[ResourceSchema], expandable: Sequence[str]) -> type[QuerySchema] | None:
    """The schema of a detail's parameters; None where it takes none."""
    if not expandable:
        return None
    thing = stem(schema)
    expand = ExpandNames(expandable, component=f"{thing}Expand")
    return cast("type[QuerySchema]", QuerySchema.from_dict({"expand": expand}, name=f"{thing}DetailQuery"))


def _parameters(data: Any) -> list[tuple[str, list[str]]]:
    multi = getattr(data, "data", data)
    return [(key, multi.getlist(key)) for key in multi]


def _list_query(values: dict[str, Any], sent: list[tuple[str, str]], listed_by: str | None) -> ListQuery:
    in_own_order = listed_by is not None and "sort_by" not in values
    query = ListQuery(
        page=None if "cursor" in values else values.get("page", 1),
        limit=values.get("limit", DEFAULT_LIMIT),
        cursor=values.get("cursor"),
        sort=snake(values["sort_by"]) if "sort_by" in values else listed_by or "created_at",
        descending=values.get("sort_order", "asc" if in_own_order else "desc") == "desc",
        conditions=[value for value in values.values() if isinstance(value, Condition)],
        searches=values.get("search") is not None,
        expand=values.get("expand", frozenset()),
        bom=values.get("bom") == "1",
        sent=frozenset(key for key, _ in sent),
    )
    narrowing = sorted(pair for pair in sent if pair[0] not in NOT_NARROWING)
    query.scope = repr((query.sort, query.descending, narrowing))
    return query


def _equality_filters(table: Table, schema: type[ResourceSchema], asked_for: set[str]) -> dict[str, WireField]:
    found: dict[str, WireField] = {}
    unique = _unique_texts(table)
    for name, known in fields_of(schema).items():
        if name not in table.stored:
            continue
        column = table.column(name)
        closed_set = known if isinstance(known, OneOf) and (not isinstance(known, Code) or name in asked_for) else None
        wanted = equality_filter(column, closed_set)
        if wanted is None and name in unique and not isinstance(known, OneOf):
            wanted = UniqueFilter(column, unique[name])
        if wanted is None and name in asked_for:
            wanted = _asked_for(column, known)
        if wanted:
            found[name] = wanted
    return found


def _asked_for(column: Column[Any], known: Field[Any]) -> Filter:
    if isinstance(known, Id):
        return IdFilter(column)
    return EmailFilter(column) if isinstance(known, Email) else TextFilter(column)


def _unique_texts(table: Table) -> dict[str, Key]:
    """The texts that are unique, by themselves or within others: slugs, addresses, ids of other systems."""
    keys = [key for index in table.unique_indexes for key in index.keys if len(key.columns) == 1]
    return {key.columns[0]: key for key in keys if isinstance(table.column(key.columns[0]).type, String)}
