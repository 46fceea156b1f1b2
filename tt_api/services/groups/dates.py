"""What time makes of a group: it leaves, and comes back."""

from contextlib import suppress
from datetime import date

from tt_api.errors import NotFoundError
from tt_api.models.enums import GroupStatus
from tt_api.models.groups.groups import Group
from tt_api.resources import writing
from tt_api.services.groups.seating import settle


def status_by_date(status: GroupStatus, departs: date | None, returns: date | None, today: date) -> GroupStatus:
    """Where a group should be on a day, one step ahead at most.

    Args:
        returns: the day of departure where it isn't known.
        today: the agency's day.
    """
    if departs is None:
        return status
    if status is GroupStatus.CONFIRMED and departs <= today:
        return GroupStatus.TRAVELING
    if status is GroupStatus.TRAVELING and (returns or departs) < today:
        return GroupStatus.COMPLETED
    return status


def advance_group(group_id: str, today: date) -> bool:
    """Move a group to where it should be on a day; whether there was anything to do.

    Args:
        today: the agency's day.
    """
    with suppress(NotFoundError):
        row = writing.lock(Group, group_id)
        before = row["status"]
        while (
            after := status_by_date(GroupStatus(row["status"]), row["departure_date"], row["return_date"], today)
        ) != row["status"]:
            row = settle(row, {"status": after.value})
        return bool(row["status"] != before)
    return False
