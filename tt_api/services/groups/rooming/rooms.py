"""Rooms and what is wrong with them, as functions without a session."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

# Somebody of this age must be in each room: lines and hotels want it.
RESPONSIBLE_AGE = 21
_CHILD_UNTIL, _INFANT_UNTIL = 12, 2


class Guest(NamedTuple):
    """One person who sleeps somewhere.

    Attributes:
        name: what they are called where they have no room.
        age: in years, on the day of departure; None where it isn't known.
    """

    name: str
    room_key: str | None
    category: str | None
    age: int | None


class RoomProblem(NamedTuple):
    """What is wrong with a room, or with somebody who has none.

    Attributes:
        code: for programs: ``no_room``, ``over_occupancy``, ``two_categories``, ``no_adult``, ``single_occupancy``.
        where: the room's key, or the guest's name.
        is_warning: it may stay as it is.
    """

    code: str
    where: str
    message: str
    is_warning: bool = False

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


class Checked(NamedTuple):
    """What was found about rooms.

    Attributes:
        single: how many rooms have one person.
    """

    rooms: int
    people: int
    single: int
    problems: list[RoomProblem]


def check(guests: Sequence[Guest], capacity: Mapping[str, int], *, priced_per_double: bool = False) -> Checked:
    """Look over the rooms of a group.

    Args:
        guests: everybody who holds a seat.
        capacity: how many people fit, by category; others aren't judged.
        priced_per_double: whether prices are of two who share, so that one alone pays on top.
    """
    rooms: dict[str, list[Guest]] = {}
    problems = []
    for guest in guests:
        if guest.room_key is None:
            problems.append(RoomProblem("no_room", guest.name, "no room"))
        else:
            rooms.setdefault(guest.room_key, []).append(guest)
    for key, sharing in rooms.items():
        problems += _problems(key, sharing, capacity, priced_per_double=priced_per_double)
    single = sum(len(sharing) == 1 for sharing in rooms.values())
    return Checked(len(rooms), len(guests), single, problems)


def _problems(
    key: str, sharing: Sequence[Guest], capacity: Mapping[str, int], *, priced_per_double: bool
) -> list[RoomProblem]:
    found = []
    categories = {guest.category for guest in sharing if guest.category is not None}
    if len(categories) > 1:
        found.append(RoomProblem("two_categories", key, "two categories"))
    fits = min((capacity[category] for category in categories if category in capacity), default=None)
    if fits is not None and len(sharing) > fits:
        found.append(RoomProblem("over_occupancy", key, f"{len(sharing)} people, and it takes {fits}"))
    # Whoever's age isn't known may be old enough.
    if all(guest.age is not None and guest.age < RESPONSIBLE_AGE for guest in sharing):
        found.append(RoomProblem("no_adult", key, f"nobody of {RESPONSIBLE_AGE} or more"))
    if priced_per_double and len(sharing) == 1:
        found.append(RoomProblem("single_occupancy", key, "one person, and the price is for two who share", True))
    return found


def age_on(day: date | None, born: date | None) -> int | None:
    """Somebody's age in years on a day; None where either day isn't known."""
    if day is None or born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def passenger_type(age: int | None) -> str:
    """``A``, ``C`` or ``I``: adult, child or infant, an adult where the age isn't known."""
    if age is None or age >= _CHILD_UNTIL:
        return "A"
    return "I" if age < _INFANT_UNTIL else "C"
