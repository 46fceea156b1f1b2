"""The form that new clients fill in on the site."""

from http import HTTPStatus

from flask import Response

from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.responses import json_response
from tt_api.rate_limits.limits import Tier
from tt_api.resources.documentation import can_refuse, enveloped
from tt_api.resources.schema import Body
from tt_api.schemas.crm.onboarding import OnboardingSchema
from tt_api.schemas.received import RECEIVED, ReceivedSchema
from tt_api.services.crm.onboarding import onboard

_FORM = {
    "firstName": "Ada",
    "lastName": "Okafor",
    "email": "ada@blueheron.example",
    "phone": "+1 828 555 0142",
    "clientType": "family",
    "travelers": [
        {"firstName": "Ada", "lastName": "Okafor", "dateOfBirth": "1984-03-09"},
        {"firstName": "Chidi", "lastName": "Okafor", "preferences": {"dietary": ["vegetarian"]}},
    ],
    "preferences": {"cabinClass": "premium_economy", "seatPreference": "aisle", "pace": "relaxed"},
    "interests": ["hiking", "opera"],
    "budgetCents": 1_200_000,
    "notes": "We'd love to see the fjords.",
    "heardOfUs": "A friend",
}

blp = Blueprint(
    "onboarding",
    __name__,
    url_prefix="/api/onboarding",
    guard=Guard.PUBLIC,
    tier=Tier.GENERAL,
    tag="Website forms",
)


@blp.route("", methods=["POST"])
@blp.arguments(OnboardingSchema, example=_FORM)
@blp.response(201, enveloped(ReceivedSchema), example=RECEIVED)
@can_refuse(blp, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="onboardClient")
def onboard_client(body: Body) -> Response:
    """Onboard a client.

    Makes a contact, a client, travelers and their preferences, or finds them by the address; staff is told, and the
    sequences of the event `client_onboarded` begin. What the agency knows already stays as it is, and the answer is the
    same for everybody. Also as `text/plain`.
    """
    onboard(body)
    return json_response(RECEIVED, 201)
