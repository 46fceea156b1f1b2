"""Forms of the site, sent by its pages."""

from http import HTTPStatus

from flask import Response

from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.responses import json_response
from tt_api.idempotency.deliveries import applied_once
from tt_api.rate_limits.limits import Tier
from tt_api.resources.documentation import can_refuse, enveloped
from tt_api.resources.schema import Body
from tt_api.schemas.crm.forms import FormSubmissionSchema
from tt_api.schemas.received import RECEIVED, ReceivedSchema
from tt_api.services.crm import form_submissions

_FORM = {
    "name": "Ada Okafor",
    "email": "ada@blueheron.example",
    "company": "Blue Heron Analytics",
    "phone": "+1 828 555 0142",
    "message": "Forty of us would like to meet in Lisbon in May.",
    "proposalSlug": "leadership-retreat-in-lisbon",
    "honeypot": "",
    "groupSize": 40,
}

blp = Blueprint(
    "form_webhook",
    __name__,
    url_prefix="/webhooks",
    guard=Guard.PUBLIC,
    tier=Tier.WEBHOOKS,
    tag="Website forms",
    description="What visitors of the site fill in: inquiries, and new clients' own words about themselves.",
)


@blp.route("/form-submit", methods=["POST"])
@blp.arguments(FormSubmissionSchema, example=_FORM)
@blp.response(201, enveloped(ReceivedSchema), example=RECEIVED)
@can_refuse(blp, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="submitForm")
@applied_once
def submit_form(body: Body) -> Response:
    """Submit a form.

    The contact who has the address, or a new one, gets an interaction and, unless a form of theirs has led to one that
    is a lead still, a deal in `lead`; staff is told. Also as `text/plain`. The same body again within a day is a 409,
    unless an `X-Idempotency-Key` tells the two apart.
    """
    form_submissions.receive(body)
    return json_response(RECEIVED, 201)
