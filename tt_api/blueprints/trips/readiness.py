"""Travel readiness of client trips: every check, and the warnings that staff accepts."""

from http import HTTPStatus

from flask import Response

from tt_api.blueprints.trips import client_trips
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.responses import json_response
from tt_api.rate_limits.limits import Tier
from tt_api.resources.documentation import can_refuse, enveloped
from tt_api.resources.fields import Id
from tt_api.resources.paths import path_id
from tt_api.resources.schema import Body
from tt_api.schemas.trips.readiness import AcknowledgeReadinessSchema, TripReadinessSchema
from tt_api.services.trips.readiness.accepting import accept
from tt_api.services.trips.readiness.answers import whole
from tt_api.services.trips.readiness.reading import facts_of

blp = Blueprint(
    "trip_readiness",
    __name__,
    url_prefix=f"{client_trips.blp.url_prefix}/<string:id>/readiness",
    guard=Guard.API_KEY,
    tier=Tier.GENERAL,
    tag="Travel readiness",
    description="Whether everybody who goes on a trip may enter, board and come home, as far as is on file.",
)


@blp.route("")
@blp.response(200, enveloped(TripReadinessSchema))
@can_refuse(blp, HTTPStatus.NOT_FOUND)
@blp.doc(operationId="getTripReadiness")
def get_readiness(**ids: str) -> Response:
    """Get a trip's readiness.

    Per traveler and country: passport, nationality, visa or authorization; and of each traveler the booked name, a
    minor's letter of consent, insurance, whom to call, and what airlines send ahead. Judged by what is on file when it
    is read, so there is no ETag.
    """
    return json_response({"data": whole(facts_of(path_id("id", ids["id"])))})


@blp.route("/acknowledge", methods=["POST"])
@blp.arguments(
    AcknowledgeReadinessSchema, example={"travelerId": Id.sample, "code": "passport", "note": "Renews it next week."}
)
@blp.response(200, enveloped(TripReadinessSchema))
@can_refuse(blp, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="acknowledgeTripReadiness")
def acknowledge(body: Body, **ids: str) -> Response:
    """Accept a warning of a trip's readiness.

    With the day, and with who does it. It doesn't count as long as it says the same; what blocks a trip, and what
    nobody knows, can't be accepted. The answer is the readiness with that.
    """
    return json_response({"data": whole(accept(path_id("id", ids["id"]), body))})
