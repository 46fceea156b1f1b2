"""Vendors and their commission rules as callers see them."""

from tt_api.models.choices import PRODUCT_TYPES
from tt_api.models.enums import TripType, VendorTier
from tt_api.models.vendors.commission_rules import DATE_BASES
from tt_api.models.vendors.vendors import COMMISSION_BASES, STATUSES, VENDOR_TYPES
from tt_api.resources.fields import (
    Boolean,
    Cents,
    Date,
    Email,
    FreeObject,
    Id,
    Integer,
    Labels,
    LongText,
    OneOf,
    Percent,
    Text,
    Url,
)
from tt_api.resources.schema import ResourceSchema


class VendorSchema(ResourceSchema):
    """A supplier of travel."""

    name = Text(required=True, example="Northern Star Cruises")
    vendor_type = OneOf(VENDOR_TYPES, nullable=True, component="VendorType")
    tier = OneOf(VendorTier, description="`standard` when not sent.")
    status = OneOf(
        STATUSES,
        component="VendorStatus",
        description="`active` when not sent; one that is blocked takes no new bookings (409).",
    )
    parent_vendor_id = Id(
        nullable=True, description="The group that a brand belongs to, from which its commission statements come."
    )
    default_commission_pct = Percent(nullable=True, description="What it pays where no rule of its fits.")
    commission_basis = OneOf(
        COMMISSION_BASES,
        component="CommissionBasis",
        description="What `commissionPayDays` are counted from; `return` when not sent.",
    )
    commission_pay_days = Integer(0, 365, description="How many days it takes to pay; 30 when not sent.")
    final_payment_days = Integer(nullable=True, description="How many days before departure it wants the rest.")
    client_buffer_days = Integer(
        description="How many days earlier clients are asked for the rest, on purpose; 10 when not sent."
    )
    iata_code = Text(20, nullable=True)
    arc_number = Text(20, nullable=True)
    clia_number = Text(20, nullable=True)
    our_agency_id = Text(20, nullable=True, description="The agency's number in the vendor's books.")
    consortium = Text(100, nullable=True)
    is_host_preferred = Boolean(description="Whether the host agency prefers it.")
    portal_url = Url(nullable=True)
    rep_name = Text(nullable=True, description="Whom the agency talks with there.")
    rep_email = Email(nullable=True)
    rep_phone = Text(40, nullable=True)
    emergency_phone = Text(40, nullable=True, description="Whom to call when something happens to travelers.")
    statement_mapping = FreeObject(nullable=True, description="Which column of its commission statements holds what.")
    tags = Labels()
    custom_fields = FreeObject()
    notes = LongText(nullable=True)
    external_id = Text(100, nullable=True)


class VendorCommissionRuleSchema(ResourceSchema):
    """What a vendor pays for bookings of a type, from a value on, for a time."""

    vendor_id = Id(dump_only=True)
    name = Text(nullable=True, example="Expeditions, spring bonus")
    trip_type = OneOf(TripType, nullable=True, description="Null for any.")
    product_type = OneOf(PRODUCT_TYPES, nullable=True, component="ProductType", description="Null for any.")
    commission_pct = Percent(required=True, example=16)
    bonus_pct = Percent(description="On top; at most 100 together with `commissionPct`. 0 when not sent.")
    bonus_cents = Cents(description="A flat amount on top of both; 0 when not sent.")
    min_booking_value_cents = Cents(nullable=True, description="The least value of a booking that it holds for.")
    valid_from = Date(nullable=True, description="The first day that it holds for.")
    valid_to = Date(nullable=True, description="The last day that it holds for.")
    date_basis = OneOf(
        DATE_BASES,
        component="RuleDateBasis",
        description="Which day of the booking that is; `booked_on` when not sent.",
    )
    promo_code = Text(40, nullable=True)
    is_active = Boolean(description="`true` when not sent.")
    notes = LongText(nullable=True)
