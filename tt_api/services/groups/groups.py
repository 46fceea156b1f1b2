"""Groups: what is stored of them, and the moves that callers ask for."""

from collections.abc import Mapping
from typing import Any

from tt_api.database.transaction import StaleRowError, execute
from tt_api.errors import ConflictError, Problem, ValidationError
from tt_api.models.enums import GroupStatus
from tt_api.models.groups.groups import Group
from tt_api.models.transitions import GROUP_STARTS, GROUPS
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.resources.warnings import Warned
from tt_api.services.groups.seating import moment, settle
from tt_api.services.operations.notifications import notify

# What is decided while nobody joins or leaves.
_DECIDED_ALONE = frozenset({"status", "min_guests", "max_guests"})

# More seats, or sales that open again.
_MAY_FREE_SEATS = frozenset({"status", "max_guests"})


def create(data: Mapping[str, Any]) -> Row:
    """Store a new group: past departures are imported, so in nearly any state.

    Raises:
        ValidationError: it is to begin where a group only comes by itself, or cancelled.
    """
    status = GroupStatus(data.get("status", GroupStatus.PLANNING))
    if status not in GROUP_STARTS:
        raise ValidationError.at("status", f"can't be {status} from the start")
    confirmed = {"confirmed_at": moment()} if status is GroupStatus.CONFIRMED else {}
    return writing.insert(Group, {**data, **confirmed}, last=not confirmed)


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of a group. Room that it gains is offered to those who wait.

    Raises:
        ConflictError: its moves don't allow the state, or it has more guests than it is to have seats.
    """
    if changes.keys().isdisjoint(_DECIDED_ALONE):
        return writing.update(Group, row, changes, last=True)
    held = writing.lock(Group, row["id"])
    if held["version"] != row["version"]:
        raise StaleRowError
    GROUPS.judge(GroupStatus(held["status"]), GroupStatus(changes.get("status", held["status"])))
    seats = changes.get("max_guests")
    if seats is not None and seats < held["current_guests"]:
        raise ConflictError(
            f"The group has {held['current_guests']} guests already",
            problems=[Problem(("maxGuests",), "can't be below currentGuests")],
        )
    stored = settle(held, changes, freed=not changes.keys().isdisjoint(_MAY_FREE_SEATS))
    was_cancelled = changes.get("status") == GroupStatus.CANCELLED
    return stored.with_warnings(_refunds(stored)) if was_cancelled else stored


def delete(row: Row) -> None:
    """Delete a locked group, its members and its milestones."""
    writing.soft_delete(Group, row)
    _delete_owned("group_members", row["id"])
    _delete_owned("group_milestones", row["id"])


def _delete_owned(table: str, group_id: str) -> None:
    execute(
        f"UPDATE {table} SET deleted_at = clock_timestamp() WHERE group_id = %s AND deleted_at IS NULL",  # noqa: S608 -- our own names
        (group_id,),
    )


def _refunds(group: Row) -> list[Warned]:
    """The members of a cancelled group who have paid: staff is told, and so is whoever cancelled it."""
    found = execute(
        "SELECT id FROM group_members AS member WHERE group_id = %s AND deleted_at IS NULL AND (deposit_paid OR EXISTS"
        " (SELECT FROM payments WHERE group_member_id = member.id AND status IN ('paid', 'partial')"
        " AND deleted_at IS NULL)) ORDER BY id",
        (group["id"],),
    ).fetchall()
    if not found:
        return []
    message = f"{len(found)} {'member has' if len(found) == 1 else 'members have'} paid and may be due a refund"
    notify("group_cancelled", f"{group['name']} is cancelled: {message}", entity_type="group", entity_id=group["id"])
    return [Warned("refunds_due", message, ("status",), tuple(str(member_id) for (member_id,) in found))]
