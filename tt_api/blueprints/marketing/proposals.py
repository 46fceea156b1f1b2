"""Proposals: what the agency offers, and how far it got."""

from http import HTTPStatus

from flask import Response

from tt_api.http.responses import json_response
from tt_api.models.marketing.proposals import Proposal
from tt_api.resources.declaration import resource
from tt_api.resources.documentation import can_refuse, enveloped
from tt_api.resources.paths import path_id
from tt_api.schemas.marketing.proposals import ProposalSchema
from tt_api.schemas.operations.links import PAGE_LINK, PageLinkSchema
from tt_api.services.marketing import proposal_page, proposals

blp = resource(
    "proposals",
    Proposal,
    ProposalSchema,
    one="a proposal",
    many="proposals",
    operations="LGCU",
    sort=(Proposal.title, Proposal.valid_until),
    create=proposals.create,
    update=proposals.update,
)


@blp.route("/<string:id>/link")
@blp.response(200, enveloped(PageLinkSchema), example=PAGE_LINK)
@can_refuse(blp, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
@blp.doc(operationId="getProposalLink")
def link(**ids: str) -> Response:
    """Get the link to a proposal's page.

    For whoever is to see it without a key. It leads somewhere once the proposal is sent, and stays the same.
    """
    return json_response({"data": {"url": proposal_page.link(path_id("id", ids["id"]))}})
