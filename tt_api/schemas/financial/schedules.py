"""Instalments of client trips as callers see them, and what a plan of them is made from."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from tt_api.models.enums import ScheduleStatus
from tt_api.models.financial.payments import INSTALMENT_KINDS
from tt_api.models.operations.notifications import AUDIENCES
from tt_api.models.transitions import PAYMENT_SCHEDULES
from tt_api.resources.fields import (
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
from tt_api.resources.fields.named import named
from tt_api.resources.schema import BodySchema, ResourceSchema

_MOST_DAYS = 730
_MOST_PARTS = 24

_REMINDER = named(
    "PaymentReminder",
    {
        "type": "object",
        "required": ["to", "offset", "at"],
        "properties": {
            "to": OneOf(AUDIENCES, component="NotificationAudience").openapi(),
            "offset": {"type": "integer", "description": "Days before the due date; below zero after it."},
            "at": Instant().openapi(),
            "emailSendId": Id().openapi(),
            "skipped": {"type": "string", "description": "Why nothing went out."},
        },
    },
)


class Reminders(WireField):
    """Who was reminded when, since the due date stands; written by the reminders' job."""

    sample: tuple[Any, ...] = ()

    def openapi(self) -> dict[str, Any]:
        """An array of reminders."""
        return {"type": "array", "items": _REMINDER}


class PaymentScheduleSchema(ResourceSchema):
    """An instalment of a client trip."""

    trip_id = Id(required=True)
    booking_id = Id(nullable=True, description="The booking that it is for; it is waived with it.")
    installment_number = Integer(1, required=True, description="Unique on its trip.")
    kind = OneOf(INSTALMENT_KINDS, component="InstalmentKind", description="`installment` when not sent.")
    amount_cents = Cents(1, required=True, example=125_000)
    currency = Currency(description="The trip's, and no other.")
    due_date = Date(required=True, description="Moved, it begins its reminders afresh.")
    supplier_due_date = Date(nullable=True, description="The supplier's own day; staff is told before it.")
    status = OneOf(
        ScheduleStatus,
        description="Worked out from amount, due date and money, with every change and daily. A caller sends `paid`"
        " (the money is recorded elsewhere), `waived` or, to take that back, `upcoming`. Its moves:\n\n"
        + PAYMENT_SCHEDULES.description(),
    )
    paid_cents = Cents(dump_only=True, description="What the trip's money settles of it, the earliest due first.")
    paid_at = Instant(dump_only=True, nullable=True, description="When it was paid first.")
    waived_at = Instant(dump_only=True, nullable=True, description="When it was waived first.")
    waive_reason = Text(nullable=True)
    reminder_count = Integer(dump_only=True, description="Mails to the client.")
    last_reminder_at = Instant(dump_only=True, nullable=True)
    reminders_sent = Reminders(dump_only=True)
    notes = LongText(nullable=True)


_PLANNED: dict[str, Any] = {
    "tripId": Id().openapi(),
    "installmentNumber": {"type": "integer"},
    "kind": OneOf(INSTALMENT_KINDS, component="InstalmentKind").openapi(),
    "amountCents": Cents(1).openapi(),
    "currency": {"type": "string"},
    "dueDate": Date().openapi(),
    "supplierDueDate": {"type": ["string", "null"], "format": "date"},
}
# What generating answers: the instalments as they are stored, and what a dry run says of them.
GENERATED = {
    "type": "object",
    "required": ["data"],
    "properties": {"data": {"type": "array", "items": "PaymentSchedule"}},
}
PLANNED = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "data": {
            "type": "array",
            "items": named("PlannedInstalment", {"type": "object", "required": list(_PLANNED), "properties": _PLANNED}),
        }
    },
}
PLANNED_EXAMPLE: dict[str, Any] = {
    "data": [
        {
            "tripId": Id.sample,
            "installmentNumber": 1,
            "kind": "deposit",
            "amountCents": 250_000,
            "currency": "USD",
            "dueDate": "2026-11-28",
            "supplierDueDate": None,
        }
    ]
}


class GenerateSchema(BodySchema):
    """What a plan of instalments is made from."""

    trip_id = Id(required=True)
    total_cents = Cents(1, description="The trip's `totalCostCents` when not sent.", example=1_000_000)
    deposit_cents = Cents(description="Due today; this or `depositPct`, else none.")
    deposit_pct = Percent(description="Of the total.", example=25)
    instalments = Integer(1, _MOST_PARTS, description="In how many the rest is paid; 1 when not sent.", example=3)
    final_payment_days = Integer(
        0,
        _MOST_DAYS,
        description="Days before the departure on which the supplier wants all of it; when not sent the offering's,"
        " its vendor's, the most of the bookings' vendors', or 90.",
    )
    buffer_days = Integer(
        0, _MOST_DAYS, description="Days before that; when not sent the same vendors' `clientBufferDays`, or 0."
    )
    dry_run = Boolean(description="Only answers what it would store.")
    replace = Boolean(description="Takes the place of instalments that there are, while nothing is paid on them.")

    @validates_schema(skip_on_field_errors=True)
    def _one_deposit(self, body: Mapping[str, Any], **_: Any) -> None:
        if "deposit_cents" in body and "deposit_pct" in body:
            raise ValidationError("can't go together with depositCents", "depositPct")
