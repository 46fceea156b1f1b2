"""Mail for n8n: sending one, and reporting what became of one."""

from http import HTTPStatus
from typing import Any

from flask import Response

from tt_api.blueprints.mail.email_sends import blp as sends
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.responses import json_response
from tt_api.models.enums import EmailSendStatus
from tt_api.resources.documentation import LOCATION, can_refuse, enveloped
from tt_api.resources.fields import OneOf
from tt_api.resources.schema import Body
from tt_api.schemas.mail.emails import EmailEventSchema, SendEmailSchema
from tt_api.services.mail import internal

_STATUS = OneOf(EmailSendStatus).openapi()
_ID = "0190d7c0-0000-7000-8000-000000000000"


def _answer(**more: Any) -> dict[str, Any]:
    properties = {"id": {"type": "string", "format": "uuid"}, "status": _STATUS, **more}
    return enveloped({"type": "object", "required": list(properties), "properties": properties})


blp = Blueprint(
    "internal_mail",
    __name__,
    url_prefix="/internal",
    guard=Guard.SERVICE_KEY,
    tag="Email sends",
    description="Mail for n8n",
)


@blp.route("/send-email", methods=["POST"])
@blp.arguments(SendEmailSchema, example={"to": "ada@blueheron.example", "template": "welcome", "variables": {}})
@blp.response(
    202,
    _answer(scheduledFor={"type": "string", "format": "date-time"}),
    example={"data": {"id": _ID, "status": "queued", "scheduledFor": "2026-05-01T09:30:00Z"}},
    headers=LOCATION,
)
@can_refuse(blp, body=True)
@blp.doc(operationId="sendEmail")
def send_email(body: Body) -> Response:
    """Queue a mail.

    A template and its variables, or a subject and HTML. `Location` says where to ask what became of it.
    """
    row = internal.queue(body)
    answer = {"id": row["id"], "status": row["status"], "scheduledFor": row["scheduled_for"]}
    return json_response({"data": answer}, 202, {"Location": f"{sends.url_prefix}/{row['id']}"})


@blp.route("/email-events", methods=["POST"])
@blp.arguments(EmailEventSchema, example={"sendId": _ID, "event": "bounced", "permanent": True})
@blp.response(200, _answer(), example={"data": {"id": _ID, "status": "bounced"}})
@can_refuse(blp, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="reportEmailEvent")
def report_event(body: Body) -> Response:
    """Report what became of a mail.

    As the mailbox tells it. Repeating a report changes nothing.
    """
    row = internal.report(body)
    return json_response({"data": {"id": row["id"], "status": row["status"]}})
