"""The days of an offering: where it calls, and from when to when."""

from datetime import time

from tt_api.seeding.catalogue.record import recorded
from tt_api.seeding.dice import Dice, seed_id
from tt_api.seeding.table import EVERY, Row, SeedTable

LEGS = SeedTable("itinerary_legs", moving=EVERY)


def legs_of(offering_id: str, calls: tuple[str, ...], offering: int) -> list[Row]:
    """One for each day.

    Args:
        calls: a place and its country (``Vienna AT``), or ``sea``.
        offering: its number.
    """
    dice = Dice(LEGS.name, offering)
    last = len(calls)
    rows = []
    for day, call in enumerate(calls, 1):
        place, _, country = call.rpartition(" ")
        at_sea = call == "sea"
        rows.append(
            {
                "id": seed_id(LEGS.name, offering, day),
                "trip_offering_id": offering_id,
                "day_number": day,
                "position": 1,
                "port_or_location": "At sea" if at_sea else place,
                "country": None if at_sea else country,
                "kind": _kind(day, last, call, calls),
                "arrives_at": None if at_sea or day == 1 else time(dice.between(6, 9)),
                "departs_at": None if at_sea or day == last else time(dice.between(16, 19), 30),
                "is_tender": not at_sea and dice.chance(10),
                "meals": "D" if day == 1 else "B" if day == last else "B/L/D",
                "description": None,
                **recorded(offering * 20 + day),
            }
        )
    return rows


def _kind(day: int, last: int, call: str, calls: tuple[str, ...]) -> str:
    if day in (1, last):
        return "embark" if day == 1 else "debark"
    if call == "sea":
        return "sea_day"
    return "overnight" if call == calls[day - 2] else "port"
