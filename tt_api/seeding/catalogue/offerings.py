"""Trip offerings: sailings, tours and stays, each with several departures and its legs."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from tt_api.models.enums import TripType
from tt_api.naming import slugify
from tt_api.seeding.catalogue.destinations import BY_PLACE, destination_id
from tt_api.seeding.catalogue.legs import legs_of
from tt_api.seeding.catalogue.record import recorded
from tt_api.seeding.catalogue.vendors import BY_NAME, vendor_id
from tt_api.seeding.dice import Dice, seed_id
from tt_api.seeding.table import EVERY, Row, SeedTable, UniqueColumn
from tt_api.seeding.worktime import ANCHOR

OFFERINGS = SeedTable(
    "trip_offerings", UniqueColumn("slug", "slug", lambda slug, row_id: f"{slug}-{row_id[:8]}"), moving=EVERY
)


class Product(NamedTuple):
    """What a vendor sells again and again; ``calls`` are its stops, day after day."""

    name: str
    trip_type: TripType
    vendor: str
    place: str
    ship: str | None
    code: str
    price: int
    calls: tuple[str, ...]


class Offering(NamedTuple):
    """One departure of a product."""

    number: int
    product: Product
    departure: date
    sailing: str

    @property
    def id(self) -> str:
        """The id of its row."""
        return seed_id(OFFERINGS.name, self.number)

    @property
    def nights(self) -> int:
        """One less than there are days."""
        return len(self.product.calls) - 1


_P, _K = Product, TripType
_PRODUCTS = (
    _P("Danube Panorama", _K.RIVER_CRUISE, "Willow River Cruises", "the Danube", "MS Willow Whisper", "WD", 3_450,
       ("Budapest HU", "Bratislava SK", "Vienna AT", "Vienna AT", "Melk AT", "Linz AT", "Passau DE", "Passau DE")),
    _P("Rhine and Moselle Slowly", _K.RIVER_CRUISE, "Willow River Cruises", "the Rhine", "MS Willow Song", "WR", 3_150,
       ("Basel CH", "Strasbourg FR", "Speyer DE", "Koblenz DE", "Cochem DE", "Cologne DE", "Amsterdam NL")),
    _P("Port and Terraces", _K.RIVER_CRUISE, "Old Bridge Waterways", "the Douro", "MS Ponte Velha", "OD", 2_890,
       ("Porto PT", "Régua PT", "Pinhão PT", "Vega de Terrón ES", "Barca de Alva PT", "Porto PT")),
    _P("Mekong Mornings", _K.RIVER_CRUISE, "Old Bridge Waterways", "the Mekong", "RV Lotus Bend", "OM", 3_990,
       ("Ho Chi Minh City VN", "My Tho VN", "Sa Dec VN", "Phnom Penh KH", "Kampong Cham KH", "Siem Reap KH")),
    _P("Antarctic Peninsula", _K.EXPEDITION_CRUISE, "Borealis Expeditions", "Antarctica", "MV Boreal Light", "BA",
       11_900, ("Ushuaia AR", "sea", "sea", "South Shetland Islands AQ", "Paradise Harbour AQ", "Petermann Island AQ",
                "Deception Island AQ", "sea", "sea", "Ushuaia AR")),
    _P("Round Svalbard", _K.EXPEDITION_CRUISE, "Borealis Expeditions", "Svalbard", "MV Boreal Light", "BS", 8_450,
       ("Longyearbyen SJ", "Ny-Ålesund SJ", "Smeerenburg SJ", "Hinlopen Strait SJ", "Sørkapp SJ", "Longyearbyen SJ")),
    _P("Galápagos West", _K.EXPEDITION_CRUISE, "Southern Cross Voyages", "the Galápagos", "MY Tortuga Moon", "SG",
       6_980, ("Baltra EC", "Genovesa EC", "Fernandina EC", "Isabela EC", "Santa Cruz EC", "San Cristóbal EC")),
    _P("Fjords under Sail", _K.OCEAN_CRUISE, "Aurelia Ocean Lines", "the Norwegian fjords", "Aurelia Dawn", "AF",
       2_690, ("Bergen NO", "Flåm NO", "Geiranger NO", "sea", "Tromsø NO", "Ålesund NO", "Bergen NO")),
    _P("Bahamas Long Weekend", _K.OCEAN_CRUISE, "Aurelia Ocean Lines", "the Bahamas", "Aurelia Reef", "AB", 890,
       ("Miami US", "Nassau BS", "Half Moon Cay BS", "sea", "Miami US")),
    _P("Alaska Inside Passage", _K.OCEAN_CRUISE, "Southern Cross Voyages", "Alaska", "Austral Wind", "SA", 2_250,
       ("Vancouver CA", "sea", "Ketchikan US", "Juneau US", "Skagway US", "sea", "Vancouver CA")),
    _P("Dolomites Hut to Hut", _K.ADVENTURE, "Footpath Journeys", "the Dolomites", None, "FD", 2_150,
       ("Venice IT", "Cortina d'Ampezzo IT", "Lagazuoi IT", "San Cassiano IT", "Puez IT", "Bolzano IT")),
    _P("Azores on Foot", _K.ADVENTURE, "Footpath Journeys", "the Azores", None, "FA", 1_890,
       ("Ponta Delgada PT", "Furnas PT", "Sete Cidades PT", "Faial da Terra PT", "Ponta Delgada PT")),
    _P("Kyoto, Tea and Temples", _K.CULTURAL, "Lantern & Compass Tours", "Kyoto", None, "LK", 4_250,
       ("Osaka JP", "Kyoto JP", "Kyoto JP", "Uji JP", "Nara JP", "Kyoto JP", "Osaka JP")),
    _P("Andalusia and Lisbon by Rail", _K.CULTURAL, "Lantern & Compass Tours", "Seville", None, "LS", 2_790,
       ("Seville ES", "Córdoba ES", "Granada ES", "Seville ES", "Lisbon PT", "Lisbon PT")),
    _P("Small Group Bhutan", _K.GROUP_TRIP, "Lantern & Compass Tours", "Bhutan", None, "LB", 4_990,
       ("Paro BT", "Thimphu BT", "Punakha BT", "Phobjikha BT", "Thimphu BT", "Paro BT")),
)  # fmt: skip
SHIPS_OF = {
    product.vendor: tuple(dict.fromkeys(each.ship for each in _PRODUCTS if each.vendor == product.vendor and each.ship))
    for product in _PRODUCTS
}
# How many days ahead trips are sold on them.
SOLD_AHEAD = 300
# In days from the anchor's day: past departures too, since trips were sold on them.
_DEPARTURES = (-400, -210, -95, -33, -2, 24, 70, 130, 215, 330)


def _all() -> Iterator[Offering]:
    number = 0
    for position, product in enumerate(_PRODUCTS):
        for voyage, days in enumerate(_DEPARTURES, 1):
            number += 1
            departure = ANCHOR.date() + timedelta(days=days + position % 3)
            yield Offering(number, product, departure, f"{product.code}{100 + voyage}")


ALL = tuple(_all())


def offerings() -> list[Row]:
    """All of them."""
    return [_row(offering) for offering in ALL]


def legs() -> list[Row]:
    """The days of all of them."""
    return [row for offering in ALL for row in legs_of(offering.id, offering.product.calls, offering.number)]


def _row(offering: Offering) -> Row:
    product = offering.product
    dice = Dice(OFFERINGS.name, offering.number)
    status = _status(dice, offering)
    capacity = dice.between(8, 60) * 2
    name = f"{product.name} ({offering.sailing})"
    ports = [call.rpartition(" ")[0] for call in product.calls if call != "sea"]
    return {
        "id": offering.id,
        "name": name,
        "slug": slugify(name),
        "trip_type": product.trip_type,
        "vendor_id": vendor_id(product.vendor),
        "destination_id": destination_id(product.place),
        "status": status,
        "ship_name": product.ship,
        "voyage_code": offering.sailing if product.ship else None,
        "departure_date": offering.departure,
        "return_date": offering.departure + timedelta(days=offering.nights),
        "embark_port": ports[0],
        "debark_port": ports[-1],
        "ports": ", ".join(dict.fromkeys(ports)),
        "price_from_cents": (product.price + dice.between(-3, 6) * 50) * 100,
        "price_basis": "per_person_double",
        "currency": "USD",
        "taxes_fees_cents": product.price * 8,
        "single_supplement_pct": dice.pick((25, 50, 75, 100)),
        "capacity": capacity,
        "seats_left": capacity if status == "draft" else dice.between(*_SEATS[status]),
        "deposit_pct": 20,
        "final_payment_days": BY_NAME[product.vendor].final_days,
        "promo_code": "EARLY" if dice.chance(20) else None,
        "activity_level": dice.between(3, 4) if product.trip_type == TripType.ADVENTURE else dice.between(1, 2),
        "included": json.dumps(["guides", "breakfast", "transfers"]),
        "excluded": json.dumps(["flights", "insurance"]),
        "description": f"{offering.nights} nights, {BY_PLACE[product.place].name}.",
        **recorded(offering.number),
    }


# How many seats are left at least and at most; of a draft all.
_SEATS = {"closed": (0, 0), "sold_out": (0, 0), "cancelled": (0, 0), "limited": (1, 6), "available": (7, 14)}


def _status(dice: Dice, offering: Offering) -> str:
    ahead = (offering.departure - ANCHOR.date()).days
    if ahead <= 0:
        return "closed"
    if ahead > SOLD_AHEAD:
        return dice.pick(("draft", "draft", "available", "cancelled"))
    return dice.pick(("available", "available", "limited", "limited", "sold_out"))
