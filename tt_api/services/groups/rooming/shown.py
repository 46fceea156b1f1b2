"""A rooming list as the API shows it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tt_api.database.transaction import read
from tt_api.services.groups.attrition import exposure_cents, shortfall
from tt_api.services.groups.rooming.loading import Person, Rooming, rooming_of
from tt_api.services.groups.rooming.rooms import check


def rooming_list(group_id: str) -> dict[str, Any]:
    """Rooms, who has none, what is wrong, and what is left of the contract's blocks.

    Raises:
        NotFoundError: there is no such group.
    """
    rooming = rooming_of(group_id)
    day = rooming.group["departure_date"]
    rooms = rooming.rooms()
    numbers = loyalty_numbers(rooming.people, "cruise", "hotel")
    checked = check(
        [person.guest(day) for person in rooming.people],
        _capacity(rooming),
        priced_per_double=rooming.priced_per_double,
    )
    return {
        "version": rooming.group["version"],
        "rooms": [_room(key, sharing, day, numbers) for key, sharing in rooms.items()],
        "unassigned": [_person(person, day, numbers) for person in rooming.unassigned()],
        "people": checked.people,
        "singleOccupancy": checked.single,
        "problems": [
            {
                "code": problem.code,
                "level": "warning" if problem.is_warning else "problem",
                "message": str(problem),
            }
            for problem in checked.problems
        ],
        "categories": _categories(rooming, rooms),
        "released": rooming.terms.released,
    }


def loyalty_numbers(people: Sequence[Person], *kinds: str) -> Mapping[str, str]:
    """The membership numbers of travelers, of the first kind that each has one of."""
    travelers = sorted({person.traveler["id"] for person in people if person.traveler})
    if not travelers:
        return {}
    found = read(
        "SELECT DISTINCT ON (traveler_id) traveler_id, membership_number FROM loyalty_programs"
        " WHERE traveler_id = ANY(%s::uuid[]) AND program_type::text = ANY(%s) AND is_active AND deleted_at IS NULL"
        " AND membership_number IS NOT NULL"
        " ORDER BY traveler_id, array_position(%s, program_type::text), created_at, id",
        (travelers, [*kinds], [*kinds]),
    )
    return {str(traveler_id): number for traveler_id, number in found}


def _room(key: str, sharing: Sequence[Person], day: date | None, numbers: Mapping[str, str]) -> dict[str, Any]:
    return {
        "roomKey": key,
        "category": _first(person.category for person in sharing),
        "number": _first(person.cabin for person in sharing),
        "bed": _first(person.member["bed_type"] for person in sharing),
        "people": [_person(person, day, numbers) for person in sharing],
    }


def _person(person: Person, day: date | None, numbers: Mapping[str, str]) -> dict[str, Any]:
    traveler = person.traveler
    return {
        "memberId": person.member["id"],
        "travelerId": traveler["id"] if traveler else None,
        "role": person.member["role"],
        "status": person.member["status"],
        "title": traveler["title"] if traveler else None,
        "firstName": person.first_name,
        "middleName": traveler["middle_name"] if traveler else None,
        "lastName": person.last_name,
        "ageAtDeparture": person.age(day),
        "dining": person.member["dining"],
        "requests": person.requests,
        "loyaltyNumber": numbers.get(traveler["id"]) if traveler else None,
    }


def _capacity(rooming: Rooming) -> Mapping[str, int]:
    """How many people the largest cabins of each category take, where that is known."""
    known = [(block.category, block.max_occupancy) for block in rooming.terms.blocks if block.max_occupancy]
    # Of a category that several blocks have, the last one stays: the largest.
    return dict(sorted(known))


def _categories(rooming: Rooming, rooms: Mapping[str, Sequence[Person]]) -> list[dict[str, Any]]:
    """Each category that is held or given: what the contract holds, what is sold of it, and what it may cost us."""
    sold = Counter(category for sharing in rooms.values() if (category := _first(one.category for one in sharing)))
    held: Counter[str] = Counter()
    for block in rooming.terms.blocks:
        # A category may be held in several blocks, at several rates.
        held[block.category] += block.held
    return [_category(rooming, name, held[name], sold[name]) for name in sorted(held.keys() | sold.keys())]


def _category(rooming: Rooming, name: str, held: int, sold: int) -> dict[str, Any]:
    missing = shortfall(held, sold, rooming.terms.attrition_pct)
    return {
        "category": name,
        "held": held,
        "sold": sold,
        "left": held - sold,
        "shortfall": missing,
        "exposureCents": exposure_cents(missing, rooming.terms.block(name)),
    }


def _first(values: Any) -> Any:
    return next((value for value in values if value is not None), None)
