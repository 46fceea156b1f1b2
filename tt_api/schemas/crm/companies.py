"""The company as callers see it."""

from tt_api.models.enums import CompanyStage, LeadSource
from tt_api.resources.fields import (
    Boolean,
    Cents,
    Country,
    Currency,
    Date,
    Email,
    FreeObject,
    Id,
    Integer,
    ListOf,
    LongText,
    OneOf,
    Slug,
    Text,
    TimeZone,
    Url,
)
from tt_api.resources.schema import ResourceSchema


class CompanySchema(ResourceSchema):
    """A target, prospect or client company."""

    name = Text(required=True, example="Blue Heron Analytics")
    slug = Slug(description="Made from the name when not sent; a rename leaves it.", example="blue-heron-analytics")
    domain = Text(253, nullable=True, example="blueheron.example")
    website = Url(nullable=True)
    industry = Text(nullable=True, example="Software")
    description = LongText(nullable=True)
    stage = OneOf(CompanyStage, description="Where the company is along the pipeline; `target` when not sent.")
    lead_source = OneOf(LeadSource, nullable=True)
    lead_score = Integer(0, 100, dump_only=True, description="The best of its contacts' scores, computed.")
    employee_count = Integer(nullable=True)
    annual_travel_budget = Cents(nullable=True, description="In cents of `currency`.", example=25_000_000)
    currency = Currency(example="USD")
    travelers_per_year = Integer(nullable=True)
    next_retreat_on = Date(nullable=True)
    phone = Text(40, nullable=True)
    email = Email(nullable=True)
    linkedin_url = Url(nullable=True)
    street = Text(nullable=True)
    city = Text(nullable=True, example="Asheville")
    region = Text(nullable=True)
    postal_code = Text(20, nullable=True)
    country = Country(nullable=True, example="US")
    timezone = TimeZone(nullable=True)
    do_not_contact = Boolean()
    tags = ListOf(Text(100), description="The agency's own labels.")
    custom_fields = FreeObject(description="Whatever the agency keeps beside; keys are its own.")
    notes = LongText(nullable=True)
    slack_channel_id = Text(32, nullable=True)
    parent_company_id = Id(nullable=True, description="The company that this one belongs to.")
