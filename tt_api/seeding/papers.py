"""What travelers carry and like: for most a passport, in two places, as the API keeps it; and their taste."""

import json
from datetime import date, timedelta

from tt_api.encryption.keyring import keyring
from tt_api.encryption.masks import last_four
from tt_api.models.clients.documents import CABIN_CLASSES, PACES, PASSPORT, SEATS, STATEROOMS
from tt_api.seeding.dice import Dice, seed_id
from tt_api.seeding.places import Place
from tt_api.seeding.table import EVERY, Row, SeedTable
from tt_api.seeding.worktime import ANCHOR

_NUMBER = "document_number"
_YEAR = 365
# Of a hundred travelers, how many have shown theirs.
_SHOWN = 84
_OTHERS = (("driver_license", "D########"), ("vaccination_certificate", "V-######"), ("e_visa", "EV#######"))


def sealed(rows: list[Row]) -> list[Row]:
    """Documents as they are stored: the number encrypted, and what tells it from others beside it."""
    keys = keyring()
    return [
        {**row, _NUMBER: keys.encrypt(row[_NUMBER]), "number_fingerprint": keys.fingerprint(row[_NUMBER])}
        for row in rows
    ]


DOCUMENTS = SeedTable("travel_documents", moving=EVERY, finished=sealed)
PREFERENCES = SeedTable("traveler_preferences")


def passport(dice: Dice, born: date, country: str) -> Row:
    """The columns of a traveler that are the passport's; empty where nobody has seen one."""
    keys = ("passport_number", "passport_last4", "passport_country", "passport_issued_on", "passport_expires_on")
    if not dice.chance(_SHOWN):
        return dict.fromkeys(keys)
    number = dice.digits("X########")
    years = 5 if (ANCHOR.date() - born).days < 16 * _YEAR else 10
    # Now and then it is about to expire, or has.
    expires = ANCHOR.date() + timedelta(days=dice.between(-60, years * _YEAR - 40))
    issued = expires - timedelta(days=years * _YEAR + 2)
    return dict(zip(keys, (number, last_four(number), country, issued, expires), strict=True))


def documents(traveler: Row, country: str) -> list[Row]:
    """The passport that stands on the traveler, and what else they have shown."""
    dice = Dice(f"{DOCUMENTS.name}/{traveler['id']}", 0)
    rows = []
    if traveler["passport_number"]:
        issued, expires = traveler["passport_issued_on"], traveler["passport_expires_on"]
        shown = {"issuing_country": traveler["passport_country"], "nationality": traveler["passport_country"]}
        rows.append(_document(traveler, 1, PASSPORT, traveler["passport_number"], issued, expires) | shown)
    if dice.chance(12):
        kind, pattern = dice.pick(_OTHERS)
        issued = ANCHOR.date() - timedelta(days=dice.between(20, 900))
        expires = issued + timedelta(days=dice.between(90, 1_800))
        visa = {"destination_country": "VN", "entries": "single", "max_stay_days": 90}
        row = _document(traveler, 2, kind, dice.digits(pattern), issued, expires) | {"issuing_country": country}
        rows.append(row | visa if kind == "e_visa" else row)
    return rows


def _document(traveler: Row, number: int, kind: str, written: str, issued: date, expires: date) -> Row:
    return {
        "id": seed_id(f"{DOCUMENTS.name}/{traveler['id']}", number),
        "traveler_id": traveler["id"],
        "document_type": kind,
        _NUMBER: written,
        "number_last4": last_four(written),
        "number_fingerprint": None,
        "issuing_country": None,
        "nationality": None,
        "issued_on": issued,
        "expiry_date": expires,
        "destination_country": None,
        "entries": None,
        "max_stay_days": None,
        "is_primary": True,
        "created_at": traveler["created_at"],
        "updated_at": traveler["created_at"],
    }


def preferences(traveler: Row, place: Place, home_airport: str) -> list[Row]:
    """How a traveler likes to fly and sleep, of those who said."""
    dice = Dice(f"{PREFERENCES.name}/{traveler['id']}", 0)
    if not dice.chance(55):
        return []
    vegetarian = traveler["dietary_notes"] == "vegetarian"
    return [
        {
            "id": seed_id(f"{PREFERENCES.name}/{traveler['id']}", 1),
            "traveler_id": traveler["id"],
            "cabin_class": dice.pick(CABIN_CLASSES),
            "seat_preference": dice.pick(SEATS),
            "meal_code": "VGML" if vegetarian else None,
            "dietary": json.dumps(["vegetarian"] if vegetarian else []),
            "home_airport": home_airport,
            "preferred_airlines": json.dumps([dice.pick(("YQ", "YZ"))] if dice.chance(40) else []),
            "bed_type": dice.pick(("king", "queen", "twin", "any")),
            "stateroom_type": dice.pick(STATEROOMS) if dice.chance(50) else None,
            "pace": dice.pick(PACES),
            "languages": json.dumps(["fr", "en"] if place.city == "Montréal" else ["en"]),
            "created_at": traveler["created_at"],
            "updated_at": traveler["created_at"],
        }
    ]
