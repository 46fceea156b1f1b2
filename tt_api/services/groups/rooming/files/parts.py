"""What several layouts have in common."""

from collections.abc import Iterator, Mapping

from tt_api.services.groups.rooming.loading import Person, Rooming

BEDS = {"king": "KING", "queen": "QUEEN", "two_twins": "TWIN", "double": "DOUBLE", "bunks": "BUNKS", "other": "OTHER"}


def by_room(rooming: Rooming) -> Iterator[tuple[str | None, list[Person]]]:
    """The rooms, then each party that has none as if it were one."""
    yield from rooming.rooms().items()
    parties: dict[str, list[Person]] = {}
    for person in rooming.unassigned():
        parties.setdefault(person.member["id"], []).append(person)
    for party in parties.values():
        yield None, party


def ship_of(rooming: Rooming, person: Person) -> str | None:
    """The ship that they sail on, as their own booking, the contract or the offering has it."""
    booked = person.booking["ship_name"] if person.booking else None
    sold = rooming.offering["ship_name"] if rooming.offering else None
    return booked or rooming.terms.ship_name or sold


def loyalty_number(numbers: Mapping[str, str], person: Person) -> str | None:
    """Their number, of those by traveler."""
    return numbers.get(person.traveler["id"]) if person.traveler else None
