"""The shapes of a resource in the document: what a detail, a list and their rows look like, each with a whole example.

What creates and changes is the schema itself, without and with ``partial``; answers have schemas of their own, since
they always have every field, and null only where a row can.
"""

from collections.abc import Collection
from copy import copy
from functools import cache
from typing import Any, NamedTuple, cast

from marshmallow.fields import Field, List, Nested

from tt_api.resources.expanding import Expanded, Expansion, row_name
from tt_api.resources.fields import SAFE_INTEGER_MAX, Integer, Text, WireField
from tt_api.resources.fields.named import named_example
from tt_api.resources.schema import AnswerSchema, ResourceSchema, fields_of, stem
from tt_api.resources.serializer import as_shown
from tt_api.resources.table import Table
from tt_api.resources.warnings import Warnings


class PaginationSchema(AnswerSchema):
    """Where in the list a page is."""

    page = Integer(1, required=True, nullable=True, example=1, description="Null after a cursor.")
    limit = Integer(1, required=True, example=20)
    total = Integer(0, SAFE_INTEGER_MAX, required=True, nullable=True, example=1, description="Null after a cursor.")
    total_pages = Integer(
        0, SAFE_INTEGER_MAX, required=True, nullable=True, example=1, description="Null after a cursor."
    )
    next_cursor = Text(4096, required=True, nullable=True, description="Where the next page starts; null at the end.")


class Shapes(NamedTuple):
    """A resource's answers in the document.

    Attributes:
        envelope: the answer with one object.
        page: the answer of a list. Where there are values that only a detail shows, its rows are a type of their own,
            so that a list's row isn't taken for the whole object.
        one: the name of the example of ``envelope``.
        some: the name of the example of ``page``.
        sent: an example of what creates that object.
    """

    envelope: type[AnswerSchema]
    page: type[AnswerSchema]
    one: str
    some: str
    sent: dict[str, Any]


@cache
def shapes_of(
    schema: type[ResourceSchema], table: Table, expansions: tuple[Expansion, ...], worked_out: tuple[str, ...] = ()
) -> Shapes:
    """The shapes of a resource's answers; one that is also served below a parent has them once.

    Args:
        worked_out: the columns of values that details always show, and lists where they are asked for.
    """
    name = stem(schema)
    detail = _answer(name, schema, table, table.detail_columns, expansions)
    rows_name = row_name(schema, table)
    listed = detail if rows_name == name else _answer(rows_name, schema, table, table.columns, expansions, worked_out)
    envelope = AnswerSchema.from_dict(
        {"data": Nested(detail, required=True), "warnings": Warnings()},
        name=f"{name}Answer",
    )
    rows: dict[str, Field[Any]] = {
        "data": List(Nested(listed), required=True),
        "pagination": Nested(PaginationSchema, required=True),
    }
    page = AnswerSchema.from_dict(rows, name=f"{name}Page")
    whole = example_object(detail)
    writable = [str(field.data_key) for field in fields_of(schema).values() if not field.dump_only]
    return Shapes(
        cast("type[AnswerSchema]", envelope),
        cast("type[AnswerSchema]", page),
        named_example(f"{name}Answer", {"data": whole}),
        named_example(
            f"{name}Page", {"data": [example_object(listed)], "pagination": example_object(PaginationSchema)}
        ),
        {key: whole[key] for key in writable if whole[key] not in (None, "", [], {})},
    )


def example_object(schema: type[AnswerSchema]) -> dict[str, Any]:
    """A whole object, of the examples of its fields."""
    fields = {str(one.data_key): one for one in fields_of(schema).values() if one.required}
    return {key: one.shown_example() for key, one in fields.items() if isinstance(one, WireField)}


def _answer(
    name: str,
    schema: type[ResourceSchema],
    table: Table,
    columns: Collection[str],
    expansions: Collection[Expansion],
    worked_out: Collection[str] = (),
) -> type[AnswerSchema]:
    """What is answered: every field, and what is asked for beside it."""
    fields = fields_of(schema)
    shown: dict[str, Field[Any]] = {
        key: _answered(fields[key], can_be_null=table.can_be_null(key)) for key in as_shown(fields, columns)
    }
    asked_for: dict[str, Field[Any]] = {one.column.removesuffix("_id"): Expanded(one) for one in expansions}
    asked_for |= {key: _asked_for(fields[key]) for key in worked_out}
    return cast("type[AnswerSchema]", AnswerSchema.from_dict({**shown, **asked_for}, name=name))


def _answered(field: Field[Any], *, can_be_null: bool) -> Field[Any]:
    """A field as answers have it: always there, and null only where the row's value can be."""
    shown = copy(field)
    shown.required, shown.dump_only = True, False
    # The example of the whole object has them.
    shown.metadata = {key: value for key, value in field.metadata.items() if key != "examples"}
    shown.allow_none = field.allow_none and can_be_null
    return shown


def _asked_for(field: Field[Any]) -> Field[Any]:
    """A field of details as lists have it: only where it is asked for."""
    shown = copy(field)
    shown.required, shown.dump_only = False, False
    return shown
