"""What the places of the catalogue ask of the travelers of the seed: roughly as it is, and not to be relied on.

What was looked up long ago, and what nobody has looked up, is there too.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from tt_api.seeding.catalogue.destinations import ALL
from tt_api.seeding.catalogue.record import recorded
from tt_api.seeding.dice import seed_id
from tt_api.seeding.places import PLACES
from tt_api.seeding.table import Row, SeedTable
from tt_api.seeding.worktime import ANCHOR

REQUIREMENTS = SeedTable("entry_requirements", moving=("checked_on",))

_EUROPEANS = frozenset({"CH", "DE", "DK", "ES", "FR", "IE", "NL", "PT", "SE"})
_SCHENGEN = frozenset({"CH", "DE", "ES", "FI", "FR", "HR", "HU", "IS", "IT", "NO", "PT", "SI"})
_NATIONALITIES = sorted({place.country for place in PLACES})
# Nobody rules there, so nobody says: whoever goes is asked about the country that the ship leaves from.
_NOBODY_S = "AQ"
# Of whom nobody has asked yet what they want of people who travel on business.
_ONLY_TOURISTS = ("BS", "EC", "HR", "PF")


class _Asks(NamedTuple):
    """What a country asks of most, and of some.

    Attributes:
        months: how long passports must be good for after ``basis``.
        days_ago: when somebody looked it up.
    """

    visa: str
    some: Mapping[str, str] = {}
    months: int = 0
    basis: str = "return"
    days_ago: int = 21


_FREE = dict.fromkeys(("DE", "DK", "ES", "FR", "GB", "JP", "SE", "SG"), "not_required")
_ASKS = {
    "AU": _Asks("authorization", {"NZ": "on_arrival", "BR": "visa", "MX": "visa"}),
    "BT": _Asks("e_visa", months=6, basis="arrival", days_ago=35),
    "CA": _Asks("authorization", {"US": "not_required", "MX": "visa"}),
    # Nobody has looked since.
    "EC": _Asks("not_required", months=6, days_ago=131),
    "GB": _Asks("authorization", {"IE": "not_required"}, days_ago=12),
    "MA": _Asks("not_required", months=6),
    "MX": _Asks("not_required"),
    "US": _Asks("authorization", {"CA": "not_required", "BR": "visa", "MX": "visa"}, days_ago=12),
    "VN": _Asks("e_visa", _FREE, months=6, basis="arrival", days_ago=40),
    "ZA": _Asks("not_required", {"MX": "visa"}, months=1, days_ago=104),
}
_OTHERS = _Asks("not_required", months=3, days_ago=33)
_SOURCE = "https://consulates.example/{}"


def entry_requirements() -> list[Row]:
    """What each country asks of each nationality, and that nobody has looked for the others."""
    countries = sorted({destination.country for destination in ALL} - {_NOBODY_S})
    wanted = [
        (country, nationality, purpose)
        for country in countries
        for nationality in (*_NATIONALITIES, None)
        for purpose in ("tourism", "business")
        if country != nationality and (purpose == "tourism" or country not in _ONLY_TOURISTS)
    ]
    return [_row(number, *one) for number, one in enumerate(wanted, 1)]


def _row(number: int, country: str, nationality: str | None, purpose: str) -> Row:
    asks = _ASKS.get(country, _OTHERS)
    among_europeans = nationality in _EUROPEANS and (country in _SCHENGEN or country == "IE")
    visa = "not_required" if among_europeans else asks.some.get(nationality or "", asks.visa)
    return {
        "id": seed_id(REQUIREMENTS.name, number),
        "destination_country": country,
        "nationality": nationality,
        "purpose": purpose,
        "visa": "unknown" if nationality is None else visa,
        "passport_months": 0 if among_europeans else asks.months,
        "passport_basis": asks.basis,
        "source_url": _SOURCE.format(country.lower()),
        "checked_on": ANCHOR.date() - timedelta(days=asks.days_ago),
        **recorded(number),
    }
