"""What happens day by day on a trip: flights, nights, and what is planned in between."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tt_api.models.enums import BookingStatus
from tt_api.seeding.catalogue.destinations import BY_PLACE, Destination
from tt_api.seeding.dice import Dice, seed_id
from tt_api.seeding.party import Party
from tt_api.seeding.places import AIRPORTS
from tt_api.seeding.table import EVERY, Row, SeedTable
from tt_api.seeding.travel.bookings import Reservation
from tt_api.seeding.travel.calendar import after
from tt_api.seeding.travel.plans import Intent, Plan

ITEMS = SeedTable("trip_itinerary_items", moving=EVERY)
# Of the places where clients live; the others are in Europe.
_CONTINENTS = {
    "US": "north_america", "CA": "north_america", "MX": "north_america", "BR": "south_america", "AU": "oceania",
    "NZ": "oceania", "JP": "asia", "SG": "asia",
}  # fmt: skip
# Hours in the air, within a continent and to another one.
_NEAR, _FAR = (1, 4), (8, 14)
_TYPES = {
    "cruise": "cruise", "hotel": "hotel", "resort": "hotel", "villa": "hotel", "tour": "tour", "package": "tour",
    "rail": "rail", "car": "car", "transfer": "transfer", "activity": "activity", "insurance": "insurance",
}  # fmt: skip
_IDEAS = (
    ("restaurant", "Dinner at the small place by the harbour"), ("activity", "Walk with a local historian"),
    ("free_time", "A day without a programme"), ("activity", "Market tour and cooking lesson"),
    ("restaurant", "Lunch at the market"), ("note", "Shops close early on Sundays"),
)  # fmt: skip
_HIDDEN = "Ask the hotel about the anniversary cake once more."
_STATUSES = {
    BookingStatus.INQUIRY: "planned", BookingStatus.QUOTED: "planned", BookingStatus.HOLD: "held",
    BookingStatus.CANCELLED: "cancelled", BookingStatus.REFUNDED: "cancelled",
}  # fmt: skip
_UNKNOWN: Row = dict.fromkeys(
    (
        *("booking_id", "starts_at", "starts_tz", "ends_at", "ends_tz", "start_date", "end_date", "location"),
        *("vendor_id", "vendor_name", "confirmation_number", "carrier_code", "flight_number", "origin"),
        *("destination", "room_type", "board", "cost_cents", "internal_notes"),
    )
) | {"status": "planned", "client_visible": True}


class _End(NamedTuple):
    airport: str
    zone: str


def itinerary(party: Party, plan: Plan, booked: list[Reservation]) -> list[Row]:
    """The days of a trip that is more than an inquiry."""
    if plan.intent is Intent.INQUIRY:
        return []
    dice = Dice(ITEMS.name, *party.key, plan.number)
    where = BY_PLACE[plan.idea.place]
    items = [item for each in booked for item in _of_booking(dice, party, plan, each, where)]
    items += _between(dice, plan, where)
    created = booked[0].row["created_at"]
    return [
        {
            "id": seed_id(ITEMS.name, *party.key, plan.number, number),
            "trip_id": booked[0].row["trip_id"],
            "position": number,
            "currency": party.row["currency"],
            **_UNKNOWN,
            **item,
            "created_at": created,
            "updated_at": created,
        }
        for number, item in enumerate(items, 1)
    ]


def _of_booking(dice: Dice, party: Party, plan: Plan, each: Reservation, where: Destination) -> list[Row]:
    row = each.row
    known = {
        "booking_id": row["id"],
        "vendor_id": row["vendor_id"],
        "vendor_name": each.vendor.name,
        "confirmation_number": row["vendor_confirmation"],
        "status": _STATUSES.get(each.status, "confirmed"),
    }
    if each.item.product == "air":
        home = _End(AIRPORTS[party.place.city], party.place.timezone)
        there = _End(where.airport, where.timezone)
        near = _CONTINENTS.get(party.place.country, "europe") == where.continent
        hours = dice.between(*(_NEAR if near else _FAR))
        return [
            {**known, **_flight(dice, each, plan.start, hours, (home, there))},
            {**known, **_flight(dice, each, plan.end, hours, (there, home))},
        ]
    kind = _TYPES.get(each.item.product)
    if kind is None:
        return []
    return [
        {
            **known,
            "item_type": kind,
            "title": f"{each.vendor.name}, {where.name}" if kind != "insurance" else "Travel insurance",
            "start_date": row["departure_date"],
            "end_date": row["return_date"],
            "location": where.name,
            "room_type": row["room_type"],
            "board": row["board"],
            "cost_cents": row["total_price_cents"],
            "internal_notes": _HIDDEN if dice.chance(4) else None,
        }
    ]


def _flight(dice: Dice, each: Reservation, day: date, hours: int, ends: tuple[_End, _End]) -> Row:
    origin, destination = ends
    clock = time(dice.between(7, 18), dice.pick((5, 20, 40)))
    leaves = datetime.combine(day, clock, ZoneInfo(origin.zone)).astimezone(UTC)
    return {
        "item_type": "flight",
        "title": f"{origin.airport} to {destination.airport}",
        "starts_at": leaves,
        "starts_tz": origin.zone,
        "ends_at": leaves + timedelta(hours=hours, minutes=dice.below(60)),
        "ends_tz": destination.zone,
        "carrier_code": each.vendor.code,
        "flight_number": str(dice.between(100, 999)),
        "origin": origin.airport,
        "destination": destination.airport,
        "confirmation_number": each.row["record_locator"],
    }


def _between(dice: Dice, plan: Plan, where: Destination) -> list[Row]:
    """Something for one or two of the days in between."""
    days = [after(plan.start, number) for number in range(1, plan.nights, 3)][: dice.below(3)]
    rows = []
    for day in days:
        kind, title = dice.pick(_IDEAS)
        rows.append({"item_type": kind, "title": title, "start_date": day, "end_date": day, "location": where.name})
    return rows
