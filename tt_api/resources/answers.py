"""How a row is answered: the object in its envelope, with its ETag. The one way for generated and hand-written routes.

shown = ObjectAnswer(EmailSend, EmailSendSchema)

@blp.route("/<string:id>/resend", methods=["POST"])
@blp.response(201, shown.envelope)
def resend(**ids: str) -> Response:
return shown.answer(row, 201)
"""

from typing import Any

from flask import Response

from tt_api.database.record import Record
from tt_api.http.links import next_page
from tt_api.http.preconditions import etag
from tt_api.http.responses import json_response
from tt_api.resources.documentation import enveloped
from tt_api.resources.list_query import ListQuery
from tt_api.resources.reading import Page, find
from tt_api.resources.schema import ResourceSchema
from tt_api.resources.serializer import Serializer
from tt_api.resources.table import Row, table_of


class ObjectAnswer:
    """How one model's rows are shown by one schema.

    Attributes:
        envelope: what the document says of an answer with one object.
    """

    def __init__(self, model: type[Record], schema: type[ResourceSchema]) -> None:
        self.envelope = enveloped(schema)
        self._model = model
        self._table = table_of(model)
        self._detailed = Serializer(schema, self._table, self._table.detail_columns)
        self._listed = Serializer(schema, self._table, self._table.columns)

    def answer(self, row: Row, status: int = 200, *, location: str | None = None) -> Response:
        """A row as a detail shows it; what only a detail shows is read where the row doesn't have it."""
        shown = self.with_details(row)
        headers = {"ETag": etag(shown["version"])}
        if location is not None:
            headers["Location"] = location
        return json_response({"data": self.object(shown)}, status, headers)

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
        body = {"data": [self._listed.object(row) for row in page.rows], "pagination": pagination}
        return json_response(body, headers=next_page(cursor=page.next_cursor) if page.next_cursor else None)

    def object(self, row: Row) -> dict[str, Any]:
        """The object that a detail shows, ready for `to_json`."""
        return self._detailed.object(row.values_in_order)

    def with_details(self, row: Row) -> Row:
        """The row with what only a detail shows."""
        return row if len(row) == len(self._table.detail_columns) else find(self._model, row["id"])
