"""Events: what n8n and our own services report, and what starts sequences."""

from flask import Response

from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.responses import json_response
from tt_api.models.mail.sequences import EmailSequenceEnrolment
from tt_api.resources.documentation import LOCATION, can_refuse, enveloped
from tt_api.resources.fields.named import named
from tt_api.resources.schema import Body
from tt_api.resources.writing import require_references
from tt_api.schemas.mail.sequences import EventSchema
from tt_api.services.mail.sequences.enrolling import enrol_by_event

_RESPONSE = named(
    "EventAnswer",
    enveloped(
        {
            "type": "object",
            "required": ["event", "enrolments", "locations"],
            "properties": {
                "event": {"type": "string"},
                "enrolments": {
                    "type": "array",
                    "items": {"type": "string", "format": "uuid"},
                    "description": "The new ones.",
                },
                "locations": {
                    "type": "array",
                    "items": {"type": "string"},
                    "description": "Where each of them is, in the same order.",
                },
            },
        }
    ),
)
_CONTACT = "0190d7c0-0000-7000-8000-000000000000"
_BODY_EXAMPLE = {"event": "form_submitted", "contactId": _CONTACT, "variables": {"destination": "Lisbon"}}
_ENROLMENT = "0190d7c0-0000-7000-8000-000000000001"
_LOCATION = f"/api/email-sequences/0190d7c0-0000-7000-8000-000000000002/enrolments/{_ENROLMENT}"
_EXAMPLE = {"data": {"event": "form_submitted", "enrolments": [_ENROLMENT], "locations": [_LOCATION]}}

blp = Blueprint(
    "internal_events",
    __name__,
    url_prefix="/internal",
    guard=Guard.SERVICE_KEY,
    tag="Events",
    description="What happened elsewhere, and starts email sequences.",
)


@blp.route("/events", methods=["POST"])
@blp.arguments(EventSchema, example=_BODY_EXAMPLE)
@blp.response(202, _RESPONSE, example=_EXAMPLE, headers=LOCATION)
@blp.alt_response(
    200,
    schema=_RESPONSE,
    example={"data": {"event": "form_submitted", "enrolments": [], "locations": []}},
    description="Nobody was enrolled: nothing is left to be done.",
)
@can_refuse(blp, body=True)
@blp.doc(operationId="reportEvent")
def report_event(body: Body) -> Response:
    """Report an event.

    Its contact is enrolled in every active sequence that it starts.
    """
    contact_id = body.get("contact_id")
    require_references(EmailSequenceEnrolment, {"contact_id": contact_id})
    enrolled = enrol_by_event(body["event"], contact_id, body.get("variables")) if contact_id else []
    locations = [f"/api/email-sequences/{one.sequence_id}/enrolments/{one.enrolment_id}" for one in enrolled]
    answer = {"event": body["event"], "enrolments": [one.enrolment_id for one in enrolled], "locations": locations}
    if not enrolled:
        return json_response({"data": answer})
    return json_response({"data": answer}, 202, {"Location": locations[0]})
