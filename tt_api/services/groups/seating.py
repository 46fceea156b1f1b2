"""The one way in which a group takes in what became of its members: heads counted, seats offered on, its status moved.

Writers take turns on the group's row. Each counts its version up, so that nobody replaces a rooming list over it.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from tt_api.database.transaction import execute
from tt_api.models.enums import GroupStatus, NotificationChannel
from tt_api.models.groups.groups import Group
from tt_api.models.groups.members import SEATED_STATUSES
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.services.crm.activities import record_move
from tt_api.services.groups.rooming import history
from tt_api.services.groups.seats import OFFERING, Waiting, offered, status_by_guests
from tt_api.services.operations.notifications import notify

OFFER_LASTS = "48 hours"
# When a group entered a state first.
_TIMESTAMPS = {GroupStatus.CONFIRMED: "confirmed_at", GroupStatus.CANCELLED: "cancelled_at"}
_TOLD = {
    GroupStatus.MINIMUM_REACHED: ("group_minimum_reached", "has reached its minimum"),
    GroupStatus.OPEN: ("group_minimum_lost", "has fallen below its minimum"),
}


def settle(
    group: Row,
    changes: Mapping[str, Any] = MappingProxyType({}),
    *,
    freed: bool = False,
    passed_over: Collection[str] = (),
) -> Row:
    """Store changes of a held group, with what follows from its members.

    Args:
        group: as it was locked.
        changes: the columns that differ; their moves were judged.
        freed: whether seats may have become free, which are offered to those who wait.
        passed_over: members who have just let an offer lapse, and aren't made another at once.
    """
    wanted = {**group, **changes}
    if freed and GroupStatus(wanted["status"]) in OFFERING:
        _offer_on(wanted, passed_over)
    guests, waitlisted = count(group["id"])
    before = GroupStatus(group["status"])
    status = status_by_guests(GroupStatus(wanted["status"]), guests, wanted["min_guests"])
    values = {**changes, "status": status.value, "current_guests": guests, "waitlisted_guests": waitlisted}
    if (column := _TIMESTAMPS.get(status)) and group[column] is None:
        values[column] = moment()
    stored = writing.update(Group, group, values)
    history.remember(group["id"])
    if status is not before:
        record_move("group", group["id"], before, status)
        _tell(stored, before, status)
    return stored


def count(group_id: str) -> tuple[int, int]:
    """The heads that hold a seat in a group, and those that wait for one."""
    ((guests, waitlisted),) = execute(
        "SELECT coalesce(sum(party_size) FILTER (WHERE status = ANY(%s)), 0),"
        " coalesce(sum(party_size) FILTER (WHERE status = 'waitlisted'), 0)"
        " FROM group_members WHERE group_id = %s AND deleted_at IS NULL",
        ([*SEATED_STATUSES], group_id),
    ).fetchall()
    return int(guests), int(waitlisted)


def tell_of_offer(group: Mapping[str, Any], member_id: str, contact_id: str) -> None:
    """Tell staff and the contact that a seat is kept for them; without names, which many would read."""
    notify(
        "group_seat_offered",
        f"A seat in {group['name']} is offered to a party that waits",
        entity_type="group_member",
        entity_id=member_id,
    )
    notify(
        "group_seat_offered",
        f"A seat has become free: {group['name']}",
        body="A seat has become free, and it is kept for you for 48 hours. Tell us if you want it.",
        channel=NotificationChannel.EMAIL,
        audience="client",
        contact_id=contact_id,
        entity_type="group_member",
        entity_id=member_id,
    )


def moment() -> Any:
    """When it is, by PostgreSQL's clock."""
    ((now,),) = execute("SELECT clock_timestamp()").fetchall()
    return now


def _offer_on(group: Mapping[str, Any], passed_over: Collection[str]) -> None:
    found = execute(
        "SELECT id, party_size FROM group_members WHERE group_id = %s AND status = 'waitlisted'"
        " AND deleted_at IS NULL AND NOT id = ANY(%s::uuid[]) ORDER BY waitlisted_at, id",
        (group["id"], [*passed_over]),
    ).fetchall()
    if not found:
        return
    guests, _ = count(group["id"])
    free = None if group["max_guests"] is None else max(0, group["max_guests"] - guests)
    chosen = offered(free, [Waiting(str(member_id), size) for member_id, size in found])
    if not chosen:
        return
    made = execute(
        "UPDATE group_members SET status = 'offered', offer_expires_at = clock_timestamp() + %s::interval,"
        " joined_at = coalesce(joined_at, clock_timestamp()) WHERE id = ANY(%s::uuid[]) RETURNING id, contact_id",
        (OFFER_LASTS, chosen),
    ).fetchall()
    for member_id, contact_id in made:
        record_move("group_member", str(member_id), "waitlisted", "offered", groupId=group["id"])
        tell_of_offer(group, str(member_id), str(contact_id))


def _tell(group: Row, before: GroupStatus, status: GroupStatus) -> None:
    if status is GroupStatus.OPEN and before is not GroupStatus.MINIMUM_REACHED:
        return
    if status in _TOLD:
        kind, words = _TOLD[status]
        title = f"{group['name']} {words}: {group['current_guests']} guests"
        notify(kind, title, entity_type="group", entity_id=group["id"])
