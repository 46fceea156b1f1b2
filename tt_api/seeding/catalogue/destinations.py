"""Destinations: real places, since countries, airports and time zones have to fit together."""

import json
from typing import NamedTuple

from tt_api.naming import slugify
from tt_api.seeding.catalogue.record import recorded
from tt_api.seeding.dice import Dice, seed_id
from tt_api.seeding.table import Row, SeedTable, UniqueColumn

DESTINATIONS = SeedTable("destinations", UniqueColumn("slug", "slug", lambda slug, row_id: f"{slug}-{row_id[:8]}"))


class Destination(NamedTuple):
    """A place as `tt_api.seeding.destinations` calls it.

    Attributes:
        airports: the first is where flights of the seed land.
        visa: whether a passport of the United States needs one; None where nobody has looked.
        months: how long a passport must be good for after the return.
    """

    place: str
    country: str
    continent: str
    kind: str
    airports: str
    timezone: str
    currency: str | None
    visa: bool | None = False
    months: int = 3
    safety: int = 4
    best: tuple[int, ...] = (5, 6, 9)

    @property
    def name(self) -> str:
        """The place as it stands alone: ``the Azores`` as ``Azores``."""
        return self.place.removeprefix("the ")

    @property
    def airport(self) -> str:
        """The IATA code of the airport that flights go to."""
        return self.airports.split()[0]


_SAFE = 4
_D = Destination
ALL = (
    _D("Barcelona", "ES", "europe", "city", "BCN", "Europe/Madrid", "EUR"),
    _D("Dubrovnik", "HR", "europe", "city", "DBV", "Europe/Zagreb", "EUR"),
    _D("Kyoto", "JP", "asia", "city", "KIX ITM", "Asia/Tokyo", "JPY", months=0, safety=5, best=(4, 5, 10, 11)),
    _D("Lisbon", "PT", "europe", "city", "LIS", "Europe/Lisbon", "EUR", safety=5),
    _D("Marrakesh", "MA", "africa", "city", "RAK", "Africa/Casablanca", "MAD", months=6, safety=3, best=(3, 4, 10)),
    _D("Mexico City", "MX", "north_america", "city", "MEX", "America/Mexico_City", "MXN", months=0, safety=3),
    _D("Porto", "PT", "europe", "city", "OPO", "Europe/Lisbon", "EUR", safety=5),
    _D("Quebec City", "CA", "north_america", "city", "YQB", "America/Toronto", "CAD", months=0, safety=5),
    _D("Reykjavík", "IS", "europe", "city", "KEF", "Atlantic/Reykjavik", "ISK", safety=5, best=(2, 6, 7, 9)),
    _D("Seville", "ES", "europe", "city", "SVQ", "Europe/Madrid", "EUR", best=(3, 4, 10)),
    _D("Bhutan", "BT", "asia", "country", "PBH", "Asia/Thimphu", "BTN", visa=True, months=6, best=(3, 4, 10, 11)),
    _D("Costa Rica", "CR", "north_america", "country", "SJO LIR", "America/Costa_Rica", "CRC", months=0, best=(1, 2)),
    _D("Iceland", "IS", "europe", "country", "KEF", "Atlantic/Reykjavik", "ISK", safety=5, best=(2, 6, 7)),
    _D("Lapland", "FI", "europe", "region", "RVN IVL", "Europe/Helsinki", "EUR", safety=5, best=(12, 1, 2, 3)),
    _D("Madeira", "PT", "europe", "island", "FNC", "Atlantic/Madeira", "EUR", safety=5, best=(4, 5, 10)),
    _D("Mendoza", "AR", "south_america", "city", "MDZ", "America/Argentina/Mendoza", "ARS", months=0, best=(3, 4)),
    _D("Patagonia", "AR", "south_america", "region", "FTE USH", "America/Argentina/Rio_Gallegos", "ARS", months=0,
       best=(11, 12, 1, 2)),
    _D("Sicily", "IT", "europe", "island", "CTA PMO", "Europe/Rome", "EUR"),
    _D("Slovenia", "SI", "europe", "country", "LJU", "Europe/Ljubljana", "EUR", safety=5),
    _D("the Azores", "PT", "europe", "island", "PDL TER", "Atlantic/Azores", "EUR", safety=5),
    _D("the Dolomites", "IT", "europe", "region", "VCE VRN", "Europe/Rome", "EUR", safety=5, best=(6, 7, 9)),
    _D("the Highlands", "GB", "europe", "region", "INV", "Europe/London", "GBP", months=0),
    _D("the Lofoten Islands", "NO", "europe", "island", "LKN SVJ", "Europe/Oslo", "NOK", safety=5, best=(2, 6, 7)),
    _D("Tofino", "CA", "north_america", "city", "YAZ", "America/Vancouver", "CAD", months=0, safety=5, best=(6, 7, 8)),
    _D("Tulum", "MX", "north_america", "city", "TQO CUN", "America/Cancun", "MXN", months=0, safety=3, best=(1, 2, 3)),
    _D("Vermont", "US", "north_america", "region", "BTV", "America/New_York", "USD", months=0, safety=5, best=(9, 10)),
    _D("Zermatt", "CH", "europe", "city", "ZRH GVA", "Europe/Zurich", "CHF", safety=5, best=(1, 2, 7, 8)),
    _D("the Danube", "HU", "europe", "region", "BUD VIE", "Europe/Budapest", "HUF", best=(4, 5, 9, 12)),
    _D("the Douro", "PT", "europe", "region", "OPO", "Europe/Lisbon", "EUR", best=(5, 9, 10)),
    _D("the Loire", "FR", "europe", "region", "NTE TUF", "Europe/Paris", "EUR"),
    _D("the Mekong", "VN", "asia", "region", "SGN", "Asia/Ho_Chi_Minh", "VND", visa=True, months=6, best=(11, 12, 1)),
    _D("the Rhine", "DE", "europe", "region", "CGN FRA", "Europe/Berlin", "EUR", best=(5, 6, 9, 12)),
    _D("the Rhône", "FR", "europe", "region", "LYS MRS", "Europe/Paris", "EUR", best=(5, 6, 9)),
    _D("Antarctica", "AQ", "antarctica", "region", "USH", "Antarctica/Palmer", None, None, 6, 3, (12, 1, 2)),
    _D("Greenland", "GL", "north_america", "country", "SFJ GOH", "America/Nuuk", "DKK", best=(7, 8)),
    _D("Svalbard", "SJ", "europe", "island", "LYR", "Arctic/Longyearbyen", "NOK", best=(6, 7, 8)),
    _D("the Galápagos", "EC", "south_america", "island", "GPS SCY", "Pacific/Galapagos", "USD", months=6, safety=3,
       best=(1, 5, 6)),
    _D("the Hebrides", "GB", "europe", "island", "SYY", "Europe/London", "GBP", months=0, safety=5),
    _D("the Northwest Passage", "CA", "north_america", "region", "YCB", "America/Cambridge_Bay", "CAD", None, 0,
       best=(8, 9)),
    _D("Alaska", "US", "north_america", "region", "JNU ANC", "America/Juneau", "USD", months=0, safety=5, best=(6, 7)),
    _D("the Bahamas", "BS", "north_america", "country", "NAS", "America/Nassau", "BSD", months=0, safety=3,
       best=(1, 2, 3, 4)),
    _D("the Norwegian fjords", "NO", "europe", "region", "BGO AES", "Europe/Oslo", "NOK", safety=5, best=(5, 6, 7)),
    _D("Tahiti", "PF", "oceania", "island", "PPT", "Pacific/Tahiti", "XPF", months=6, best=(5, 6, 7, 8)),
    _D("Tasmania", "AU", "oceania", "island", "HBA LST", "Australia/Hobart", "AUD", True, 0, 5, (12, 1, 2)),
    _D("Kruger National Park", "ZA", "africa", "park", "MQP SZK", "Africa/Johannesburg", "ZAR", months=1, safety=2,
       best=(6, 7, 8, 9)),
)  # fmt: skip
BY_PLACE = {destination.place: destination for destination in ALL}
_NUMBERS = {destination.place: number for number, destination in enumerate(ALL, 1)}
_VISA_NOTES = {"BT": "E-visa and a daily fee, arranged by the local operator.", "VN": "E-visa, up to 90 days.",
               "AU": "Electronic travel authority before the flight."}  # fmt: skip


def destination_id(place: str) -> str:
    """The id of the place's row."""
    return seed_id(DESTINATIONS.name, _NUMBERS[place])


def destinations() -> list[Row]:
    """All of them."""
    return [_row(number, destination) for number, destination in enumerate(ALL, 1)]


def _row(number: int, destination: Destination) -> Row:
    dice = Dice(DESTINATIONS.name, number)
    return {
        "id": seed_id(DESTINATIONS.name, number),
        "name": destination.name,
        "slug": slugify(destination.name),
        "country": destination.country,
        "continent": destination.continent,
        "kind": destination.kind,
        "airport_codes": json.dumps(destination.airports.split()),
        "timezone": destination.timezone,
        "local_currency": destination.currency,
        "visa_required": destination.visa,
        "visa_notes": _VISA_NOTES.get(destination.country),
        "passport_validity_months": destination.months,
        "passport_validity_basis": "arrival" if destination.country in ("BT", "VN") else "return",
        "blank_pages": 4 if destination.continent == "africa" else 2,
        "vaccinations": json.dumps(["hepatitis A", "typhoid"] if destination.continent == "africa" else []),
        "safety_rating": destination.safety,
        "advisory_level": 1 if destination.safety >= _SAFE else 2,
        "best_months": json.dumps(list(destination.best)),
        "description": f"{destination.name}: {dice.pick(_PRAISE)}",
        "is_active": destination.place != "Tasmania",
        **recorded(number),
    }


_PRAISE = (
    "small hotels with long lunches, and guides we know by name.",
    "best in the shoulder season, when the famous views are half empty.",
    "a favourite of families; plan a day without a programme.",
    "worth a week, and a good map.",
)
