"""What a booking's moves do to the group members whose booking it is."""

from tt_api.database.transaction import execute
from tt_api.models.groups.groups import SEATED_STATUSES
from tt_api.resources import writing


def deposit_paid(booking_id: str) -> None:
    """Their deposit is paid, which makes a reserved seat a confirmed one. Both hold a seat, so nothing is counted."""
    execute(
        "UPDATE group_members SET deposit_paid = true,"
        " status = CASE WHEN status = 'reserved' THEN 'confirmed' ELSE status END"
        " WHERE booking_id = %s AND NOT deposit_paid AND deleted_at IS NULL",
        (booking_id,),
    )


def booking_cancelled(booking_id: str) -> None:
    """Their seats are free again; locks the groups, whose guests are counted anew."""
    found = execute(
        "SELECT DISTINCT group_id FROM group_members WHERE booking_id = %s AND status = ANY(%s) AND deleted_at IS NULL",
        (booking_id, [*SEATED_STATUSES]),
    ).fetchall()
    if not found:
        return
    group_ids = [group_id for (group_id,) in found]
    writing.hold({"groups": group_ids})
    execute(
        "UPDATE group_members SET status = 'cancelled', cancelled_at = coalesce(cancelled_at, clock_timestamp())"
        " WHERE booking_id = %s AND status = ANY(%s) AND deleted_at IS NULL",
        (booking_id, [*SEATED_STATUSES]),
    )
    execute(
        "UPDATE groups SET current_guests = seated.guests,"
        " status = CASE WHEN status = 'minimum_reached' AND seated.guests < min_guests THEN 'open' ELSE status END"
        " FROM (SELECT held.id, coalesce(sum(party_size), 0) AS guests FROM unnest(%s::uuid[]) AS held (id)"
        " LEFT JOIN group_members AS member ON member.group_id = held.id AND member.status = ANY(%s)"
        " AND member.deleted_at IS NULL GROUP BY held.id) AS seated WHERE groups.id = seated.id",
        (group_ids, [*SEATED_STATUSES]),
    )
