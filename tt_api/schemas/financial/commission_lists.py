"""Commissions summed up, bookings without one, and what the chase list takes."""

from marshmallow.fields import List, Nested

from tt_api.models.choices import PRODUCT_TYPES
from tt_api.models.enums import BookingStatus, CommissionStatus, TripType
from tt_api.resources.fields import SAFE_INTEGER_MAX, Cents, Currency, Date, Id, Integer, OneOf, Text
from tt_api.resources.list_query import QuerySchema
from tt_api.resources.schema import AnswerSchema, ResourceSchema

_AGES = ("0-30", "31-60", "61-90", "90+")


class MissingCommissionSchema(ResourceSchema):
    """A booking that is confirmed or further, and has no commission."""

    booking_reference = Text(12, dump_only=True, example="TT-7K2M9Q")
    status = OneOf(BookingStatus, dump_only=True)
    vendor_id = Id(dump_only=True, nullable=True)
    vendor_confirmation = Text(60, dump_only=True, nullable=True)
    client_id = Id(dump_only=True, nullable=True)
    product_type = OneOf(PRODUCT_TYPES, dump_only=True, component="ProductType")
    trip_type = OneOf(TripType, dump_only=True, nullable=True)
    destination = Text(dump_only=True, example="Alaska")
    booked_on = Date(dump_only=True)
    departure_date = Date(dump_only=True, nullable=True)
    return_date = Date(dump_only=True, nullable=True)
    currency = Currency(dump_only=True)
    total_price_cents = Cents(dump_only=True, nullable=True)
    commissionable_cents = Cents(dump_only=True, nullable=True)
    advisor = Text(100, dump_only=True, nullable=True)


class SummaryQuerySchema(QuerySchema):
    """Which days a summary is about."""

    from_ = Date(description="Amounts whose own date is this day or later.")
    to = Date(description="Or earlier.")


class ChaseQuerySchema(QuerySchema):
    """What the chase list takes."""

    vendor_id = Id(description="Only this vendor's.")
    bom = OneOf(
        ("0", "1"), component="ByteOrderMark", description="`1` begins the file with a byte order mark, for Excel."
    )


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
