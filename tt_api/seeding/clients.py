"""Invented clients: companies that travel, people who booked, and where they live."""

import json
from datetime import timedelta

from tt_api.models.clients.clients import TRAVEL_STYLES
from tt_api.models.enums import CompanyStage
from tt_api.seeding.account import Account, Person
from tt_api.seeding.deals import Sold
from tt_api.seeding.dice import Dice, seed_id
from tt_api.seeding.party import Party
from tt_api.seeding.places import STREETS, Place
from tt_api.seeding.table import Row, SeedTable
from tt_api.seeding.travelers import companion, oneself
from tt_api.seeding.worktime import ANCHOR, instant

CLIENTS = SeedTable("clients", moving=("first_trip_on", "last_trip_on"))
ADDRESSES = SeedTable("client_addresses")

# The first number of a client's id: where the client comes from.
_COMPANY, _PERSON = 1, 2
_STATUSES = {CompanyStage.WON: "prospect", CompanyStage.ACTIVE_CLIENT: "active", CompanyStage.CHURNED: "churned"}
_INTERESTS = ("birds", "hiking", "history", "jazz", "museums", "northern lights", "snorkelling", "street food", "wine")
_ADVISORS = ("June", "Marcus", "Priya", None)
_CHANNELS = ("email", "email", "phone", "text", None)
_TAGS = ("anniversary trips", "early payer", "newsletter", "referred friends", "suite guest")
_NOTES = (
    "Wants the itinerary as one PDF, and nothing by post.",
    "Pays by transfer; card only for flights.",
    "Never books over the school holidays.",
    "Ask about the knee before any walking trip.",
)


def client_of_company(account: Account, sold: list[Sold]) -> Party | None:
    """The client that a company is once it was won, its address, and those of its people who travel."""
    if account.stage not in _STATUSES:
        return None
    key = (_COMPANY, account.number)
    dice = Dice(CLIENTS.name, *key)
    contact_id = account.people[0].row["id"] if account.people else None
    row = {
        "id": seed_id(CLIENTS.name, *key),
        "name": account.row["name"],
        "client_type": "corporate",
        "status": _STATUSES[account.stage],
        "company_id": account.row["id"],
        "primary_contact_id": contact_id,
        "email": None,
        "phone": account.row["phone"],
        **_taste(dice, account.place, account.since, people=max(2, len(account.people))),
    }
    party = Party(key, row, account.place, instant(account.since).date(), contact_id, sold, account=account)
    party.addresses = [_address(dice, party, "work", account.since, 1)]
    party.travelers = [oneself(person, party.id) for person in account.people if person.row["last_name"]]
    return party


def client_of_individual(person: Person, sold: list[Sold]) -> Party | None:
    """The client that a person is who booked, with whoever lives with them."""
    if person.row["lifecycle_stage"] not in ("customer", "evangelist") or not person.row["last_name"]:
        return None
    key = (_PERSON, person.number)
    dice = Dice(CLIENTS.name, *key)
    given, family = person.row["first_name"], person.row["last_name"]
    shared = any(trip.idea.trip.is_shared for trip in sold)
    others = dice.between(1, 3) if shared or dice.chance(55) else 0
    row = {
        "id": seed_id(CLIENTS.name, *key),
        "name": f"{family} family" if others else f"{given} {family}",
        "client_type": "family" if others else "individual",
        "status": dice.pick(("active", "active", "inactive", "vip")),
        "company_id": None,
        "primary_contact_id": person.row["id"],
        "email": person.row["email"],
        "phone": person.row["phone"],
        **_taste(dice, person.place, person.since, people=others + 1),
    }
    party = Party(key, row, person.place, instant(person.since).date(), person.row["id"], sold)
    party.addresses = [_address(dice, party, "home", person.since, 1)]
    if dice.chance(12):
        kind = dice.pick(("billing", "vacation", "mailing"))
        party.addresses.append(_address(dice, party, kind, person.since, 2))
    along = [companion(person, party.id, number) for number in range(1, others + 1)]
    party.travelers = [oneself(person, party.id), *along]
    return party


def _taste(dice: Dice, place: Place, since: int, *, people: int) -> Row:
    months = sorted({dice.between(1, 12) for _ in range(dice.below(4))})
    interests = sorted({dice.pick(_INTERESTS) for _ in range(dice.below(4))})
    consent = dice.pick(("given", "given", "unknown", "withdrawn"))
    married = ANCHOR.date() - timedelta(days=dice.between(300, 12_000))
    return {
        "preferred_channel": dice.pick(_CHANNELS),
        "advisor": dice.pick(_ADVISORS),
        "currency": place.currency,
        "budget_per_trip_cents": dice.between(15, 90) * 10_000 * people * place.price_level,
        "usual_party_size": people,
        "preferred_months": json.dumps(months),
        "travel_style": dice.pick(TRAVEL_STYLES) if dice.chance(80) else None,
        "interests": json.dumps(interests),
        # What was paid, and when they traveled, is known once their trips are.
        "lifetime_value_cents": 0,
        "first_trip_on": None,
        "last_trip_on": None,
        "anniversary_on": married if dice.chance(20) else None,
        "marketing_consent": consent,
        "consent_at": None if consent == "unknown" else instant(since),
        "consent_source": None if consent == "unknown" else dice.pick(("website form", "phone call", "travel fair")),
        "terms_accepted_at": instant(since) if dice.chance(80) else None,
        "tags": json.dumps([dice.pick(_TAGS)] if dice.chance(30) else []),
        "notes": dice.pick(_NOTES) if dice.chance(20) else None,
        **_times(since),
    }


def _address(dice: Dice, party: Party, kind: str, since: int, number: int) -> Row:
    place = party.place
    return {
        "id": seed_id(f"{ADDRESSES.name}/{party.id}", number),
        "client_id": party.id,
        "address_type": kind,
        "street": f"{dice.between(1, 240)} {dice.pick(STREETS)}",
        "city": place.city,
        "region": place.region,
        "country": place.country,
        "is_primary": number == 1,
        "postal_code": dice.digits(place.postal),
        **_times(since),
    }


def _times(since: int) -> Row:
    return {"created_at": instant(since), "updated_at": instant(since)}
