"""Who travels on a booking: the first is the primary one, and the booking's detail shows them.

Writers take turns on the booking's row. Each counts its version up, since its detail shows who travels.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tt_api.database.transaction import execute
from tt_api.errors import NotFoundError
from tt_api.models.bookings.bookings import Booking
from tt_api.models.bookings.travelers import BookingTraveler
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.services.clients.primary import Primary

_TRAVELERS = Primary(BookingTraveler, Booking, "booking_id")


def create(data: Mapping[str, Any]) -> Row:
    """Put a traveler on a booking; the first one is the primary one."""
    row = _TRAVELERS.create(data)
    _count_up(row["booking_id"])
    return row


def held(booking_id: str, traveler_id: str) -> str:
    """Hold a booking until the transaction ends; the id of the row that puts a traveler on it.

    Raises:
        NotFoundError: there is no such booking, or the traveler isn't on it.
    """
    writing.lock(Booking, booking_id)
    found = execute(
        "SELECT id FROM booking_travelers WHERE booking_id = %s AND traveler_id = %s AND deleted_at IS NULL",
        (booking_id, traveler_id),
    ).fetchone()
    if found is None:
        raise NotFoundError.of("Traveler", traveler_id)
    return str(found[0])


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of a traveler on a booking that is held."""
    stored = _TRAVELERS.update(row, changes)
    _count_up(row["booking_id"])
    return stored


def delete(row: Row) -> None:
    """Take a traveler off a booking that is held; who has been on it for longest becomes the primary one after them."""
    writing.soft_delete(BookingTraveler, row)
    if row["is_primary"]:
        _pass_on([row["booking_id"]])
    _count_up(row["booking_id"])


def traveler_deleted(traveler_id: str) -> None:
    """Let a deleted traveler's bookings show them no longer, and another be the primary one where they were."""
    if not shown_otherwise(traveler_id):
        return
    found = execute(
        "UPDATE booking_travelers SET is_primary = false"
        " WHERE traveler_id = %s AND is_primary AND deleted_at IS NULL RETURNING booking_id",
        (traveler_id,),
    ).fetchall()
    _pass_on([booking_id for (booking_id,) in found])


def shown_otherwise(traveler_id: str) -> bool:
    """Count the versions of a traveler's bookings up: their details show another name, or no longer the traveler.

    Returns:
        Whether there are any.
    """
    found = execute(
        "UPDATE bookings SET booking_reference = booking_reference WHERE id IN (SELECT id FROM bookings WHERE id IN"
        " (SELECT booking_id FROM booking_travelers WHERE traveler_id = %s AND deleted_at IS NULL)"
        " AND deleted_at IS NULL ORDER BY id FOR NO KEY UPDATE)",
        (traveler_id,),
    )
    return found.rowcount > 0


def _pass_on(booking_ids: Sequence[str]) -> None:
    """Make who has been on each of these bookings for longest, and wasn't deleted, the primary one."""
    execute(
        "UPDATE booking_travelers SET is_primary = true WHERE id IN (SELECT DISTINCT ON (booking_id) going.id"
        " FROM booking_travelers AS going JOIN travelers ON travelers.id = traveler_id"
        " WHERE booking_id = ANY(%s::uuid[]) AND going.deleted_at IS NULL AND travelers.deleted_at IS NULL"
        " ORDER BY booking_id, going.created_at, going.id)",
        (booking_ids,),
    )


def _count_up(booking_id: str) -> None:
    execute("UPDATE bookings SET booking_reference = booking_reference WHERE id = %s", (booking_id,))
