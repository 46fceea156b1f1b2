"""Proposals as callers see them."""

from tt_api.models.marketing.proposals import ProposalStatus
from tt_api.models.transitions import PROPOSALS
from tt_api.resources.fields import (
    Boolean,
    Cents,
    Currency,
    Date,
    FreeLine,
    Id,
    Instant,
    Integer,
    ListOf,
    LongText,
    ObjectOf,
    OneOf,
    Slug,
    Text,
    Url,
)
from tt_api.resources.schema import ResourceSchema

_OPTION = {
    "title": FreeLine(required=True, example="Four nights in Lisbon"),
    "tripOfferingId": Id(description="The trip offering that it is made of."),
    "priceCents": Cents(required=True, example=420_000, description="In cents of the proposal's `currency`."),
    "perPerson": Boolean(required=True, example=True, description="Whether the price is for each traveler."),
}


class ProposalSchema(ResourceSchema):
    """What the agency offers a company, a contact or a client, on a page of its own."""

    company_id = Id(nullable=True, description="Whom it is for: this, `contactId` or `clientId` must be there.")
    contact_id = Id(nullable=True)
    client_id = Id(nullable=True)
    deal_id = Id(nullable=True, description="The deal that goes forward with it.")
    title = Text(required=True, example="Leadership retreat in Lisbon")
    slug = Slug(description="Made from the title when not sent; a rename leaves it.", example="leadership-retreat")
    page_url = Url(nullable=True, description="Where its page is.")
    status = OneOf(
        ProposalStatus,
        description="`draft` when not sent; a new one may be `sent` at once. Its moves:\n\n" + PROPOSALS.description(),
    )
    valid_until = Date(nullable=True, description="The last of the agency's days on which it stands.")
    options = ListOf(ObjectOf(_OPTION, "ProposalOption"), description="What may be chosen.")
    currency = Currency(example="USD")
    sent_at = Instant(dump_only=True, nullable=True, description="When it was sent first.")
    first_viewed_at = Instant(dump_only=True, nullable=True)
    last_viewed_at = Instant(dump_only=True, nullable=True)
    accepted_at = Instant(dump_only=True, nullable=True)
    declined_at = Instant(dump_only=True, nullable=True)
    total_views = Integer(dump_only=True, description="A session counts once in 30 minutes; staff and bots don't.")
    unique_viewers = Integer(dump_only=True, description="Sessions that have opened it.")
    form_submissions = Integer(dump_only=True, description="Forms sent from its page.")
    decline_reason = Text(nullable=True)
    notes = LongText(nullable=True)
