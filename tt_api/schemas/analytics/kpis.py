"""Daily series as callers see them, and what they take."""

from marshmallow.fields import List, Nested

from tt_api.models.analytics import METRICS
from tt_api.resources.fields import Currency, Date, OneOf
from tt_api.resources.list_query import QuerySchema
from tt_api.resources.schema import AnswerSchema
from tt_api.schemas.analytics.sums import Figure


class KpiQuerySchema(QuerySchema):
    """Which series, and which of its days."""

    metric = OneOf(METRICS, component="KpiMetric", required=True, description="Which series.")
    currency = Currency(description="Only this one's; of amounts there is a series in each.")
    from_ = Date(description="The first day; 29 days before the last one when not given.")
    to = Date(description="The last day, included; the agency's yesterday when not given.")


class KpiPointSchema(AnswerSchema):
    """A metric's value on one of the agency's days."""

    day = Date(required=True)
    value = Figure(required=True, description="Cents, a count, or percent, as the metric's name says.")
    change_percent = Figure(
        required=True, nullable=True, description="Against the day before that has a value; null where that is 0."
    )


class KpiSeriesSchema(AnswerSchema):
    """The days of a metric in one currency, the earliest first. Days on which nobody could tell are left out."""

    metric = OneOf(METRICS, component="KpiMetric", required=True)
    currency = Currency(required=True, nullable=True, description="Of amounts in cents; null for counts and rates.")
    change_percent = Figure(
        required=True, nullable=True, description="Of the last day's value against the first's; null where that is 0."
    )
    points = List(Nested(KpiPointSchema), required=True)
