"""What a booking's moves do to its commission. Callers hold the booking's row, which comes before its commissions'."""

from tt_api.database.transaction import execute
from tt_api.models.enums import CommissionStatus
from tt_api.resources.table import Row
from tt_api.services.crm.activities import record_activity, record_move
from tt_api.services.financial.commissions.dates import earned_on
from tt_api.services.financial.commissions.entries import record_void
from tt_api.services.financial.commissions.receipts import after_cancellation
from tt_api.services.operations.agency_day import today

_EARN = (
    "UPDATE commission_entries SET status = 'earned', earned_on = coalesce(earned_on, %s)"
    " WHERE booking_id = %s AND status = 'projected' AND voided_at IS NULL AND deleted_at IS NULL RETURNING id"
)
# What is final stays as it is.
_OPEN = (
    "SELECT id, status, received_cents, is_protected, recall_due_cents FROM commission_entries"
    " WHERE booking_id = %s AND status <> 'final' AND voided_at IS NULL AND deleted_at IS NULL"
    " ORDER BY id FOR NO KEY UPDATE"
)
_VOID = "UPDATE commission_entries SET void_reason = 'booking_cancelled', voided_at = clock_timestamp() WHERE id = %s"
_RECALL = "UPDATE commission_entries SET recall_due_cents = %s WHERE id = %s"


def booking_completed(booking: Row) -> None:
    """They are back, so a projected commission is earned, on the day of the return (else of the departure).

    Args:
        booking: locked, as it is now.
    """
    day = earned_on(booking["return_date"], booking["departure_date"], today())
    for (entry_id,) in execute(_EARN, (day, booking["id"])).fetchall():
        record_move(
            "commission",
            entry_id,
            CommissionStatus.PROJECTED,
            CommissionStatus.EARNED,
            bookingId=booking["id"],
        )


def booking_deleted(booking: Row) -> None:
    """Nothing more is expected of a booking that is gone, a protected commission included.

    Args:
        booking: locked; nothing has come of it, or it couldn't be deleted.
    """
    for entry_id, *_ in execute(_OPEN, (booking["id"],)).fetchall():
        _void(entry_id, booking)


def booking_cancelled(booking: Row) -> None:
    """Nothing is projected any more, and what came is due back; a protected commission survives.

    Args:
        booking: locked, as it is now.
    """
    for entry_id, status, received, is_protected, recall_due in execute(_OPEN, (booking["id"],)).fetchall():
        found = after_cancellation(CommissionStatus(status), received, is_protected=is_protected)
        if found.is_voided:
            _void(entry_id, booking)
        elif found.recall_due_cents not in (0, recall_due):
            execute(_RECALL, (found.recall_due_cents, entry_id))
            record_activity(
                "commission.recall_due",
                "The booking was cancelled, so the supplier will take back what it has paid",
                entity=("commission", entry_id),
                metadata={"recallDueCents": found.recall_due_cents, "bookingId": booking["id"]},
            )


def _void(entry_id: str, booking: Row) -> None:
    execute(_VOID, (entry_id,))
    record_void(entry_id, booking["id"], "booking_cancelled")
