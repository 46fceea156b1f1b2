"""The dashboard as callers see it, and what it takes."""

from marshmallow.fields import List, Nested

from tt_api.models.enums import DealStage
from tt_api.models.trips.readiness import LEVELS
from tt_api.resources.fields import Currency, Date, Id, Integer, OneOf, Text
from tt_api.resources.list_query import QuerySchema
from tt_api.resources.schema import AnswerSchema
from tt_api.schemas.analytics.sums import Figure, Sum

_PERIODS = ("month", "quarter", "year")


class DashboardQuerySchema(QuerySchema):
    """What the dashboard takes."""

    period = OneOf(
        _PERIODS,
        component="DashboardPeriod",
        description="What the win rate is of: the calendar's month, quarter or year so far; the last 30 days when not"
        " given.",
    )


class ComparedSchema(AnswerSchema):
    """A figure of this month and of the last one."""

    this_month = Sum(required=True)
    last_month = Sum(required=True)
    last_month_to_date = Sum(required=True, description="The last month's up to today's day.")
    change_percent = Figure(
        required=True, nullable=True, description="This month against the same days of the last; null where that is 0."
    )


class StagePipelineSchema(AnswerSchema):
    """The deals in an open stage."""

    stage = OneOf(DealStage, required=True)
    count = Integer(required=True)
    value_cents = Sum(required=True)
    weighted_cents = Sum(required=True, description="By probability.")


class PipelineSchema(AnswerSchema):
    """All open deals in one currency. The weighted sum is rounded once, so the stages' needn't add up to it."""

    currency = Currency(required=True)
    count = Integer(required=True)
    value_cents = Sum(required=True)
    weighted_cents = Sum(required=True)
    stages = List(Nested(StagePipelineSchema), required=True)


class WonSchema(AnswerSchema):
    """The deals that were won in one currency, by `closedAt`."""

    currency = Currency(required=True)
    count = Nested(ComparedSchema, required=True)
    value_cents = Nested(ComparedSchema, required=True)


class BookedSchema(AnswerSchema):
    """What was booked in one currency, by `bookedOn`; not as an inquiry, quoted, cancelled or refunded."""

    currency = Currency(required=True)
    count = Nested(ComparedSchema, required=True)
    value_cents = Nested(ComparedSchema, required=True)
    average_booking_cents = Sum(required=True, nullable=True, description="This month's, of bookings with a price.")


class RevenueSchema(AnswerSchema):
    """What came in in one currency."""

    currency = Currency(required=True)
    collected_cents = Nested(ComparedSchema, required=True)
    agency_revenue_cents = Nested(ComparedSchema, required=True)


class CommissionShareSchema(AnswerSchema):
    """Commission, gross, and the agency's share of it."""

    gross_cents = Sum(required=True)
    agency_share_cents = Sum(required=True)


class CommissionMonthsSchema(AnswerSchema):
    """Commission of this month and of the last one."""

    this_month = Nested(CommissionShareSchema, required=True)
    last_month = Nested(CommissionShareSchema, required=True)


class DashboardCommissionsSchema(AnswerSchema):
    """Commissions in one currency, each amount by its own date: never to be added up."""

    currency = Currency(required=True)
    projected = Nested(CommissionMonthsSchema, required=True)
    earned = Nested(CommissionMonthsSchema, required=True)
    received = Nested(CommissionMonthsSchema, required=True)
    open_cents = Sum(required=True, description="Gross still to come of what is neither void nor settled.")
    overdue_cents = Sum(required=True, description="Of that, what was expected before today.")
    missing_entries = Integer(required=True, description="Bookings that should have a commission and have none.")


class DepartureSchema(AnswerSchema):
    """A booking that leaves soon."""

    booking_id = Id(required=True)
    booking_reference = Text(12, required=True, example="TT-7K2M9X")
    destination = Text(required=True, example="Azores")
    departure_date = Date(required=True)
    client_id = Id(required=True, nullable=True)
    passengers = Integer(1, required=True, nullable=True)
    readiness = OneOf(
        LEVELS,
        component="ReadinessLevel",
        required=True,
        description="Of its trip, looked at every hour; `unknown` without one. Client trips have it as of now.",
    )


# How many of them are of trips that are so ready. In a class, `unknown` would mean something to marshmallow.
_BY_READINESS = AnswerSchema.from_dict(
    {level: Integer(required=True) for level in LEVELS}, name="DeparturesByReadiness"
)


class DeparturesSchema(AnswerSchema):
    """Bookings, confirmed or ticketed, that leave in the 30 days from today on."""

    count = Integer(required=True)
    readiness = Nested(_BY_READINESS, required=True)
    next = List(Nested(DepartureSchema), required=True)


class OverdueInstallmentsSchema(AnswerSchema):
    """Instalments in one currency that were due before today and are neither paid nor waived."""

    currency = Currency(required=True)
    count = Integer(required=True)
    left_cents = Sum(required=True)


class PageViewSourceSchema(AnswerSchema):
    """Where page views came from: `utm_source`, else the referrer's host, else `direct`."""

    source = Text(2048, required=True, example="newsletter")
    views = Integer(required=True)


class DashboardSchema(AnswerSchema):
    """How the business goes. Days and months are the agency's; sums of money are by currency and never cross them."""

    today = Date(required=True)
    win_rate_from = Date(required=True)
    win_rate_to = Date(required=True)
    pipeline = List(Nested(PipelineSchema), required=True)
    won = List(Nested(WonSchema), required=True)
    win_rate = Figure(
        required=True, nullable=True, description="Won, in percent of won and lost; null where none was closed."
    )
    bookings = List(Nested(BookedSchema), required=True)
    revenue = List(Nested(RevenueSchema), required=True)
    commissions = List(Nested(DashboardCommissionsSchema), required=True)
    upcoming_departures = Nested(DeparturesSchema, required=True)
    overdue_installments = List(Nested(OverdueInstallmentsSchema), required=True)
    nps = Figure(
        required=True,
        nullable=True,
        description="9 and 10 less 0 to 6, in percent of the answers of 365 days; null without answers.",
    )
    page_views = Sum(required=True, description="Of the last 30 days, today included.")
    top_sources = List(Nested(PageViewSourceSchema), required=True)
