"""How a row is answered: the object in its envelope, with its ETag. The one way for generated and hand-written routes.

A hand-written one of a resource without a declaration:

    shown = ObjectAnswer(EmailSend, EmailSendSchema)

    @blp.route("/<string:id>/resend", methods=["POST"])
    @blp.response(201, shown.envelope, examples=shown.examples)
    def resend(**ids: str) -> Response:
        return shown.answer(row, 201)
"""

from collections.abc import Collection, Sequence
from typing import Any

from flask import Response

from tt_api.database.record import Record
from tt_api.http.links import next_page
from tt_api.http.preconditions import etag
from tt_api.http.responses import json_response
from tt_api.naming import camel
from tt_api.resources.expanding import Expansion
from tt_api.resources.fields import Cents
from tt_api.resources.list_query import ListQuery
from tt_api.resources.reading import Page, find
from tt_api.resources.schema import ResourceSchema, fields_of
from tt_api.resources.serializer import Serializer
from tt_api.resources.shapes import shapes_of
from tt_api.resources.table import Row, table_of
from tt_api.resources.working_out import WorkedOut


class ObjectAnswer:
    """How one model's rows are shown by one schema.

    Attributes:
        shapes: what the document says of its answers.
        envelope: of them, the answer with one object.
        money_keys: the fields that are amounts in the row's currency.
        examples: of that answer.
        expansions: what can be shown beside references, by name.
        worked_out: the values that are worked out, by name. With any the object changes with the clock: no ETag.
    """

    def __init__(
        self,
        model: type[Record],
        schema: type[ResourceSchema],
        expansions: Sequence[Expansion] = (),
        worked_out: Sequence[WorkedOut] = (),
    ) -> None:
        self.expansions = {expansion.name: expansion for expansion in expansions}
        self.worked_out = {value.name: value for value in worked_out}
        self._model = model
        self._table = table_of(model)
        self.shapes = shapes_of(schema, self._table, tuple(expansions), tuple(value.column for value in worked_out))
        self.envelope = self.shapes.envelope
        self.examples = {"whole": self.shapes.one}
        self.money_keys = frozenset(
            str(field.data_key) for field in fields_of(schema).values() if isinstance(field, Cents)
        )
        convert = {value.column: value.value for value in worked_out}
        self._detailed = Serializer(schema, self._table, self._table.detail_columns, masks=False, convert=convert)
        self._listed = Serializer(schema, self._table, self._table.columns, masks=True)

    def answer(
        self, row: Row, status: int = 200, *, location: str | None = None, expand: Collection[str] = ()
    ) -> Response:
        """A row as a detail shows it; what only a detail shows is read where the row doesn't have it.

        Args:
            row: which.
            status: of the answer.
            location: where it can be read.
            expand: names of expansions; they have versions of their own, so there is no ETag then.
        """
        shown = self.with_details(row)
        headers = {} if expand or not self.has_etag else {"ETag": etag(shown["version"])}
        if location is not None:
            headers["Location"] = location
        body: dict[str, Any] = {"data": self.object(shown, expand)}
        if row.warnings:
            body["warnings"] = [warning.shown() for warning in row.warnings]
        return json_response(body, status, headers)

    def page(self, page: Page, query: ListQuery) -> Response:
        """A page of a list."""
        pages = None if page.total is None else -(-page.total // query.limit)
        pagination = {
            "page": query.page,
            "limit": query.limit,
            "total": page.total,
            "totalPages": pages,
            "nextCursor": page.next_cursor,
        }
        objects = [self._listed.object(row) for row in page.rows]
        self._expand(objects, query.expand)
        self._work_out(objects, query.expand)
        body = {"data": objects, "pagination": pagination}
        return json_response(body, headers=next_page(cursor=page.next_cursor) if page.next_cursor else None)

    @property
    def has_etag(self) -> bool:
        """Whether the row's version says all that there is to say of when its detail changes."""
        return not self.worked_out

    @property
    def keys(self) -> tuple[str, ...]:
        """The fields that lists show, in their order."""
        return self._listed.keys

    def listed(self, row: Sequence[Any]) -> dict[str, Any]:
        """The object that a list shows, ready for `to_json`; ``row`` is in the order of `Table.columns`."""
        return self._listed.object(row)

    def object(self, row: Row, expand: Collection[str] = ()) -> dict[str, Any]:
        """The object that a detail shows, ready for `to_json`."""
        shown = self._detailed.object(row.values_in_order)
        self._expand([shown], expand)
        return shown

    def with_details(self, row: Row) -> Row:
        """The row with what only a detail shows."""
        return row if len(row) == len(self._table.detail_columns) else find(self._model, row["id"])

    def _expand(self, objects: Sequence[dict[str, Any]], names: Collection[str]) -> None:
        for name, expansion in self.expansions.items():
            if name not in names:
                continue
            reference = camel(expansion.column)
            found = expansion.objects({shown[reference] for shown in objects if shown[reference] is not None})
            for shown in objects:
                shown[name] = found.get(shown[reference])

    def _work_out(self, objects: Sequence[dict[str, Any]], names: Collection[str]) -> None:
        for name, value in self.worked_out.items():
            if name in names:
                found = value.of({shown["id"] for shown in objects})
                for shown in objects:
                    shown[name] = found.get(shown["id"])
