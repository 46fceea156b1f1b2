"""What entering a state sets on a booking, and what it sets off: all in the caller's transaction.

Whoever moves a booking holds its client, its trip and the booking, in this order; group, deal and company come after.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from tt_api.database.transaction import execute
from tt_api.models.enums import BookingStatus, DealStage
from tt_api.resources.table import Row
from tt_api.resources.warnings import Warned
from tt_api.services.bookings.cancellation import (
    CancelledBooking,
    PenaltyTier,
    cancellation_penalty,
    refund_due_cents,
)
from tt_api.services.bookings.progress import deal_stage_after
from tt_api.services.crm import deals
from tt_api.services.crm.activities import record_move
from tt_api.services.financial.commissions.booking_moves import booking_cancelled, booking_completed
from tt_api.services.financial.money import money
from tt_api.services.financial.schedules.settling import waive_open_of_booking
from tt_api.services.groups import booking_moves as groups
from tt_api.services.operations.agency_day import today
from tt_api.services.operations.notifications import notify
from tt_api.services.trips.booking_moves import booking_entered
from tt_api.work import stage

NOUN = "booking"
# When a booking entered a state first.
_TIMESTAMPS = {
    BookingStatus.CONFIRMED: "confirmed_at",
    BookingStatus.COMPLETED: "completed_at",
    BookingStatus.CANCELLED: "cancelled_at",
}


def columns(entered: BookingStatus, booking: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that entering a state sets.

    Args:
        booking: as it would be without them; one that is new may lack columns.
        sent: what the caller asked for, which goes first.
    """
    found: dict[str, Any] = {}
    if (column := _TIMESTAMPS.get(entered)) and booking.get(column) is None:
        found[column] = _moment()
    if entered is BookingStatus.CANCELLED and booking.get("cancellation_penalty_cents") is None:
        found["cancellation_penalty_cents"] = _penalty(booking)
    if entered is BookingStatus.QUOTED and "option_expires_at" not in sent and booking.get("option_expires_at"):
        # The option is gone; the activity tells until when there was one.
        found["option_expires_at"] = None
    return found


def set_off(before: Row | None, row: Row) -> list[Warned]:
    """Do what a booking's new state sets off, once it is stored; what the caller is to be told of it.

    Args:
        before: the booking as it was; None for a new one, which has entered the state that it begins in.
    """
    entered = BookingStatus(row["status"])
    if row["trip_id"]:
        booking_entered(row["trip_id"], entered)
    warnings: list[Warned] = []
    match entered:
        case BookingStatus.DEPOSIT_PAID:
            groups.deposit_paid(row["id"])
        case BookingStatus.COMPLETED:
            _remember_trip(row)
            booking_completed(row)
            if before is not None:
                _welcome_home(row)
        case BookingStatus.CANCELLED:
            _cancelled(row)
        case BookingStatus.REFUNDED:
            warnings = _still_due(row)
    if before is not None:
        _tell(before, row)
    _take_deal_along(row["deal_id"], entered)
    return warnings


def _moment() -> datetime:
    ((moment,),) = execute("SELECT clock_timestamp()").fetchall()
    return moment  # type: ignore[no-any-return]


def _penalty(booking: Mapping[str, Any]) -> int:
    tiers = [
        PenaltyTier(
            tier["daysBefore"],
            Decimal(tier["penaltyPct"]) if "penaltyPct" in tier else None,
            tier.get("penaltyCents"),
            bool(tier.get("deposit")),
        )
        for tier in booking["cancellation_terms"]
    ]
    facts = CancelledBooking(booking["total_price_cents"], booking["deposit_cents"], booking["departure_date"])
    return cancellation_penalty(tiers, facts, today())


def _remember_trip(row: Row) -> None:
    """The client has traveled; which of the days that are known widens what is remembered."""
    execute(
        "UPDATE clients SET first_trip_on = least(first_trip_on, %(first)s::date),"
        " last_trip_on = greatest(last_trip_on, %(last)s::date) WHERE id = %(client)s AND"
        " (first_trip_on, last_trip_on) IS DISTINCT FROM"
        " (least(first_trip_on, %(first)s::date), greatest(last_trip_on, %(last)s::date))",
        {
            "client": row["client_id"],
            "first": row["departure_date"] or row["return_date"],
            "last": row["return_date"] or row["departure_date"],
        },
    )


def _welcome_home(row: Row) -> None:
    """Start the mails that ask how it was. A past trip that is written down later starts none."""
    found = execute("SELECT primary_contact_id FROM clients WHERE id = %s", (row["client_id"],)).fetchone()
    if found is not None and found[0] is not None:
        stage("start_sequences", {"event": "booking_completed", "contactId": found[0]})


def _cancelled(row: Row) -> None:
    waive_open_of_booking(row["id"])
    booking_cancelled(row)
    groups.booking_cancelled(row["id"])
    due = _refund_due(row)
    end = f"{money(due, row['currency'])} is due back" if due else "nothing is due back"
    notify(
        "booking_cancelled",
        f"Booking {row['booking_reference']} is cancelled: {end}",
        entity_type=NOUN,
        entity_id=row["id"],
    )


def _still_due(row: Row) -> list[Warned]:
    # What a cancelled booking had due back is what counts: nothing went back by saying so.
    due = refund_due_cents(BookingStatus.CANCELLED, row["paid_cents"], row["cancellation_penalty_cents"])
    return [Warned("refund_due", f"{money(due, row['currency'])} is still due back", ("status",))] if due else []


def _refund_due(row: Row) -> int:
    return refund_due_cents(BookingStatus(row["status"]), row["paid_cents"], row["cancellation_penalty_cents"])


def _tell(before: Row, row: Row) -> None:
    facts: dict[str, Any] = {}
    if row["status"] == BookingStatus.CANCELLED:
        facts = {
            "penaltyCents": row["cancellation_penalty_cents"],
            "refundDueCents": _refund_due(row),
            "currency": row["currency"],
        }
    if before["status"] == BookingStatus.HOLD and row["status"] == BookingStatus.QUOTED:
        expired_at = before["option_expires_at"]
        facts = {"optionExpiresAt": expired_at.isoformat() if expired_at else None}
        title = f"The option on booking {row['booking_reference']} is gone; it is quoted again"
        notify("option_lapsed", title, entity_type=NOUN, entity_id=row["id"])
    record_move(NOUN, row["id"], before["status"], row["status"], **facts)


def _take_deal_along(deal_id: str | None, entered: BookingStatus) -> None:
    """Take a deal forward with its booking; one that was deleted or lost stays."""
    if deal_id is not None and deal_stage_after(entered, DealStage.LEAD) is not DealStage.LEAD:
        deals.take_along(deal_id, partial(deal_stage_after, entered))
