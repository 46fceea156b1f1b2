"""Invented clients: companies that travel, people who booked, their addresses, and who goes along."""

import json
from datetime import date, timedelta

from tt_api.models.clients.clients import TRAVEL_STYLES
from tt_api.models.enums import CompanyStage
from tt_api.seeding.account import Account, Person
from tt_api.seeding.dice import Dice, seed_id
from tt_api.seeding.names import name
from tt_api.seeding.places import STREETS, Place
from tt_api.seeding.table import Row, SeedTable
from tt_api.seeding.worktime import ANCHOR, instant

CLIENTS, ADDRESSES, TRAVELERS = SeedTable("clients"), SeedTable("client_addresses"), SeedTable("travelers")

# The first number of a client's id: where the client comes from.
_COMPANY, _PERSON = 1, 2
_STATUSES = {CompanyStage.WON: "prospect", CompanyStage.ACTIVE_CLIENT: "active", CompanyStage.CHURNED: "churned"}
_INTERESTS = ("birds", "hiking", "history", "jazz", "museums", "northern lights", "snorkelling", "street food", "wine")
_ADVISORS = ("June", "Marcus", "Priya", None)
_YEAR = 365

Made = tuple[list[Row], list[Row], list[Row]]


def clients_of_company(account: Account) -> Made:
    """The client that a company is once it was won, its address and those of its people who travel."""
    if account.stage not in _STATUSES:
        return [], [], []
    dice = Dice(CLIENTS.name, _COMPANY, account.number)
    client_id = seed_id(CLIENTS.name, _COMPANY, account.number)
    contact_id = account.people[0].row["id"] if account.people else None
    # Not before any of the people who come with it.
    since = max([account.since, *(person.since for person in account.people)])
    row = {
        "id": client_id,
        "name": account.row["name"],
        "client_type": "corporate",
        "status": _STATUSES[account.stage],
        "company_id": account.row["id"],
        "primary_contact_id": contact_id,
        "email": None,
        **_taste(dice, account.place, since, people=max(2, len(account.people))),
    }
    travelers = [_oneself(person, client_id) for person in account.people if person.row["last_name"]]
    return [row], [_address(dice, account.place, client_id, "work", since)], travelers


def clients_of_individual(person: Person) -> Made:
    """The client that a person is who booked, with whoever lives with them."""
    if person.row["lifecycle_stage"] not in ("customer", "evangelist") or not person.row["last_name"]:
        return [], [], []
    dice = Dice(CLIENTS.name, _PERSON, person.number)
    client_id = seed_id(CLIENTS.name, _PERSON, person.number)
    given, family = person.row["first_name"], person.row["last_name"]
    others = dice.between(1, 3) if dice.chance(55) else 0
    row = {
        "id": client_id,
        "name": f"{family} family" if others else f"{given} {family}",
        "client_type": "family" if others else "individual",
        "status": dice.pick(("active", "active", "inactive", "vip")),
        "company_id": None,
        "primary_contact_id": person.row["id"],
        "email": person.row["email"],
        **_taste(dice, person.place, person.since, people=others + 1),
    }
    along = [_companion(person, client_id, number) for number in range(1, others + 1)]
    address = _address(dice, person.place, client_id, "home", person.since)
    return [row], [address], [_oneself(person, client_id), *along]


def _taste(dice: Dice, place: Place, since: int, *, people: int) -> Row:
    months = sorted({dice.between(1, 12) for _ in range(dice.below(4))})
    interests = sorted({dice.pick(_INTERESTS) for _ in range(dice.below(4))})
    consent = dice.pick(("given", "given", "unknown", "withdrawn"))
    return {
        "advisor": dice.pick(_ADVISORS),
        "currency": place.currency,
        "budget_per_trip_cents": dice.between(15, 90) * 10_000 * people * place.price_level,
        "usual_party_size": people,
        "preferred_months": json.dumps(months),
        "travel_style": dice.pick(TRAVEL_STYLES) if dice.chance(80) else None,
        "interests": json.dumps(interests),
        "marketing_consent": consent,
        "consent_at": None if consent == "unknown" else instant(since),
        **_times(since),
    }


def _address(dice: Dice, place: Place, client_id: str, kind: str, since: int) -> Row:
    return {
        "id": seed_id(f"{ADDRESSES.name}/{client_id}", 1),
        "client_id": client_id,
        "address_type": kind,
        "street": f"{dice.between(1, 240)} {dice.pick(STREETS)}",
        "city": place.city,
        "region": place.region,
        "country": place.country,
        "is_primary": True,
        "postal_code": dice.digits(place.postal),
        **_times(since),
    }


def _oneself(person: Person, client_id: str) -> Row:
    dice = Dice(TRAVELERS.name, person.number, 0)
    return {
        "id": seed_id(TRAVELERS.name, person.number, 0),
        "client_id": client_id,
        "contact_id": person.row["id"],
        "first_name": person.row["first_name"],
        "last_name": person.row["last_name"],
        "email": person.row["email"],
        **_person(dice, person, youngest=24, oldest=78),
    }


def _companion(person: Person, client_id: str, number: int) -> Row:
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
        **_person(dice, person, **ages),
    }


def _person(dice: Dice, person: Person, *, youngest: int, oldest: int) -> Row:
    born = ANCHOR.date() - timedelta(days=dice.between(youngest * _YEAR, oldest * _YEAR))
    known: date | None = born if dice.chance(85) else None
    return {
        "date_of_birth": known,
        "nationality": person.place.country if dice.chance(85) else None,
        "dietary_notes": dice.pick(("vegetarian", "no shellfish", "gluten-free")) if dice.chance(12) else None,
        **_times(person.since),
    }


def _times(since: int) -> Row:
    return {"created_at": instant(since), "updated_at": instant(since)}
