"""The line of those who wait: offers by hand, offers taken, and offers that lapse."""

from contextlib import suppress
from datetime import datetime

from tt_api.database.transaction import execute
from tt_api.errors import ConflictError, NotFoundError
from tt_api.models.enums import GroupStatus
from tt_api.models.groups.groups import Group
from tt_api.models.groups.members import GroupMember, MemberStatus
from tt_api.resources import writing
from tt_api.resources.filters import Condition
from tt_api.resources.reading import LIVE
from tt_api.resources.table import Row
from tt_api.services.crm.activities import record_move
from tt_api.services.groups import members
from tt_api.services.groups.seating import settle
from tt_api.services.groups.seats import OFFERING
from tt_api.services.operations.notifications import notify
from tt_api.work import stage

# Groups whose offers have lapsed: few at any hour.
BATCH = 500

_LAPSED = (
    "SELECT DISTINCT group_id FROM group_members AS due WHERE status = 'offered' AND offer_expires_at <= %(now)s"
    " AND deleted_at IS NULL AND NOT EXISTS (SELECT FROM scheduled_tasks WHERE task_type = 'lapse_group_offers'"
    " AND payload ->> 'id' = due.group_id::text AND status IN ('pending', 'running'))"
    " AND NOT EXISTS (SELECT FROM dead_letters WHERE source = 'lapse_group_offers'"
    " AND payload ->> 'id' = due.group_id::text AND resolved_at IS NULL) ORDER BY group_id LIMIT %(batch)s"
)


def offer(group_id: str, member_id: str) -> Row:
    """Keep a seat for a party that waits, out of turn.

    Raises:
        ConflictError: it doesn't wait, its group takes nobody any more, or it doesn't fit.
        NotFoundError: there is no such member.
    """
    group, member = _held(group_id, member_id)
    if GroupStatus(group["status"]) not in OFFERING:
        raise ConflictError(f"The group is {group['status']}: no seats are offered")
    return members.store(group, member, {"status": MemberStatus.OFFERED.value})


def accept(group_id: str, member_id: str) -> Row:
    """Reserve the seat that is kept for a party: also late, as long as nobody took it back.

    Raises:
        ConflictError: there is no offer.
        NotFoundError: there is no such member.
    """
    group, member = _held(group_id, member_id)
    if member["status"] != MemberStatus.OFFERED:
        raise ConflictError(f"The group member is {member['status']}: there is no offer to accept")
    status = MemberStatus.CONFIRMED if member["deposit_paid"] else MemberStatus.RESERVED
    return members.store(group, member, {"status": status.value})


def stage_lapsed(now: datetime) -> bool:
    """Stage a task for each group whose offers have lapsed; whether there may be more of them.

    Args:
        now: an instant with a zone, any zone.
    """
    found = execute(_LAPSED, {"now": now, "batch": BATCH}).fetchall()
    for (group_id,) in found:
        stage("lapse_group_offers", {"id": str(group_id)}, wake=False)
    return len(found) == BATCH


def lapse(group_id: str, now: datetime) -> bool:
    """Put those whose offers have lapsed at the end of the line, and offer their seats on; whether there were any.

    Args:
        now: an instant with a zone, any zone.
    """
    with suppress(NotFoundError):
        group = writing.lock(Group, group_id)
        due = execute(
            "SELECT id FROM group_members WHERE group_id = %s AND status = 'offered' AND offer_expires_at <= %s"
            " AND deleted_at IS NULL ORDER BY offer_expires_at, id FOR NO KEY UPDATE",
            (group_id, now),
        ).fetchall()
        lapsed = [str(member_id) for (member_id,) in due]
        # One by one, so that among themselves they keep their order.
        for member_id in lapsed:
            execute(
                "UPDATE group_members SET status = 'waitlisted', waitlisted_at = clock_timestamp(),"
                " offer_expires_at = NULL WHERE id = %s",
                (member_id,),
            )
            record_move("group_member", member_id, "offered", "waitlisted", groupId=group_id)
        if lapsed:
            settle(group, freed=True, passed_over=lapsed)
            parties = "An offer" if len(lapsed) == 1 else f"{len(lapsed)} offers"
            title = f"{parties} of a seat in {group['name']} lapsed"
            notify("group_offer_lapsed", title, entity_type="group", entity_id=group_id)
        return bool(lapsed)
    return False


def _held(group_id: str, member_id: str) -> tuple[Row, Row]:
    group = writing.lock(Group, group_id)
    of_the_group = Condition(f"{LIVE.sql} AND group_id = %s", (group_id,))
    return group, writing.lock(GroupMember, member_id, within=of_the_group)
