"""Commissions summed up, and what the summary and the chase list take."""

from marshmallow.fields import List, Nested

from tt_api.models.enums import CommissionStatus
from tt_api.resources.fields import SAFE_INTEGER_MAX, Cents, Currency, Date, Id, Integer, OneOf, Text
from tt_api.resources.list_query import QuerySchema
from tt_api.resources.parameters import byte_order_mark
from tt_api.resources.schema import AnswerSchema

_AGES = ("0-30", "31-60", "61-90", "90+")


class SummaryQuerySchema(QuerySchema):
    """Which days a summary is about."""

    from_ = Date(description="Amounts whose own date is this day or later.")
    to = Date(description="Or earlier.")


class ChaseQuerySchema(QuerySchema):
    """What the chase list takes."""

    vendor_id = Id(description="Only this vendor's.")
    bom = byte_order_mark()


class CommissionAmountsSchema(AnswerSchema):
    """How many commissions, and what they come to."""

    count = Integer(required=True)
    gross_cents = Cents(-SAFE_INTEGER_MAX, required=True)
    agency_share_cents = Cents(-SAFE_INTEGER_MAX, required=True)


class CommissionKindsSchema(AnswerSchema):
    """Amounts by their own date: by the day they are expected, were earned, were received. Never to be added up."""

    projected = Nested(CommissionAmountsSchema, required=True)
    earned = Nested(CommissionAmountsSchema, required=True)
    received = Nested(CommissionAmountsSchema, required=True)


class CommissionsOfStatusSchema(AnswerSchema):
    """The commissions in a state."""

    status = OneOf(CommissionStatus, required=True)
    amounts = Nested(CommissionAmountsSchema, required=True)


class CommissionsOfVendorSchema(CommissionKindsSchema):
    """What a vendor's commissions come to."""

    vendor_id = Id(required=True)
    vendor_name = Text(required=True, example="Northern Star Cruises")


class CommissionsOfMonthSchema(CommissionKindsSchema):
    """What a month's commissions come to."""

    month = Text(7, required=True, nullable=True, example="2027-03", description="Null for what has no date.")


class CommissionsOfAgeSchema(AnswerSchema):
    """What is still to come of commissions by the days that they are overdue."""

    age = OneOf(_AGES, required=True, component="CommissionAge")
    amounts = Nested(CommissionAmountsSchema, required=True)


class CommissionSummarySchema(AnswerSchema):
    """All commissions in one currency; no sum crosses currencies."""

    currency = Currency(required=True)
    by_status = List(Nested(CommissionsOfStatusSchema), required=True)
    by_vendor = List(Nested(CommissionsOfVendorSchema), required=True)
    by_month = List(Nested(CommissionsOfMonthSchema), required=True)
    overdue = List(Nested(CommissionsOfAgeSchema), required=True)
