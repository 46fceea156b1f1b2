"""Who goes along: the people of a client, whom to call for them, and where they collect points."""

from datetime import date, timedelta

from tt_api.encryption.keyring import keyring
from tt_api.seeding.account import Person
from tt_api.seeding.dice import Dice, seed_id
from tt_api.seeding.names import address_part, name
from tt_api.seeding.papers import passport
from tt_api.seeding.table import Row, SeedTable
from tt_api.seeding.worktime import ANCHOR, instant

_SECRETS = ("passport_number", "known_traveler_number", "medical_notes", "allergies")


def sealed(rows: list[Row]) -> list[Row]:
    """Travelers as they are stored, their secrets encrypted."""
    encrypt = keyring().encrypt
    return [row | {name: encrypt(row[name]) for name in _SECRETS if row[name] is not None} for row in rows]


TRAVELERS = SeedTable("travelers", moving=("passport_issued_on", "passport_expires_on"), finished=sealed)
EMERGENCY_CONTACTS = SeedTable("emergency_contacts")
LOYALTY_PROGRAMS = SeedTable("loyalty_programs")

_YEAR = 365
_GROWN_UP = 18
_PROGRAMS = (
    ("airline", "Meridiana Miles", "YQ", ("Blue", "Silver", "Gold")),
    ("airline", "Polar Star Circle", "YZ", ("Member", "Aurora", "Zenith")),
    ("hotel", "Casa Solana Friends", None, ("Friend", "Family")),
    ("hotel", "Lantern Keepers", None, ("Keeper", "Head Keeper")),
    ("cruise", "Aurelia Captain's Table", None, ("Pearl", "Sapphire", "Emerald")),
    ("cruise", "Willow Loyal Guests", None, ("Leaf", "Branch")),
    ("car_rental", "Roundabout Rewards", None, ("Standard", "Plus")),
    ("rail", "Alpenglow Card", None, ("Half fare",)),
    ("trusted_traveler", "Known Traveler", None, (None,)),
)
_NEEDS = ("Walks with a stick; few stairs, please.", "Uses a wheelchair for distances.", "Needs a room near the lift.")
_MEDICAL = ("Carries an inhaler.", "Type 1 diabetes; insulin in the hand luggage.", "Pacemaker.")
_RELATIONSHIPS = ("sister", "brother", "mother", "father", "friend", "neighbour", "son", "daughter")


def oneself(person: Person, client_id: str) -> Row:
    """The contact as a traveler."""
    dice = Dice(TRAVELERS.name, person.number, 0)
    return {
        "id": seed_id(TRAVELERS.name, person.number, 0),
        "client_id": client_id,
        "contact_id": person.row["id"],
        "first_name": person.row["first_name"],
        "last_name": person.row["last_name"],
        "email": person.row["email"],
        "phone": person.row["phone"],
        **_person(dice, person, youngest=24, oldest=78),
    }


def companion(person: Person, client_id: str, number: int) -> Row:
    """A partner, and then children."""
    dice = Dice(TRAVELERS.name, person.number, number)
    given, _ = name(dice, person.place.country)
    ages = {"youngest": 24, "oldest": 78} if number == 1 else {"youngest": 3, "oldest": 17}
    return {
        "id": seed_id(TRAVELERS.name, person.number, number),
        "client_id": client_id,
        "contact_id": None,
        "first_name": given,
        "last_name": person.row["last_name"],
        "email": None,
        "phone": None,
        **_person(dice, person, **ages),
    }


def _person(dice: Dice, person: Person, *, youngest: int, oldest: int) -> Row:
    born = ANCHOR.date() - timedelta(days=dice.between(youngest * _YEAR, oldest * _YEAR))
    known: date | None = born if dice.chance(85) else None
    return {
        "date_of_birth": known,
        "nationality": person.place.country if dice.chance(85) else None,
        "country_of_residence": person.place.country,
        "place_of_birth": person.place.city if dice.chance(40) else None,
        "mobility_needs": dice.pick(_NEEDS) if youngest >= _GROWN_UP and dice.chance(4) else None,
        "dietary_notes": dice.pick(("vegetarian", "no shellfish", "gluten-free")) if dice.chance(12) else None,
        **passport(dice, born, person.place.country),
        "known_traveler_number": dice.digits("98#######") if person.place.country == "US" and dice.chance(20) else None,
        "medical_notes": dice.pick(_MEDICAL) if dice.chance(5) else None,
        "allergies": dice.pick(("peanuts", "penicillin", "shellfish")) if dice.chance(6) else None,
        "gender": dice.pick(("F", "M")) if dice.chance(94) else None,
        **_times(instant(person.since)),
    }


def emergency_contacts(traveler: Row, country: str) -> list[Row]:
    """Whom to call, for most travelers one, and for some two."""
    dice = Dice(f"{EMERGENCY_CONTACTS.name}/{traveler['id']}", 0)
    rows = []
    for number in range(1, dice.pick((1, 1, 1, 1, 1, 2, 2, 0)) + 1):
        given, family = name(dice, country)
        family = traveler["last_name"] if dice.chance(60) else family
        rows.append(
            {
                "id": seed_id(f"{EMERGENCY_CONTACTS.name}/{traveler['id']}", number),
                "traveler_id": traveler["id"],
                "full_name": f"{given} {family}",
                "relationship": dice.pick(_RELATIONSHIPS),
                "phone": f"+1 {dice.between(201, 989)} 555 {dice.digits('01##')}",
                "email": f"{address_part(given)}.{address_part(family)}@letters.example" if dice.chance(50) else None,
                "country": country,
                "is_primary": number == 1,
                "travels_along": dice.chance(6),
                **_times(traveler["created_at"]),
            }
        )
    return rows


def loyalty_programs(traveler: Row) -> list[Row]:
    """Where a traveler is a member, each programme once."""
    dice = Dice(f"{LOYALTY_PROGRAMS.name}/{traveler['id']}", 0)
    joined = dict.fromkeys(dice.pick(_PROGRAMS) for _ in range(dice.pick((0, 0, 1, 1, 2, 3))))
    rows = []
    for number, (kind, program, carrier, tiers) in enumerate(joined, 1):
        tier = dice.pick(tiers)
        expires = ANCHOR.date() + timedelta(days=dice.between(-60, 700))
        rows.append(
            {
                "id": seed_id(f"{LOYALTY_PROGRAMS.name}/{traveler['id']}", number),
                "traveler_id": traveler["id"],
                "program_type": kind,
                "program_name": program,
                "carrier_code": carrier,
                "membership_number": dice.digits("#########") if tier else None,
                "tier": tier,
                "tier_expires_on": expires if tier and dice.chance(60) else None,
                "points_balance": dice.between(0, 2_400) * 100 if tier else None,
                "is_active": dice.chance(95),
                **_times(traveler["created_at"]),
            }
        )
    return rows


def _times(at: object) -> Row:
    return {"created_at": at, "updated_at": at}
