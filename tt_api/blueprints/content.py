"""Managed content: what the marketing site shows, by id or slug."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, after_this_request

from tt_api.http.preconditions import already_has, etag
from tt_api.models.content import ManagedContent
from tt_api.resources.declaration import resource
from tt_api.resources.documentation import ETAG, can_refuse
from tt_api.resources.table import Row
from tt_api.schemas.content import ContentDetailQuerySchema, ManagedContentSchema
from tt_api.services import content


def create(data: Mapping[str, Any]) -> Row:
    """Store new content, and say where it is: the mechanism knows only details of its own."""
    row = content.create(data)

    @after_this_request
    def say_where(response: Response) -> Response:
        if response.status_code == HTTPStatus.CREATED:
            response.headers["Location"] = f"{blp.url_prefix}/{row['id']}"
        return response

    return row


blp = resource(
    "content",
    ManagedContent,
    ManagedContentSchema,
    one="a piece of content",
    many="content",
    operations="LCU",
    sort=(ManagedContent.title, ManagedContent.published_at),
    create=create,
    update=content.update,
)


@blp.route("/<string:id>")
@blp.arguments(ContentDetailQuerySchema, location="query")
@blp.response(200, blp.shown.envelope, examples=blp.shown.examples, headers=ETAG)
@blp.alt_response(304, description="The caller has this version already.")
@can_refuse(blp, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
@blp.doc(operationId="getPieceOfContent")
def get_by_name(query: dict[str, Any], **ids: str) -> Response:
    """Get a piece of content by its id or slug.

    With `If-None-Match`, a version that the caller has already isn't sent again. A slug that several types have is a
    409 unless `contentType` says which.
    """
    row = content.find_by_name(ids["id"], query.get("content_type"))
    if already_has(row["version"]):
        return Response(status=304, headers={"ETag": etag(row["version"])})
    return blp.shown.answer(row)
