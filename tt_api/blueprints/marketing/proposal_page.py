"""A proposal's public page, for whoever was sent its link."""

from flask import Response, request

from tt_api.errors import NotFoundError
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.pages import UNKNOWN_LINK, Page
from tt_api.http.visitors import device_of, is_opened_by_a_person, user_agent_of, visit_of
from tt_api.services.marketing import proposal_page

_PAGE = Page("paper.html", "paper.css")

blp = Blueprint(
    "proposal_page",
    __name__,
    url_prefix="/p",
    guard=Guard.PUBLIC,
    tag="Pages of proposals",
    description="What the link to a proposal leads to.",
)


@blp.route("/<string:token>")
@blp.response(200, {"type": "string"}, content_type="text/html", description="The proposal as a page.")
@blp.alt_response(404, description="No proposal that was sent has this link; a page says so.")
@blp.alt_response(429, "TOO_MANY_REQUESTS")
@blp.alt_response(503, "SERVICE_UNAVAILABLE")
@blp.doc(operationId="getProposalPage")
def page(token: str) -> Response:
    """Show the page of a proposal.

    One that expired, was declined or withdrawn says so. Opened by a person it is a page view of the proposal, which
    counts as those do that the site reports; bots, link scanners and the agency's own people don't count.
    """
    view = None
    if is_opened_by_a_person(request):
        # Without its address, which is for whoever was sent it.
        view = {"session_id": visit_of(request), "device": device_of(user_agent_of(request))}
    try:
        shown = proposal_page.open_page(token, view)
    except NotFoundError:
        return UNKNOWN_LINK.response(404)
    return _PAGE.response(page=shown)
