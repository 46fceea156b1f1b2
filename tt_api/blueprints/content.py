"""Managed content: what the marketing site shows, by id or slug."""

from http import HTTPStatus
from typing import Any

from flask import Response

from tt_api.http.preconditions import already_has, etag
from tt_api.models.content import ManagedContent
from tt_api.resources.declaration import resource
from tt_api.resources.documentation import ETAG, LOCATION, can_refuse
from tt_api.resources.schema import Body
from tt_api.schemas.content import ContentDetailQuerySchema, ManagedContentSchema
from tt_api.services import content

blp = resource(
    "content",
    ManagedContent,
    ManagedContentSchema,
    one="a piece of content",
    many="content",
    operations="LU",
    sort=(ManagedContent.title, ManagedContent.published_at),
    update=content.update,
)


@blp.route("", methods=["POST"])
@blp.arguments(ManagedContentSchema, example={"contentType": "blog_post", "title": "A week in the Azores"})
@blp.response(201, blp.shown.envelope, examples=blp.shown.examples, headers=ETAG | LOCATION)
@can_refuse(blp, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="createPieceOfContent")
def write(body: Body) -> Response:
    """Create a piece of content.

    A draft unless `status` is sent. A slug that isn't sent is made of the title.
    """
    row = content.create(body)
    return blp.shown.answer(row, 201, location=f"{blp.url_prefix}/{row['id']}")


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
