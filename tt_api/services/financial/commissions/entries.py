"""Commission entries as they change: their money is rows that are only ever added, and their moves are told."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from uuid_utils import uuid7

from tt_api.database.transaction import execute, queue_insert
from tt_api.models.financial.commissions import CommissionEntry
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.services.crm.activities import record_activity, record_move
from tt_api.services.financial.commissions.amounts import receipt_share
from tt_api.services.financial.commissions.changes import came, consequences
from tt_api.services.financial.commissions.expecting import expected_by_booking
from tt_api.services.operations.agency_day import today

_ADD_RECEIPT = (
    "INSERT INTO commission_receipts (id, entry_id, currency, amount_cents, agency_share_cents, received_on, reference,"
    " kind, created_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, clock_timestamp())"
)


def add_override(row: Row, cents: int) -> Row:
    """Write down what a supplier pays beyond the commission, with a locked one: a group's free berth, say.

    Args:
        cents: gross, above 0.

    Raises:
        ConflictError: the commission is closed.
    """
    return update(row, {"received_cents": (row["received_cents"] or 0) + cents}, kind="override")


def update(row: Row, changes: Mapping[str, Any], *, kind: str = "commission") -> Row:
    """Store what changed of a commission, and what follows from it.

    Whoever was faster makes this run again over the row as it is then (`StaleRowError`), so receipts add up to what was
    received whoever writes it at once.

    Args:
        changes: by column, and as ``came_on`` the day that the caller gives to what came.
        kind: of the receipt, where money came.

    Raises:
        ConflictError: the commission is closed, or the move isn't possible.
        ValidationError: something is missing that the change needs.
    """
    day = today()
    changes = dict(changes)
    came_on = changes.pop("came_on", changes.get("received_on")) or day
    if not changes:
        return row
    values = {**changes, **consequences(row, changes, day)}
    if "expected_on" in changes:
        by_hand = changes["expected_on"] is not None
        values["expected_on_by_hand"] = by_hand
        if not by_hand:
            values["expected_on"] = expected_by_booking(row["booking_id"], row["vendor_id"])
    if changes.get("void_reason"):
        ((values["voided_at"],),) = execute("SELECT clock_timestamp()").fetchall()
    different = {name: value for name, value in values.items() if value != row[name]}
    if not different:
        return row
    cents, told = came(row, changes), {"status", "void_reason"} & different.keys()
    stored = writing.update(CommissionEntry, row, different, last=not cents and not told)
    if cents:
        _add_receipt(stored, cents, came_on, kind)
    if "status" in told:
        record_move("commission", row["id"], row["status"], stored["status"], bookingId=row["booking_id"])
    if "void_reason" in told:
        record_void(row["id"], row["booking_id"], stored["void_reason"])
    return stored


def record_void(entry_id: str, booking_id: str, reason: str) -> None:
    """Tell that a commission was voided."""
    record_activity(
        "commission.voided",
        f"Voided: {reason}",
        entity=("commission", entry_id),
        metadata={"reason": reason, "bookingId": booking_id},
    )


def _add_receipt(entry: Row, cents: int, received_on: date, kind: str) -> None:
    share = receipt_share(cents, entry["received_cents"], entry["nexion_split_pct"])
    what = (entry["currency"], cents, share, received_on, entry["vendor_reference"], kind)
    queue_insert((_ADD_RECEIPT, (str(uuid7()), entry["id"], *what)))
    record_activity(
        "commission.received" if cents > 0 else "commission.recalled",
        "The supplier has paid" if cents > 0 else "The supplier has taken back",
        entity=("commission", entry["id"]),
        metadata={"cents": cents, "currency": entry["currency"], "receivedCents": entry["received_cents"]},
    )
