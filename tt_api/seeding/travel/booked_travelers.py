"""Who travels on which booking."""

from datetime import date

from tt_api.seeding.dice import Dice, seed_id
from tt_api.seeding.party import Party
from tt_api.seeding.table import EVERY, Row, SeedTable
from tt_api.seeding.travel.bookings import Reservation
from tt_api.seeding.travel.plans import Intent, Plan
from tt_api.services.financial.rounding import spread

BOOKED_TRAVELERS = SeedTable("booking_travelers", moving=EVERY)
_CHILD, _INFANT, _SENIOR = 18, 2, 65
_YEAR = 365.25


def travelers_on(party: Party, plan: Plan, booked: Reservation) -> list[Row]:
    """The client's travelers on a booking, as many as it is for; nobody is named in an inquiry."""
    if plan.intent is Intent.INQUIRY:
        return []
    row = booked.row
    dice = Dice(BOOKED_TRAVELERS.name, int(row["id"].replace("-", "")[-12:], 16))
    # Of a company's people, some weren't known yet.
    going = [each for each in party.travelers if each["created_at"].date() <= plan.booked_on][: plan.heads]
    price = row["total_price_cents"]
    # Of a company's team only some are known by name.
    fares = spread(price, [1] * len(going)) if price and len(going) == plan.heads else [None] * len(going)
    return [
        {
            "id": seed_id(f"{BOOKED_TRAVELERS.name}/{row['id']}", number),
            "booking_id": row["id"],
            "traveler_id": traveler["id"],
            "is_primary": number == 1,
            "traveler_type": _type(traveler["date_of_birth"], plan.start),
            "fare_cents": fare,
            "seat": f"{dice.between(4, 38)}{dice.pick('ABCDEF')}" if booked.item.product == "air" else None,
            "room_key": f"R{(number + 1) // 2}",
            "created_at": row["created_at"],
            "updated_at": row["created_at"],
        }
        for number, (traveler, fare) in enumerate(zip(going, fares, strict=True), 1)
    ]


def _type(born: date | None, departure: date) -> str:
    if born is None:
        return "adult"
    age = (departure - born).days / _YEAR
    if age < _CHILD:
        return "infant" if age < _INFANT else "child"
    return "senior" if age >= _SENIOR else "adult"
