"""What a booking's moves do to the group members whose booking it is; their groups are held meanwhile."""

from collections.abc import Iterator
from contextlib import suppress

from tt_api.database.transaction import execute
from tt_api.errors import NotFoundError
from tt_api.models.groups.groups import Group
from tt_api.models.groups.members import SEATED_STATUSES
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.services.crm.activities import record_move
from tt_api.services.groups.seating import settle


def deposit_paid(booking_id: str) -> None:
    """Their deposit is paid, which makes a reserved or offered seat a confirmed one; who waits goes on waiting."""
    for group in _held_groups(booking_id, "NOT deposit_paid"):
        found = execute(
            "SELECT id, status FROM group_members WHERE booking_id = %s AND group_id = %s AND NOT deposit_paid"
            " AND deleted_at IS NULL ORDER BY id FOR NO KEY UPDATE",
            (booking_id, group["id"]),
        ).fetchall()
        for member_id, status in found:
            after = "confirmed" if status in ("reserved", "offered") else status
            execute(
                "UPDATE group_members SET deposit_paid = true, status = %s, offer_expires_at = NULL WHERE id = %s",
                (after, member_id),
            )
            if after != status:
                _tell(member_id, status, after, group, booking_id)
        settle(group)


def booking_cancelled(booking_id: str) -> None:
    """Their seats are free again, and offered to those who wait."""
    for group in _held_groups(booking_id, "status = ANY(%(seated)s)"):
        found = execute(
            "SELECT id, status FROM group_members WHERE booking_id = %s AND group_id = %s AND status = ANY(%s)"
            " AND deleted_at IS NULL ORDER BY id FOR NO KEY UPDATE",
            (booking_id, group["id"], [*SEATED_STATUSES]),
        ).fetchall()
        for member_id, status in found:
            execute(
                "UPDATE group_members SET status = 'cancelled', offer_expires_at = NULL,"
                " cancelled_at = coalesce(cancelled_at, clock_timestamp()) WHERE id = %s",
                (member_id,),
            )
            _tell(member_id, status, "cancelled", group, booking_id)
        settle(group, freed=True)


def _tell(member_id: str, before: str, after: str, group: Row, booking_id: str) -> None:
    record_move("group_member", str(member_id), before, after, groupId=group["id"], bookingId=booking_id)


def _held_groups(booking_id: str, condition: str) -> Iterator[Row]:
    """The groups of a booking's members for which a condition holds, each held from then on."""
    found = execute(
        "SELECT DISTINCT group_id FROM group_members WHERE booking_id = %(booking)s AND deleted_at IS NULL"  # noqa: S608 -- our own conditions
        f" AND {condition} ORDER BY group_id",
        {"booking": booking_id, "seated": [*SEATED_STATUSES]},
    ).fetchall()
    for (group_id,) in found:
        # One that is deleted meanwhile takes its members along.
        with suppress(NotFoundError):
            yield writing.lock(Group, group_id)
