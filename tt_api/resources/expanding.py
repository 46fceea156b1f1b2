"""What an answer shows beside a reference when asked to: the object that it refers to, as that one's lists show it.

One level, and one statement for each name, however many rows refer to how many others.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy.orm import InstrumentedAttribute

from tt_api.database.record import Record
from tt_api.database.transaction import read
from tt_api.naming import camel
from tt_api.resources.fields import WireField
from tt_api.resources.reading import LIVE
from tt_api.resources.schema import ResourceSchema
from tt_api.resources.serializer import Serializer
from tt_api.resources.table import table_of

# The references that a resource expands, each with the schema of what it refers to.
Expand = Mapping[InstrumentedAttribute[Any], type[ResourceSchema]]


class Expansion:
    """A reference that can be expanded.

    Attributes:
        name: what callers ask for, and find it under: ``company`` for ``company_id``.
        column: the reference.
        schema: of what it refers to.
    """

    def __init__(self, column: InstrumentedAttribute[Any], schema: type[ResourceSchema]) -> None:
        self.column = column.key
        self.name = camel(column.key.removesuffix("_id"))
        self.schema = schema
        self._table = table_of(_referred(column))
        self._serializer = Serializer(schema, self._table, self._table.columns)

    def objects(self, ids: set[str]) -> dict[str, dict[str, Any]]:
        """The live objects among these, by id."""
        if not ids:
            return {}
        rows = read(
            f"SELECT {self._table.select_list} FROM {self._table.name} WHERE id = ANY(%s::uuid[]) AND {LIVE.sql}",  # noqa: S608 -- our own names
            (sorted(ids),),
        )
        return {row[self._table.position["id"]]: self._serializer.object(row) for row in rows}


class Expanded(WireField):
    """What the document says of an expanded reference."""

    def __init__(self, expansion: Expansion) -> None:
        described = f"With `expand={expansion.name}`: what `{camel(expansion.column)}` refers to; null if that is gone."
        super().__init__(dump_only=True, description=described)
        self._component = expansion.schema.__name__.removesuffix("Schema")

    def openapi(self) -> dict[str, Any]:
        """The object, by its component's name: it may expand something itself, which leads back here."""
        return {"anyOf": [{"$ref": f"#/components/schemas/{self._component}"}, {"type": "null"}]}


def documented(schema: type[ResourceSchema], expansions: Sequence[Expansion]) -> type[ResourceSchema]:
    """The schema with what is expanded, for the document alone."""
    if not expansions:
        return schema
    shown = {expansion.column.removesuffix("_id"): Expanded(expansion) for expansion in expansions}
    return cast("type[ResourceSchema]", schema.from_dict({**shown}, name=schema.__name__))


def _referred(column: InstrumentedAttribute[Any]) -> type[Record]:
    """The model that a reference refers to."""
    (key,) = column.property.columns[0].foreign_keys
    mappers = column.class_.registry.mappers
    model: type[Record] = next(mapper.class_ for mapper in mappers if mapper.local_table is key.column.table)
    return model
