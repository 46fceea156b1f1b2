"""What a trip is made of: its main reservation, what comes on top, with whom, and what each part of a price is."""

from decimal import Decimal
from typing import NamedTuple

from tt_api.models.enums import TripType
from tt_api.seeding.catalogue.vendors import BY_NAME, BY_PRODUCT, Vendor
from tt_api.seeding.dice import Dice
from tt_api.seeding.travel.plans import Intent, Plan
from tt_api.services.bookings.price_breakdown import PricePart
from tt_api.services.financial.rounding import percent_of

_K = TripType
# What is booked first, as bookings call it, and what vendors call it.
_MAIN = {
    _K.EXPEDITION_CRUISE: ("cruise", "expedition"), _K.RIVER_CRUISE: ("cruise", "river"),
    _K.OCEAN_CRUISE: ("cruise", "ocean"), _K.GROUP_TRIP: ("tour", "tour"), _K.TEAM_OFFSITE: ("hotel", "hotel"),
    _K.LUXURY_RESORT: ("resort", "resort"), _K.ADVENTURE: ("tour", "tour"), _K.CULTURAL: ("package", "package"),
    _K.EVENT_BASED: ("package", "event"), _K.CUSTOM: ("villa", "villa"),
}  # fmt: skip
# What comes on top: how many of a hundred trips have it, and what it costs a head, in dollars or what buys as much.
_EXTRAS = {"air": (50, 380, 1_250), "rail": (8, 60, 240), "transfer": (15, 25, 70), "car": (10, 90, 260),
           "activity": (15, 60, 190), "hotel": (8, 120, 260), "fee": (4, 60, 110)}  # fmt: skip
_MOST_EXTRAS = 3
_INSURED = 35
_PREMIUM_PCT = Decimal("5.5")
# Percent of a price that isn't its fare: kind, label, and whether commission is paid on it.
_PARTS = {
    "cruise": (("ncf", "Non-commissionable fare", 12, False), ("tax", "Taxes", 6, False),
               ("port_fee", "Port fees", 3, False), ("gratuity", "Gratuities", 4, False)),
    "hotel": (("tax", "City and value added tax", 11, False),), "resort": (("tax", "Resort tax", 10, False),),
    "villa": (("tax", "Tourist tax", 6, False), ("extra", "Final cleaning", 5, False)),
    "tour": (("tax", "Taxes and park fees", 5, False),),
    "package": (("transfer", "Transfers", 6, True), ("tax", "Taxes", 6, False)), "air": (("tax", "Taxes", 18, False),),
    "car": (("tax", "Airport surcharge", 12, False),),
}  # fmt: skip
_FARES = {"insurance": "insurance", "air": "air", "transfer": "transfer", "fee": "extra"}


class Part(NamedTuple):
    """A part of a price, as a booking shows it."""

    kind: str
    label: str
    cents: int
    is_commissionable: bool = True

    @property
    def judged(self) -> PricePart:
        """As the rules of bookings see it."""
        return PricePart(self.cents, self.is_commissionable)


class Item(NamedTuple):
    """Something to reserve: the product, with whom, and for how much in cents; None while nobody has said."""

    product: str
    vendor: Vendor
    price: int | None


def items_of(dice: Dice, plan: Plan, level: int) -> list[Item]:
    """The reservations of a trip, the main one first.

    Args:
        level: how many units of the currency buy as much as a dollar.
    """
    product, kind = _MAIN[plan.idea.trip.trip_type]
    vendor = BY_NAME[plan.offering.product.vendor] if plan.offering else dice.pick(BY_PRODUCT[kind])
    if plan.intent is Intent.INQUIRY:
        return [Item(product, vendor, None)]
    trip = plan.idea.trip
    price = plan.amount or plan.heads * dice.between(trip.cheapest, trip.dearest) * 100 * level
    extras = _extras(dice, plan, level, least=price // 5)
    # What a deal was sold for is all of it.
    main = max(price // 2, price - sum(item.price or 0 for item in extras))
    if plan.is_booked and dice.chance(_INSURED):
        cover = BY_PRODUCT["insurance"][0]
        extras.append(Item("insurance", cover, percent_of(main, _PREMIUM_PCT)))
    return [Item(product, vendor, main), *extras]


def _extras(dice: Dice, plan: Plan, level: int, *, least: int) -> list[Item]:
    """Some of what is on offer; nothing that costs more than a fifth of the trip."""
    if plan.intent is Intent.PLANNING:
        return []
    items = []
    for product, (percent, low, high) in _EXTRAS.items():
        price = plan.heads * dice.between(low, high) * 100 * level + dice.below(100)
        if dice.chance(percent) and price < least and product != _MAIN[plan.idea.trip.trip_type][0]:
            items.append(Item(product, dice.pick(BY_PRODUCT[product]), price))
    return items[:_MOST_EXTRAS]


def parts_of(product: str, price: int) -> list[Part]:
    """What a price is made of; adds up to it."""
    others = [Part(kind, label, percent_of(price, Decimal(pct)), earns)
              for kind, label, pct, earns in _PARTS.get(product, ())]  # fmt: skip
    rest = price - sum(part.cents for part in others)
    fare = Part(_FARES.get(product, "fare"), "Fare", rest, product != "fee")
    return [fare, *others]
