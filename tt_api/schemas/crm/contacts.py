"""Contacts and interactions as callers see them."""

from tt_api.models.crm.contacts import LIFECYCLE_STAGES
from tt_api.models.enums import ContactRole, InteractionChannel, LeadSource, TouchpointDirection
from tt_api.resources.fields import (
    Boolean,
    Country,
    Email,
    FreeObject,
    Id,
    Instant,
    Integer,
    ListOf,
    LongText,
    OneOf,
    PastInstant,
    Text,
    TimeZone,
    Url,
)
from tt_api.resources.schema import ResourceSchema


class ContactSchema(ResourceSchema):
    """A person at a company, or a lead of their own."""

    first_name = Text(required=True, example="Ada")
    last_name = Text(nullable=True, example="Okafor")
    email = Email(
        nullable=True, description="Unique: one row a mailbox, however it is spelt.", example="ada@blueheron.example"
    )
    phone = Text(40, nullable=True)
    job_title = Text(nullable=True, example="Head of People")
    role = OneOf(ContactRole, nullable=True, example="hr_culture")
    company_id = Id(nullable=True, description="The company that the person works for.")
    lifecycle_stage = OneOf(
        LIFECYCLE_STAGES, component="LifecycleStage", description="`lead` when not sent.", example="lead"
    )
    lead_source = OneOf(LeadSource, nullable=True)
    lead_score = Integer(
        0, 100, dump_only=True, description="The points of the lead scoring rules, computed soon after a change."
    )
    linkedin_url = Url(nullable=True)
    city = Text(nullable=True)
    country = Country(nullable=True, example="US")
    timezone = TimeZone(nullable=True)
    do_not_contact = Boolean()
    last_interaction_at = Instant(dump_only=True, nullable=True, description="When the latest interaction occurred.")
    tags = ListOf(Text(100), description="The agency's own labels.")
    custom_fields = FreeObject(description="Whatever the agency keeps beside; keys are its own.")
    notes = LongText(nullable=True)


class InteractionSchema(ResourceSchema):
    """One time that the agency and a contact were in touch."""

    contact_id = Id(dump_only=True)
    channel = OneOf(InteractionChannel, required=True, example="email")
    direction = OneOf(TouchpointDirection, required=True, example="inbound")
    subject = Text(nullable=True, example="Asked about a team offsite")
    body = LongText(nullable=True)
    occurred_at = PastInstant(description="Now when not sent; at most a day ahead.", example="2026-05-01T09:30:00Z")
