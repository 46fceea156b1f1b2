"""A client trip's itinerary as clients hold it."""

from http import HTTPStatus

from flask import Response

from tt_api.blueprints.trips import client_trips
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.responses import pdf_response
from tt_api.rate_limits.limits import Tier
from tt_api.resources.documentation import PDF, can_refuse
from tt_api.resources.paths import path_id
from tt_api.services.trips.itinerary_pdf import itinerary_pdf

blp = Blueprint(
    "itinerary_pdf",
    __name__,
    url_prefix=client_trips.blp.url_prefix,
    guard=Guard.API_KEY,
    tier=Tier.GENERAL,
    tag=client_trips.blp.tag,
    description=client_trips.blp.description,
)


@blp.route("/<string:id>/itinerary.pdf")
@blp.response(200, **PDF)
@blp.alt_response(304, description="The caller has this paper already.")
@can_refuse(blp, HTTPStatus.NOT_FOUND)
@blp.doc(operationId="getItineraryPdf", parameters=["IfNoneMatch"])
def pdf(**ids: str) -> Response:
    """Get an itinerary as PDF.

    What the client may see of a trip, day by day, each time by the clocks of its place. Cancelled items are left out.
    """
    paper = itinerary_pdf(path_id("id", ids["id"]))
    return pdf_response(paper.name, paper.content)
