"""Visitors' intent, reported by workflows and by chats other than ours."""

from http import HTTPStatus

from flask import Response

from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.responses import json_response
from tt_api.idempotency.deliveries import applied_once
from tt_api.rate_limits.limits import Tier
from tt_api.resources.documentation import can_refuse, enveloped
from tt_api.resources.schema import Body
from tt_api.schemas.marketing.intent import IntentReceivedSchema, MilesIntentSchema
from tt_api.services.marketing.miles import reported

_INTENT = {
    "sessionId": "3f2b9c1e-6d0a-4a57-9a35-0c8f5e7d2b41",
    "intentScore": 82,
    "messages": ["Norway in May, two adults?", "ada@blueheron.example"],
    "email": "ada@blueheron.example",
    "destination": "Norway",
    "party": 2,
}
_CONTACT, _DEAL = "0190d7c0-0000-7000-8000-000000000000", "0190d7c0-0000-7000-8000-000000000001"
_ANSWER = {"data": {"received": True, "contactId": _CONTACT, "dealId": _DEAL}}

blp = Blueprint(
    "miles_intent",
    __name__,
    url_prefix="/webhooks",
    guard=Guard.SERVICE_KEY,
    tier=Tier.WEBHOOKS,
    tag="Miles intent",
    description="Visitors who are likely to buy.",
)


@blp.route("/miles-intent", methods=["POST"])
@blp.arguments(MilesIntentSchema, example=_INTENT)
@blp.response(201, enveloped(IntentReceivedSchema), example=_ANSWER)
@can_refuse(blp, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="reportMilesIntent")
@applied_once
def report_intent(body: Body) -> Response:
    """Report a visitor's intent.

    It is recorded as an event. From an `intentScore` of 70 on there is a deal in `lead`; the same session again, once
    more, takes it to `qualified`, and no further. Staff is told each time that something changes. The same body again
    within a day is a 409, unless an `X-Idempotency-Key` tells the two apart.
    """
    outcome = reported.take(body)
    return json_response({"data": {"received": True, "contactId": outcome.contact_id, "dealId": outcome.deal_id}}, 201)
