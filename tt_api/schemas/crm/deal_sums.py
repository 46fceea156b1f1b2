"""Deals summed up, as callers see it."""

from tt_api.models.enums import DealStage
from tt_api.resources.fields import Currency, Integer, OneOf
from tt_api.resources.schema import AnswerSchema
from tt_api.schemas.analytics.sums import Sum


class StageSumSchema(AnswerSchema):
    """The deals of a stage in one currency."""

    stage = OneOf(DealStage, required=True, example="negotiating")
    currency = Currency(required=True)
    count = Integer(required=True, example=3)
    value_cents = Sum(required=True, description="Of those with an amount.")
    weighted_cents = Sum(required=True, description="By probability; rounded once.")
