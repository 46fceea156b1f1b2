"""Conductor credits of groups, and what settling them takes."""

from marshmallow.fields import List, Nested

from tt_api.models.choices import CONDUCTOR_METHODS
from tt_api.models.groups.groups import CONDUCTOR_BENEFITS
from tt_api.resources.fields import Cents, Currency, Id, Integer, OneOf, Text
from tt_api.resources.list_query import QuerySchema
from tt_api.resources.schema import AnswerSchema, BodySchema

_BASIS = OneOf(
    ("sold", "sailed"),
    component="ConductorBasis",
    description="Who counts: who has paid, or who was there; `sold` when not sent.",
)


class ConductorQuerySchema(QuerySchema):
    """Who counts."""

    basis = _BASIS


class SettleCreditsSchema(BodySchema):
    """Who gets a group's credits."""

    benefit = OneOf(CONDUCTOR_BENEFITS, component="ConductorBenefit", description="The group's when not sent.")
    commission_id = Id(
        description="Where the agency keeps them: the commission with which the supplier pays them, of a booking of the"
        " group. They are added to what was received of it."
    )


class PaidCabinSchema(AnswerSchema):
    """A cabin that counts."""

    room_key = Text(20, required=True, nullable=True, description="Null for a party without a room.")
    category = Text(20, required=True, nullable=True, example="BA")
    paid_berths = Integer(required=True, example=2, description="Lower berths: at most two.")
    fare_cents = Cents(
        required=True,
        nullable=True,
        example=72_000,
        description="Of its first berth, without taxes: by its booking, else its block, else the group's price.",
    )


class SettledCreditsSchema(AnswerSchema):
    """What was settled."""

    benefit = OneOf(CONDUCTOR_BENEFITS, required=True, component="ConductorBenefit")
    credits = Integer(required=True, example=1)
    credit_cents = Cents(required=True, example=56_400)
    currency = Currency(required=True)
    commission_id = Id(required=True, nullable=True)


class ConductorCreditsSchema(AnswerSchema):
    """The free berths that a group has earned."""

    basis = OneOf(_BASIS.values, required=True, component="ConductorBasis")
    paid_berths = Integer(required=True, example=20, description="Full-fare lower berths, two a cabin at most.")
    ratio = Integer(1, required=True, example=16)
    method = OneOf(CONDUCTOR_METHODS, required=True, component="ConductorMethod")
    credits = Integer(required=True, example=1)
    value_cents = Cents(
        required=True, nullable=True, example=56_400, description="Of one; null where a fare isn't known."
    )
    credit_cents = Cents(required=True, nullable=True, example=56_400, description="Of all of them.")
    currency = Currency(required=True)
    to_next = Integer(
        1, required=True, nullable=True, example=12, description="Berths until the next one; null at the most."
    )
    benefit = OneOf(CONDUCTOR_BENEFITS, required=True, component="ConductorBenefit")
    cabins = List(Nested(PaidCabinSchema), required=True)
    settled = Nested(SettledCreditsSchema, required=True, allow_none=True)
