"""Giving rooms: all of a group's at once, over what the caller has seen."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tt_api.database.transaction import execute
from tt_api.errors import ConflictError, Problem, ValidationError
from tt_api.models.groups.groups import Group
from tt_api.models.groups.members import SEATED_STATUSES
from tt_api.resources import writing
from tt_api.services.crm.activities import record_activity
from tt_api.services.groups.seating import settle

# What of a room may be sent, and where each of its members keeps it.
_KEPT = ("category", "number", "bed")
# What isn't sent of a room stays, but for the number of a cabin that somebody leaves; a null that is sent clears it.
_ASSIGN = """
UPDATE group_members AS member
SET room_key = given.room_key, cabin_category = given.category, cabin_number = given.number, bed_type = given.bed
FROM (
  SELECT held.id, wanted.room_key,
    CASE WHEN 'category' = ANY(sent) THEN wanted.category ELSE held.cabin_category END AS category,
    CASE WHEN 'number' = ANY(sent) THEN wanted.number WHEN held.room_key = wanted.room_key THEN held.cabin_number END
      AS number,
    CASE WHEN 'bed' = ANY(sent) THEN wanted.bed ELSE held.bed_type END AS bed
  FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
      AS wanted (id, room_key, category, number, bed, names)
    CROSS JOIN LATERAL string_to_array(names, ',') AS sent
    JOIN group_members AS held ON held.id = wanted.id) AS given
WHERE member.id = given.id AND (member.room_key, member.cabin_category, member.cabin_number, member.bed_type)
  IS DISTINCT FROM (given.room_key, given.category, given.number, given.bed)
"""


def replace(group_id: str, rooms: Sequence[Mapping[str, Any]], version: int | None) -> None:
    """Give a group's members exactly these rooms; whoever isn't named has none.

    Args:
        rooms: ``roomKey``, ``category``, ``memberIds``, and ``number`` and ``bed`` where they are known.
        version: of the rooming list that the caller has seen; None for any.

    Raises:
        NotFoundError: there is no such group.
        ConflictError: somebody joined, left or moved meanwhile.
        ValidationError: a room or a member is named twice, or somebody isn't a member of the group.
    """
    _refuse_twice(rooms)
    group = writing.lock(Group, group_id)
    if version is not None and version != group["version"]:
        raise ConflictError(f"The rooming list has version {group['version']} by now: read it again")
    found = execute(
        "SELECT id, status FROM group_members WHERE group_id = %s AND deleted_at IS NULL ORDER BY id FOR NO KEY UPDATE",
        (group_id,),
    ).fetchall()
    _refuse_others(rooms, {str(member_id): status for member_id, status in found})
    chosen = [(member_id, room) for room in rooms for member_id in room["memberIds"]]
    execute(
        "UPDATE group_members SET room_key = NULL, cabin_number = NULL WHERE group_id = %s AND deleted_at IS NULL"
        " AND (room_key IS NOT NULL OR cabin_number IS NOT NULL) AND NOT id = ANY(%s::uuid[])",
        (group_id, [member_id for member_id, _ in chosen]),
    )
    execute(
        _ASSIGN,
        (
            [member_id for member_id, _ in chosen],
            *([room.get(key) for _, room in chosen] for key in ("roomKey", *_KEPT)),
            [",".join(key for key in _KEPT if key in room) for _, room in chosen],
        ),
    )
    settle(group)
    record_activity(
        "group.rooming_replaced",
        f"{len(rooms)} rooms for {len(chosen)} parties",
        entity=("group", group_id),
        metadata={"rooms": len(rooms), "members": len(chosen)},
    )


def _refuse_twice(rooms: Sequence[Mapping[str, Any]]) -> None:
    keys = Counter(room["roomKey"] for room in rooms)
    members = Counter(member for room in rooms for member in room["memberIds"])
    problems = [
        Problem(("rooms", position, "roomKey"), "is another room's, too")
        for position, room in enumerate(rooms)
        if keys[room["roomKey"]] > 1
    ]
    problems += _at_members(rooms, "is named twice", [member for member, times in members.items() if times > 1])
    if problems:
        raise ValidationError("Invalid input", problems=problems)


def _refuse_others(rooms: Sequence[Mapping[str, Any]], statuses: Mapping[str, str]) -> None:
    named = {member for room in rooms for member in room["memberIds"]}
    strangers = _at_members(rooms, "is not a member of the group", named - statuses.keys())
    if strangers:
        raise ValidationError("Invalid input", problems=strangers)
    left = [member for member in named if statuses[member] not in SEATED_STATUSES]
    if left:
        raise ConflictError(
            "Somebody who is given a room holds no seat", problems=_at_members(rooms, "holds no seat", left)
        )


def _at_members(rooms: Sequence[Mapping[str, Any]], message: str, members: Any) -> list[Problem]:
    wanted = {*members}
    return [
        Problem(("rooms", position, "memberIds", place), message)
        for position, room in enumerate(rooms)
        for place, member in enumerate(room["memberIds"])
        if member in wanted
    ]
