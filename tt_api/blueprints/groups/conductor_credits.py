"""Conductor credits of groups: as they stand, and settled after sailing."""

from http import HTTPStatus
from typing import Any

from flask import Response

from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.responses import json_response
from tt_api.rate_limits.limits import Tier
from tt_api.resources.documentation import can_refuse, enveloped
from tt_api.resources.paths import path_id
from tt_api.resources.schema import Body
from tt_api.schemas.groups.credits import ConductorCreditsSchema, ConductorQuerySchema, SettleCreditsSchema
from tt_api.services.groups import credits as conductor
from tt_api.services.groups.conductor import whole_cents

blp = Blueprint(
    "conductor-credits",
    __name__,
    url_prefix="/api/groups/<string:id>/conductor-credits",
    guard=Guard.API_KEY,
    tier=Tier.GENERAL,
    tag="Conductor credits",
    description="The free berths that groups earn.",
)


@blp.route("")
@blp.arguments(ConductorQuerySchema, location="query")
@blp.response(200, enveloped(ConductorCreditsSchema))
@can_refuse(blp, HTTPStatus.NOT_FOUND)
@blp.doc(operationId="getConductorCredits")
def get_credits(query: dict[str, Any], **ids: str) -> Response:
    """Get a group's conductor credits.

    One for so many paid lower berths, by the terms of its contract, else its own. Conductors and staff don't count. A
    party without a room counts as one cabin.
    """
    return json_response({"data": _shown(conductor.standing(path_id("id", ids["id"]), query.get("basis", "sold")))})


@blp.route("/settle", methods=["POST"])
@blp.arguments(SettleCreditsSchema, example={"benefit": "organizer"})
@blp.response(200, enveloped(ConductorCreditsSchema))
@can_refuse(blp, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="settleConductorCredits")
def settle(body: Body, **ids: str) -> Response:
    """Settle a group's conductor credits.

    By who has sailed, once, when the group is completed.
    """
    return json_response({"data": _shown(conductor.settle(path_id("id", ids["id"]), body))})


def _shown(found: conductor.Standing) -> dict[str, Any]:
    cabins = [
        {
            "roomKey": room_key,
            "category": cabin.category,
            "paidBerths": len(cabin.lower),
            "fareCents": None if cabin.fares[0] is None else whole_cents(cabin.fares[0]),
        }
        for room_key, cabin in found.cabins
    ]
    return {
        "basis": found.basis,
        "paidBerths": found.credits.paid_berths,
        "ratio": found.terms.ratio,
        "method": found.terms.method,
        "credits": found.credits.credits,
        "valueCents": found.credits.value_cents,
        "creditCents": found.credits.credit_cents,
        "currency": found.group["currency"],
        "toNext": found.credits.to_next,
        "benefit": found.group["conductor_benefit"],
        "cabins": cabins,
        "settled": found.settled,
    }
