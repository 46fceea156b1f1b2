"""What time makes of bookings, trips and groups: options lapse, clients leave, and come back.

A job finds the rows that a moment should have moved and stages a task for each. So a row that fails holds up no other:
its task is tried again, and is a dead letter in the end. Where days were missed a row takes several steps at once.
"""

from contextlib import suppress
from datetime import datetime

from tt_api.database.transaction import execute, read
from tt_api.errors import NotFoundError
from tt_api.models.bookings.bookings import Booking
from tt_api.models.enums import BookingStatus
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.services.bookings.progress import option_has_lapsed, status_by_date
from tt_api.services.bookings.storing import store
from tt_api.services.operations.agency_day import agency_zone
from tt_api.work import stage

# Staging writes one row each: few enough for a short transaction.
BATCH = 500

# Not the rows that wait for a task already, or whose task has failed for good: it would only fail again.
_UNSTAGED = (
    " AND NOT EXISTS (SELECT FROM scheduled_tasks WHERE task_type = %(task)s"
    " AND payload ->> 'id' = due.id::text AND status IN ('pending', 'running'))"
    " AND NOT EXISTS (SELECT FROM dead_letters WHERE source = %(task)s"
    " AND payload ->> 'id' = due.id::text AND resolved_at IS NULL)"
    " ORDER BY id LIMIT %(batch)s"
)
_BOOKINGS = (
    "SELECT id FROM bookings AS due WHERE deleted_at IS NULL AND (status = 'hold' AND option_expires_at <= %(now)s"  # noqa: S608 -- our own text
    " OR status IN ('confirmed', 'ticketed') AND departure_date <= %(today)s"
    f" OR status = 'in_progress' AND coalesce(return_date, departure_date) < %(today)s){_UNSTAGED}"
)
_TRIPS = (
    "SELECT id FROM trips AS due WHERE deleted_at IS NULL AND ("  # noqa: S608 -- our own text
    "status IN ('booked', 'deposited', 'paid') AND start_date <= %(today)s"
    f" OR status = 'traveling' AND coalesce(end_date, start_date) < %(today)s){_UNSTAGED}"
)
_GROUPS = (
    "SELECT id FROM groups AS due WHERE deleted_at IS NULL AND (status = 'confirmed' AND departure_date <= %(today)s"  # noqa: S608 -- our own text
    f" OR status = 'traveling' AND coalesce(return_date, departure_date) < %(today)s){_UNSTAGED}"
)


def stage_due(now: datetime) -> bool:
    """Stage a task for each booking, trip and group that a moment should have moved; whether there may be more of them.

    Args:
        now: an instant with a zone, any zone.
    """
    facts = {"now": now, "today": now.astimezone(agency_zone()).date(), "batch": BATCH}
    bookings = execute(_BOOKINGS, {"task": "advance_booking", **facts}).fetchall()
    trips = execute(_TRIPS, {"task": "advance_trip", **facts}).fetchall()
    groups = execute(_GROUPS, {"task": "advance_group", **facts}).fetchall()
    for task, found in (("advance_booking", bookings), ("advance_trip", trips), ("advance_group", groups)):
        for (row_id,) in found:
            stage(task, {"id": row_id}, wake=False)
    return BATCH in (len(bookings), len(trips), len(groups))


def advance_booking(booking_id: str, now: datetime) -> bool:
    """Move a booking to where it should be at a moment; whether there was anything to do.

    Args:
        now: an instant with a zone, any zone.
    """
    owners = read("SELECT client_id, trip_id FROM bookings WHERE id = %s AND deleted_at IS NULL", (booking_id,))
    if not owners:
        return False
    ((client_id, trip_id),) = owners
    writing.hold({"clients": [client_id], "trips": [trip_id]})
    with suppress(NotFoundError):
        row = writing.lock(Booking, booking_id)
        before = row["status"]
        while (after := _next(row, now)) != row["status"]:
            row = store(row, {"status": after.value}, by_itself=True)
        return bool(row["status"] != before)
    return False


def _next(row: Row, now: datetime) -> BookingStatus:
    status = BookingStatus(row["status"])
    if option_has_lapsed(status, row["option_expires_at"], now):
        return BookingStatus.QUOTED
    return status_by_date(status, row["departure_date"], row["return_date"], now.astimezone(agency_zone()).date())
