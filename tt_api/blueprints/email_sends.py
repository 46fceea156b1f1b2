"""Mails: what was queued, and what became of it."""

from typing import Any

from flask import Response, request

from tt_api.http.json_body import refuse_body
from tt_api.http.paths import path_id
from tt_api.http.preconditions import etag
from tt_api.http.responses import json_response
from tt_api.models.mail import EmailSend
from tt_api.reading import find
from tt_api.resource import resource
from tt_api.schemas.mail import EmailSendSchema
from tt_api.serializer import Serializer
from tt_api.services.mail.queueing import queue_again
from tt_api.table import table_of
from tt_api.writing import lock

_SENDS = table_of(EmailSend)
_detailed = Serializer(EmailSendSchema, _SENDS, _SENDS.detail_columns)
_OBJECT: dict[str, Any] = {"type": "object", "required": ["data"], "properties": {"data": EmailSendSchema}}
_HEADERS = {name: {"schema": {"type": "string"}} for name in ("ETag", "Location")}

blp = resource(
    "email-sends",
    EmailSend,
    EmailSendSchema,
    operations="LG",
    sort=(EmailSend.sent_at, EmailSend.scheduled_for),
)


@blp.route("/<string:id>/resend", methods=["POST"])
@blp.response(201, _OBJECT, headers=_HEADERS)
@blp.alt_response(400, "BAD_REQUEST")
@blp.alt_response(401, "UNAUTHORIZED")
@blp.alt_response(404, "NOT_FOUND")
@blp.alt_response(409, "CONFLICT")
@blp.alt_response(413, "REQUEST_ENTITY_TOO_LARGE")
@blp.alt_response(415, "UNSUPPORTED_MEDIA_TYPE")
@blp.alt_response(429, "TOO_MANY_REQUESTS")
@blp.alt_response(503, "SERVICE_UNAVAILABLE")
@blp.doc(operationId="resendEmail")
def resend(**ids: str) -> Response:
    """Send a mail that failed or bounced once more, as a new mail."""
    refuse_body(request)
    new = queue_again(lock(_SENDS, path_id("id", ids["id"])))
    row = find(_SENDS, new["id"])
    headers = {"ETag": etag(row["version"]), "Location": f"/api/email-sends/{row['id']}"}
    return json_response({"data": _detailed.object(row.values_in_order)}, 201, headers)
