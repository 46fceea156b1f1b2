"""Seats: who holds one, whether there is room, who is offered a free one, and what enough guests make of a group."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tt_api.models.enums import GroupStatus
from tt_api.models.groups.members import SEATED_STATUSES, MemberStatus

# Sales are over in the others, or everything is.
OFFERING = frozenset(
    {
        GroupStatus.PLANNING,
        GroupStatus.INTEREST_GAUGING,
        GroupStatus.OPEN,
        GroupStatus.MINIMUM_REACHED,
        GroupStatus.CONFIRMED,
    }
)
_BY_GUESTS = frozenset({GroupStatus.OPEN, GroupStatus.MINIMUM_REACHED})


class Waiting(NamedTuple):
    """A party that waits for a seat."""

    member_id: str
    party_size: int


def seats(status: MemberStatus, party_size: int) -> int:
    """How many seats a party holds."""
    return party_size if status in SEATED_STATUSES else 0


def guests(members: Iterable[tuple[MemberStatus, int]]) -> int:
    """The heads of the members who hold a seat.

    Args:
        members: status and party size of each.
    """
    return sum(seats(status, size) for status, size in members)


def has_room(taken: int, more: int, max_guests: int | None) -> bool:
    """Whether so many more heads fit into a group."""
    return max_guests is None or taken + more <= max_guests


def status_by_guests(status: GroupStatus, current_guests: int, min_guests: int | None) -> GroupStatus:
    """Where a group is with so many guests: open or minimum_reached as long as it is sold, else where it was."""
    if status not in _BY_GUESTS:
        return status
    enough = min_guests is not None and current_guests >= min_guests
    return GroupStatus.MINIMUM_REACHED if enough else GroupStatus.OPEN


def offered(free: int | None, waiting: Sequence[Waiting]) -> list[str]:
    """Who is offered free seats: each party that still fits, whoever waits longest first.

    Args:
        free: seats; None for as many as are wanted.
        waiting: in the order of the line.
    """
    chosen = []
    for party in waiting:
        if free is not None:
            if party.party_size > free:
                continue
            free -= party.party_size
        chosen.append(party.member_id)
    return chosen
