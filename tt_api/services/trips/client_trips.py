"""Client trips: what is stored, and what a change of their state sets off, all in the caller's transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tt_api.database.transaction import execute, read
from tt_api.errors import ConflictError, ValidationError
from tt_api.models.enums import TripStatus
from tt_api.models.transitions import CLIENT_TRIPS, TRIP_ORDER
from tt_api.models.trips.client_trips import Trip
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.services.crm.activities import record_move
from tt_api.services.financial.payments.on_record import trip_has_money
from tt_api.services.financial.schedules import settling
from tt_api.services.operations.notifications import notify
from tt_api.services.trips.progress import status_by_money

# When a trip entered a state first.
_TIMESTAMPS = {
    TripStatus.DEPOSITED: "deposited_at",
    TripStatus.PAID: "paid_at",
    TripStatus.COMPLETED: "completed_at",
    TripStatus.CANCELLED: "cancelled_at",
}
# What a trip's state follows from, beside its money.
_DECIDING = frozenset({"status", "total_cost_cents", "currency"})


def create(data: Mapping[str, Any]) -> Row:
    """Store a new trip, in any state but cancelled: past trips are imported.

    Raises:
        ValidationError: it is to begin cancelled.
    """
    status = TripStatus(data.get("status", TripStatus.INQUIRY))
    if status not in TRIP_ORDER:
        raise ValidationError.at("status", "can't be cancelled from the start")
    if status not in _TIMESTAMPS:
        return writing.insert(Trip, data, last=True)
    ((moment,),) = execute("SELECT clock_timestamp()").fetchall()
    return writing.insert(Trip, {**data, _TIMESTAMPS[status]: moment})


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of a trip, and what follows from its state.

    Raises:
        ConflictError: its moves don't allow the state; or the currency is to change, and it has instalments.
    """
    if not changes.keys() & _DECIDING:
        return writing.update(Trip, row, changes, last=True)
    before, asked = TripStatus(row["status"]), TripStatus(changes.get("status", row["status"]))
    CLIENT_TRIPS.judge(before, asked)
    writing.lock(Trip, row["id"])
    if asked is TripStatus.CANCELLED and before is not asked:
        settling.waive_open_of_trip(row["id"])
        _tell_of_open_bookings(row)
    (account,) = settling.accounts([row["id"]])
    if "currency" in changes and account.instalments:
        raise ConflictError(f"The trip has instalments in {row['currency']}, so its currency stays")
    status = _by_money(asked, account, changes)
    entered = _entered(row, {asked, status} - {before}, account.moment)
    derived = entered | ({"status": status} if status is not before else {})
    kept = {name: value for name, value in changes.items() if name != "status"}
    if not kept and not derived:
        return row
    stored = writing.update(Trip, row, {**kept, **derived})
    _record_moves(row["id"], before, asked, status)
    return stored


def delete(row: Row) -> None:
    """Delete a locked trip, its itinerary and its instalments.

    Raises:
        ConflictError: money is on it.
    """
    if trip_has_money(row["id"]):
        raise ConflictError("Money was paid on the trip or a commission received for it; cancel it instead")
    writing.soft_delete(Trip, row)
    execute(
        "UPDATE trip_itinerary_items SET deleted_at = clock_timestamp() WHERE trip_id = %s AND deleted_at IS NULL",
        (row["id"],),
    )
    execute(
        "UPDATE payment_schedules SET deleted_at = clock_timestamp() WHERE trip_id = %s AND deleted_at IS NULL",
        (row["id"],),
    )


def _by_money(asked: TripStatus, account: settling.Account, changes: Mapping[str, Any]) -> TripStatus:
    # Who says that it is paid is believed until its money or its cost changes. In another currency than before there
    # is no saying: nothing is converted.
    if "currency" in changes or (asked is TripStatus.PAID and "status" in changes):
        return asked
    return status_by_money(asked, account.paid_cents, changes.get("total_cost_cents", account.cost_cents))


def _entered(row: Row, states: set[TripStatus], moment: datetime) -> dict[str, Any]:
    """When these states are entered, where it is for the first time."""
    columns = [_TIMESTAMPS[state] for state in states & _TIMESTAMPS.keys()]
    return {column: moment for column in columns if row[column] is None}


def _record_moves(trip_id: str, before: TripStatus, asked: TripStatus, status: TripStatus) -> None:
    for one, other in ((before, asked), (asked, status)):
        if one is not other:
            record_move(settling.TRIP, trip_id, one, other)


def _tell_of_open_bookings(row: Row) -> None:
    """Tell staff which bookings of a trip that is being cancelled are left for them: each has its own penalty."""
    found = read(
        "SELECT booking_reference FROM bookings WHERE trip_id = %s AND deleted_at IS NULL"
        " AND status NOT IN ('cancelled', 'refunded', 'completed') ORDER BY booking_reference",
        (row["id"],),
    )
    if found:
        references = ", ".join(reference for (reference,) in found)
        notify(
            "trip_cancelled",
            f"Cancelled with open bookings: {row['name']}",
            body=f"Still to be cancelled, each with its own penalty: {references}",
            entity_type=settling.TRIP,
            entity_id=row["id"],
        )
