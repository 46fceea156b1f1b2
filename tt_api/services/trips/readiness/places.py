"""Where a trip leads: which countries, in which way, and how often each is entered."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from tt_api.services.trips.readiness.facts import Facts, Place

# Without controls between them: one visa is for all, and going from one to another is no entry. As of 2025.
# fmt: off
_SCHENGEN = frozenset({
    "AT", "BE", "BG", "CH", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IS",
    "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
})
# fmt: on


class Visited(NamedTuple):
    """A country that the trip leads to.

    Attributes:
        how: ``visit`` where one does more than call there with a ship, or change planes.
        entries: how often it, or the area that it is part of, is entered as far as days are known.
    """

    country: str
    how: str
    entries: int


def area(country: str) -> str:
    """What is entered with a country."""
    return "Schengen" if country in _SCHENGEN else country


def visited(facts: Facts) -> list[Visited]:
    """The countries of a trip, by their codes."""
    ways: dict[str, set[str]] = defaultdict(set)
    for place in facts.places:
        ways[place.country].add(place.how)
    return [Visited(country, _way(ways[country]), _entries(facts.places, area(country))) for country in sorted(ways)]


def _way(ways: Collection[str]) -> str:
    return next(way for way in ("visit", "transit", "call") if way in ways)


def _entries(places: Collection[Place], entered: str) -> int:
    """How often an area is entered: on each day on which one is there, and wasn't on the last day that is known."""
    days: dict[date, set[str]] = defaultdict(set)
    for place in places:
        if place.day is not None:
            days[place.day].add(area(place.country))
    there = [entered in days[day] for day in sorted(days)]
    return max(1, sum(now and not before for before, now in zip([False, *there], there, strict=False)))
