"""What an answer shows beside a reference when asked to: the object that it refers to, as that one's lists show it.

One level, and one statement for each name, however many rows refer to how many others.
"""

from collections.abc import Collection, Mapping
from typing import Any, cast

from sqlalchemy.orm import InstrumentedAttribute

from tt_api.database.record import Record
from tt_api.naming import camel
from tt_api.resources.fields import WireField
from tt_api.resources.reading import by_id
from tt_api.resources.schema import ResourceSchema, stem
from tt_api.resources.serializer import Serializer
from tt_api.resources.table import Table, table_of

# The references that a resource expands, each with the schema of what it refers to.
Expand = Mapping[InstrumentedAttribute[Any], type[ResourceSchema]]


class Expansion:
    """A reference that can be expanded.

    Attributes:
        name: what callers ask for, and find it under: ``company`` for ``company_id``.
        column: the reference.
        component: what the document calls what it refers to.
    """

    def __init__(self, column: InstrumentedAttribute[Any], schema: type[ResourceSchema]) -> None:
        self.column = column.key
        self.name = camel(column.key.removesuffix("_id"))
        self._model = _referred(column)
        table = table_of(self._model)
        self.component = row_name(schema, table)
        self._serializer = Serializer(schema, table, table.columns, masks=True)

    def objects(self, ids: set[str]) -> dict[str, dict[str, Any]]:
        """The live objects among these, by id."""
        found = by_id(self._model, ids)
        return {row_id: self._serializer.object(row.values_in_order) for row_id, row in found.items()}


class Expanded(WireField):
    """What the document says of an expanded reference."""

    def __init__(self, expansion: Expansion, *, dump_only: bool = False) -> None:
        described = f"With `expand={expansion.name}`: what `{camel(expansion.column)}` refers to; null if that is gone."
        super().__init__(nullable=True, dump_only=dump_only, description=described)
        self._shown_as = expansion.component

    def openapi(self) -> str:
        """The object by its name, for it may expand something itself, which leads back here."""
        return self._shown_as


def taking_back(schema: type[ResourceSchema], expansions: Collection[Expansion]) -> type[ResourceSchema]:
    """The schema of bodies, where what was expanded may be sent back as it was read."""
    if not expansions:
        return schema
    read_only = {expansion.column.removesuffix("_id"): Expanded(expansion, dump_only=True) for expansion in expansions}
    return cast("type[ResourceSchema]", schema.from_dict({**read_only}, name=schema.__name__))


def row_name(schema: type[ResourceSchema], table: Table) -> str:
    """What the document calls an object as lists show it, and so what is expanded."""
    return stem(schema) if table.columns == table.detail_columns else f"{stem(schema)}Row"


def _referred(column: InstrumentedAttribute[Any]) -> type[Record]:
    """The model that a reference refers to."""
    (key,) = column.property.columns[0].foreign_keys
    mappers = column.class_.registry.mappers
    model: type[Record] = next(mapper.class_ for mapper in mappers if mapper.local_table is key.column.table)
    return model
