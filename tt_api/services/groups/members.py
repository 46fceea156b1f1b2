"""Members of groups: they join, change and leave while their group is held, so that no seat is given twice."""

from collections.abc import Mapping
from typing import Any

from tt_api.database.transaction import StaleRowError, execute
from tt_api.errors import ConflictError
from tt_api.models.groups.groups import Group
from tt_api.models.groups.members import GroupMember, MemberStatus
from tt_api.models.transitions import MEMBERS
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.services.crm.activities import record_move
from tt_api.services.groups.seating import OFFER_LASTS, settle, tell_of_offer
from tt_api.services.groups.seats import has_room, seats

_M = MemberStatus
# What the group's heads, rooms or free berths follow from.
_DECIDED_ALONE = frozenset(
    {
        *("status", "party_size", "deposit_paid", "role", "traveler_id", "booking_id"),
        *("cabin_category", "room_key", "cabin_number", "bed_type", "dining"),
    }
)


def create(data: Mapping[str, Any]) -> Row:
    """Let a party join a group.

    Raises:
        ConflictError: it is to hold more seats than are free.
    """
    group = writing.lock(Group, data["group_id"])
    status = _with_deposit(_M(data.get("status", _M.RESERVED)), data)
    _require_room(group, seats(status, data.get("party_size", 1)))
    row = writing.insert(GroupMember, {**data, "status": status.value, **_entered(status, {})})
    settle(group)
    if status is _M.OFFERED:
        tell_of_offer(group, row["id"], row["contact_id"])
    return row


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of a party.

    Raises:
        ConflictError: its moves don't allow the state, or it is to hold more seats than are free.
    """
    if changes.keys().isdisjoint(_DECIDED_ALONE):
        return writing.update(GroupMember, row, changes, last=True)
    group = writing.lock(Group, row["group_id"])
    held = writing.lock(GroupMember, row["id"])
    if held["version"] != row["version"]:
        raise StaleRowError
    return store(group, held, changes)


def store(group: Row, row: Row, changes: Mapping[str, Any]) -> Row:
    """Store changes of a party that is held with its group: the one place where it enters a state on request.

    Raises:
        ConflictError: its moves don't allow the state, or it is to hold more seats than are free.
    """
    before, asked = _M(row["status"]), _M(changes.get("status", row["status"]))
    MEMBERS.judge(before, asked)
    status = _with_deposit(asked, changes)
    held, wanted = seats(before, row["party_size"]), seats(status, changes.get("party_size", row["party_size"]))
    _require_room(group, wanted - held)
    entered = _entered(status, row) if status is not before else {}
    stored = writing.update(GroupMember, row, {**changes, "status": status.value, **entered})
    if status is not before:
        record_move("group_member", row["id"], before, status, groupId=group["id"])
        if status is _M.OFFERED:
            tell_of_offer(group, row["id"], row["contact_id"])
    settle(group, freed=wanted < held)
    return stored


def delete(row: Row) -> None:
    """Delete a locked member of a locked group, which frees their seat."""
    writing.soft_delete(GroupMember, row)
    settle(writing.lock(Group, row["group_id"]), freed=seats(_M(row["status"]), row["party_size"]) > 0)


def _with_deposit(status: MemberStatus, sent: Mapping[str, Any]) -> MemberStatus:
    """Where a deposit that is paid just now puts a party: whoever was offered a seat has taken it so."""
    return _M.CONFIRMED if sent.get("deposit_paid") and status in (_M.RESERVED, _M.OFFERED) else status


def _require_room(group: Row, more: int) -> None:
    if more > 0 and not has_room(group["current_guests"], more, group["max_guests"]):
        free = max(0, group["max_guests"] - group["current_guests"])
        raise ConflictError(f"The group has {free} of {group['max_guests']} seats left; join as waitlisted")


def _entered(status: MemberStatus, before: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that entering a state sets; each wait begins at the end of the line, the rest are first times."""
    ((now, until),) = execute("SELECT clock_timestamp(), clock_timestamp() + %s::interval", (OFFER_LASTS,)).fetchall()
    found: dict[str, Any] = {"offer_expires_at": until if status is _M.OFFERED else None}
    if status is _M.WAITLISTED:
        found["waitlisted_at"] = now
    if seats(status, 1) and before.get("joined_at") is None:
        found["joined_at"] = now
    if status is _M.CANCELLED and before.get("cancelled_at") is None:
        found["cancelled_at"] = now
    return found
