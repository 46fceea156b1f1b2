"""Top opportunities as callers ask for them and see them."""

from marshmallow.fields import Nested

from tt_api.resources.fields import Cents, Currency, Date, Id, Integer, ListOf, LongText, OneOf, Text
from tt_api.resources.list_query import QuerySchema
from tt_api.resources.parameters import Digits
from tt_api.resources.schema import AnswerSchema

DEFAULT_LIMIT, MOST = 10, 50


class OpportunitiesQuerySchema(QuerySchema):
    """Which opportunities, and how many."""

    limit = Digits(1, MOST, description=f"Opportunities; {DEFAULT_LIMIT} when not given.")
    trip_offering_id = Id(description="Only of this offering.")
    company_id = Id(description="Only for this company, beside `clientId`'s client.")
    client_id = Id(description="Only for this client, beside `companyId`'s company.")
    min_score = Digits(0, 100, description="Only those that score as much or more.")


class OpportunityOfferingSchema(AnswerSchema):
    """What to propose."""

    id = Id(required=True)
    name = Text(required=True, example="Antarctica by way of the Falklands")
    departure_date = Date(required=True, example="2027-05-10")
    price_from_cents = Cents(required=True, nullable=True, example=420000)
    currency = Currency(required=True)


class OpportunityTargetSchema(AnswerSchema):
    """To whom."""

    type = OneOf(("company", "client"), required=True, component="OpportunityTargetType")
    id = Id(required=True)
    name = Text(required=True, example="Blue Heron Analytics")


class OpportunityPartsSchema(AnswerSchema):
    """The points; `score` is their sum, less 15 under a travel warning."""

    budget_fit = Integer(0, 25, required=True, example=25)
    season = Integer(0, 20, required=True, example=20)
    past_travel = Integer(0, 20, required=True, example=20)
    engagement = Integer(0, 20, required=True, example=17)
    stage = Integer(0, 15, required=True, example=13)


class OpportunitySchema(AnswerSchema):
    """An offering that a company or client may want."""

    rank = Integer(1, MOST, required=True, example=1)
    score = Integer(0, 100, required=True, example=95)
    trip_offering = Nested(OpportunityOfferingSchema, required=True)
    target = Nested(OpportunityTargetSchema, required=True)
    deal_id = Id(required=True, nullable=True, description="Their best open deal.")
    parts = Nested(OpportunityPartsSchema, required=True)
    reasons = ListOf(LongText(), required=True, example=["4,200 USD a head is 84 % of what they spend"])
    expected_commission_cents = Cents(
        required=True,
        nullable=True,
        description="Gross, for all who would travel, or one where their number isn't known; null where the vendor has"
        " no rate.",
        example=67200,
    )
    rationale = Text(500, description="In Claude's words, where it is configured and answers in time.")
