"""Proposals: what the agency offers, and how far it got."""

from tt_api.models.marketing.proposals import Proposal
from tt_api.resources.declaration import resource
from tt_api.schemas.marketing.proposals import ProposalSchema
from tt_api.services.marketing import proposals

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
