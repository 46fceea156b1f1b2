"""Commissions as callers see them, and what a calculation takes."""

from collections.abc import Mapping
from typing import Any

from marshmallow import post_load

from tt_api.models.enums import CommissionStatus
from tt_api.models.financial.commissions import VOID_REASONS
from tt_api.models.transitions import COMMISSIONS
from tt_api.resources.fields import (
    SAFE_INTEGER_MAX,
    Boolean,
    Cents,
    Currency,
    Date,
    Id,
    Instant,
    Integer,
    LongText,
    OneOf,
    Percent,
    Text,
    WireField,
)
from tt_api.resources.schema import AnswerSchema, Body, BodySchema, ResourceSchema

_SPLIT = "The agency's share of the gross in percent; the host gets the rest."
_REACHED = "Set with its state, and kept."


class CommissionEntrySchema(ResourceSchema):
    """What a vendor owes for a booking, and what came of it. Rates and amounts are a calculation's, and stay."""

    booking_id = Id(dump_only=True)
    vendor_id = Id(dump_only=True)
    rule_id = Id(dump_only=True, nullable=True, description="The vendor's rule that was used; null for another rate.")
    status = OneOf(
        CommissionStatus,
        description=f"Forward only; a mistake is voided and calculated anew. Moves:\n\n{COMMISSIONS.description()}",
    )
    currency = Currency(dump_only=True)
    booking_value_cents = Cents(1, dump_only=True)
    non_commissionable_cents = Cents(dump_only=True)
    commissionable_cents = Cents(dump_only=True)
    commission_pct = Percent(dump_only=True)
    bonus_pct = Percent(dump_only=True)
    bonus_cents = Cents(dump_only=True)
    gross_commission_cents = Cents(dump_only=True)
    nexion_split_pct = Percent(dump_only=True, description=_SPLIT)
    agency_share_cents = Cents(dump_only=True)
    host_share_cents = Cents(dump_only=True)
    expected_on = Date(
        nullable=True,
        description="By the vendor's terms. It moves with the booking's dates until one is sent or it is billed, and"
        " again after a `null`. Past it, an open commission is overdue.",
    )
    earned_on = Date(nullable=True, description=_REACHED)
    invoiced_on = Date(nullable=True, description=_REACHED)
    received_on = Date(
        nullable=True, description="Set with the first money, and kept. Sent with `receivedCents`: when that came."
    )
    split_paid_on = Date(nullable=True, description=_REACHED)
    finalized_on = Date(nullable=True, description=_REACHED)
    received_cents = Cents(
        -SAFE_INTEGER_MAX,
        nullable=True,
        description="Gross, all that the vendor has paid the host so far, less what it took back. The difference to"
        " before becomes a receipt. Within 100 cents of the gross it settles the commission, which is `received` then.",
    )
    agency_received_cents = Cents(
        -SAFE_INTEGER_MAX,
        nullable=True,
        description="What came to the agency's account; with `split_paid`, its share of what was received unless sent.",
    )
    variance_cents = Cents(
        -SAFE_INTEGER_MAX, dump_only=True, nullable=True, description="Received less gross; null before anything came."
    )
    is_settled = Boolean(description="Nothing more is waited for. `true` closes it short; `final` closes it too.")
    vendor_reference = Text(80, nullable=True, description="The vendor's cheque or transfer.")
    is_protected = Boolean(description="The vendor pays it even where the booking is cancelled.")
    recall_due_cents = Cents(dump_only=True, description="What the vendor will take back of what it has paid.")
    void_reason = OneOf(
        VOID_REASONS,
        nullable=True,
        component="CommissionVoidReason",
        description="Voids it for good: it leaves every sum, and makes room for another.",
    )
    voided_at = Instant(dump_only=True, nullable=True)
    chase_count = Integer()
    last_chased_on = Date(nullable=True)
    next_chase_on = Date(nullable=True)
    notes = LongText(nullable=True)

    @post_load(pass_original=True)
    def _date_what_came(self, body: Body, sent: Mapping[str, Any], **_: Any) -> Body:
        """Date what came as the caller does, on the first receipt's day too: `receivedOn` doesn't change then.

        An object that was read and is sent back whole dates nothing by what it repeats.
        """
        if "received_on" in body and not self._read_only & sent.keys():
            body["came_on"] = body["received_on"]
        return body


class CommissionCalculationSchema(BodySchema):
    """What a commission is worked out of; what isn't sent is the vendor's, or the booking's."""

    booking_id = Id(required=True)
    vendor_id = Id(required=True, description="The booking's, where it has one.")
    booking_value_cents = Cents(1, required=True, example=459800)
    non_commissionable_cents = Cents(
        description="What of it earns nothing: the booking's where the value is its price, else 0, when not sent."
    )
    commission_pct = Percent(description="Instead of the vendor's rule or rate, bonuses included.")
    bonus_pct = Percent()
    bonus_cents = Cents(description="Flat, on top of the percentage.")
    nexion_split_pct = Percent(description=_SPLIT)
    dry_run = Boolean(description="Only work it out.")


class UsedRule(WireField):
    """A vendor's rule, as vendors' own routes show it."""

    def openapi(self) -> str:
        """The object by its name."""
        return "VendorCommissionRule"


class CommissionProjectionSchema(AnswerSchema):
    """What a calculation comes to; nothing is stored."""

    booking_id = Id(required=True)
    vendor_id = Id(required=True)
    rule_id = Id(required=True, nullable=True)
    currency = Currency(required=True)
    booking_value_cents = Cents(1, required=True, example=459800)
    non_commissionable_cents = Cents(required=True, example=118200)
    commissionable_cents = Cents(required=True, example=341600)
    commission_pct = Percent(required=True, example=16)
    bonus_pct = Percent(required=True, example=0)
    bonus_cents = Cents(required=True)
    gross_commission_cents = Cents(required=True, example=54656)
    nexion_split_pct = Percent(required=True, example=80)
    agency_share_cents = Cents(required=True, example=43725)
    host_share_cents = Cents(required=True, example=10931)
    expected_on = Date(required=True, nullable=True)
    rule = UsedRule(required=True, nullable=True, description="The rule that was used; null for another rate.")
