"""Invented people: contacts at a company, and leads of their own."""

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

from tt_api.models.enums import CompanyStage, ContactRole, LeadSource
from tt_api.seeding.account import Account, Person
from tt_api.seeding.companies import DAYS_TO_REACH
from tt_api.seeding.dice import Dice, seed_id, weighted
from tt_api.seeding.jobs import LEADERS, ROLES, TITLES
from tt_api.seeding.names import address_part, name
from tt_api.seeding.places import PLACES, Place
from tt_api.seeding.table import Row, SeedTable, UniqueColumn
from tt_api.seeding.worktime import DAY, NOW, instant


def _another_address(email: str, row_id: str) -> str:
    local, domain = email.split("@")
    return f"{local}.{row_id[:8]}@{domain}"


CONTACTS = SeedTable("contacts", UniqueColumn("email", "email_key(email)", _another_address))

# How many people are known at ten companies, fewest where least has happened; individuals make them `PEOPLE`.
_TEAMS = (0, 1, 1, 2, 2, 2, 3, 4, 5, 8)
_LEADS = 2
# People of no company who have booked already.
_TRAVELING = 9
PEOPLE = sum(_TEAMS) + _LEADS + _TRAVELING
# What chance may add to the days that a company's stage takes.
_LUCK = 80

# How far people are who know the agency this well, and the lead score that goes with it.
_SCORES = {
    "subscriber": 8, "lead": 18, "marketing_qualified": 38, "sales_qualified": 54, "opportunity": 70, "customer": 80,
    "evangelist": 90, "other": 5,
}  # fmt: skip
_LIFECYCLES = {
    CompanyStage.TARGET: weighted({"lead": 70, "subscriber": 25, "other": 5}),
    CompanyStage.RESEARCHING: weighted({"lead": 70, "subscriber": 25, "other": 5}),
    CompanyStage.AWARE: weighted({"lead": 45, "marketing_qualified": 40, "subscriber": 15}),
    CompanyStage.ENGAGED: weighted({"marketing_qualified": 50, "sales_qualified": 30, "lead": 20}),
    CompanyStage.QUALIFIED: weighted({"sales_qualified": 65, "marketing_qualified": 25, "lead": 10}),
    CompanyStage.PROPOSAL_SENT: weighted({"opportunity": 60, "sales_qualified": 40}),
    CompanyStage.NEGOTIATING: weighted({"opportunity": 80, "sales_qualified": 20}),
    CompanyStage.WON: weighted({"customer": 75, "opportunity": 15, "sales_qualified": 10}),
    CompanyStage.ACTIVE_CLIENT: weighted({"customer": 75, "evangelist": 20, "subscriber": 5}),
    CompanyStage.CHURNED: weighted({"customer": 50, "other": 50}),
    CompanyStage.DISQUALIFIED: weighted({"other": 80, "subscriber": 20}),
    CompanyStage.ARCHIVED: weighted({"other": 60, "customer": 40}),
}
_ALONE = weighted({
    "subscriber": 22, "lead": 28, "marketing_qualified": 12, "sales_qualified": 8, "opportunity": 10, "customer": 14,
    "evangelist": 4, "other": 2,
})  # fmt: skip
_BOOKED = weighted({"customer": 80, "evangelist": 20})
# How many working days it takes people of no company to get there.
_DAYS_ALONE = {"sales_qualified": 15, "opportunity": 30, "customer": 120, "evangelist": 180}
_SOURCES_ALONE = weighted({
    LeadSource.WEBSITE_FORM: 30, LeadSource.BUDDY_CHAT: 20, LeadSource.REFERRAL: 20, LeadSource.SOCIAL_MEDIA: 15,
    LeadSource.ORGANIC_SEARCH: 12, LeadSource.EVENT: 3,
})  # fmt: skip
_INBOXES = ("inbox.example", "letters.example", "mail.example", "post.example")
_TAGS = ("cruise", "decision maker", "foodie", "hiker", "incentive trip", "newsletter", "referred us", "vip")
_NOTES = (
    "Vegetarian; brings their own hiking boots.",
    "Best reached on Tuesday and Thursday mornings.",
    "Plans a year ahead and likes everything in one document.",
    "Met at the autumn travel fair; asked about river cruises.",
    "Needs invoices with the purchase order number on them.",
)


def people_of(ten: int, accounts: list[Account]) -> Iterator[tuple[Person, Account | None]]:
    """The people of ten companies, and those of no company who come with them; adds the former to their accounts.

    Args:
        ten: which ten companies, from 0.
        accounts: these.
    """
    dice = Dice("teams", ten)
    by_size = sorted(accounts, key=lambda account: DAYS_TO_REACH[account.stage] + dice.below(_LUCK))
    numbers = count(ten * PEOPLE + 1)
    for account, size in zip(by_size, _TEAMS, strict=True):
        for _ in range(size):
            person = _colleague(next(numbers), account)
            account.people.append(person)
            yield person, account
        account.row["lead_score"] = max((person.row["lead_score"] for person in account.people), default=0)
    for lifecycles in [_ALONE] * _LEADS + [_BOOKED] * _TRAVELING:
        yield _individual(next(numbers), lifecycles), None


def _colleague(number: int, account: Account) -> Person:
    dice = Dice(CONTACTS.name, number)
    place = account.place if dice.chance(85) else dice.pick(PLACES)
    given, family = name(dice, place.country)
    # The first one has been known as long as the company.
    since = account.since if not account.people else account.since + dice.below(NOW - DAY - account.since)
    domain = account.row["domain"]
    email = None
    if not domain:
        email = _own_address(dice, number, given, family) if dice.chance(40) else None
    elif dice.chance(94):
        email = f"{_office_address(account, given, family)}@{domain}"
    role = dice.pick(LEADERS if not account.people else ROLES)
    lifecycle = dice.pick(_LIFECYCLES[account.stage])
    source = account.row["lead_source"]
    blocked = account.row["do_not_contact"] or dice.chance(2)
    row = {
        **_identity(number, given, family, email),
        "phone": _phone(dice, place, 60),
        "job_title": dice.pick(TITLES[role]) if dice.chance(95) else None,
        "role": role.value if dice.chance(92) else None,
        "company_id": account.row["id"],
        **_standing(dice, lifecycle, blocked=blocked),
        "lead_source": source if dice.chance(75) else dice.pick(tuple(LeadSource)).value,
        **_life(dice, place, since),
    }
    return Person(number, row, place, since)


def _individual(number: int, lifecycles: tuple[str, ...]) -> Person:
    dice = Dice(CONTACTS.name, number)
    place = dice.pick(PLACES)
    given, family = name(dice, place.country)
    lifecycle = dice.pick(lifecycles)
    since = dice.below(NOW - _DAYS_ALONE.get(lifecycle, 1) * DAY)
    nameless = lifecycle == "subscriber" and dice.chance(30)
    row = {
        **_identity(number, given, None if nameless else family, _own_address(dice, number, given, family)),
        "phone": _phone(dice, place, 45),
        "job_title": None,
        "role": ContactRole.INDIVIDUAL.value,
        "company_id": None,
        **_standing(dice, lifecycle, blocked=dice.chance(2)),
        "lead_source": dice.pick(_SOURCES_ALONE).value,
        **_life(dice, place, since),
    }
    return Person(number, row, place, since)


def _identity(number: int, given: str, family: str | None, email: str | None) -> dict[str, Any]:
    return {"id": seed_id(CONTACTS.name, number), "first_name": given, "last_name": family, "email": email}


def _office_address(account: Account, given: str, family: str) -> str:
    """The part before the @, another one for each of the company's people."""
    plain = f"{address_part(given)}.{address_part(family)}"
    free = next(part for part in _variants(plain) if part not in account.addresses)
    account.addresses.add(free)
    return free


def _variants(part: str) -> Iterator[str]:
    yield part
    yield from (f"{part}{number}" for number in count(2))


def _own_address(dice: Dice, number: int, given: str, family: str) -> str:
    """No two people have the same number."""
    return f"{address_part(given)}.{address_part(family)}{number}@{dice.pick(_INBOXES)}"


def _phone(dice: Dice, place: Place, percent: int) -> str | None:
    """Only North America has numbers that are reserved for fiction."""
    known = place.area_code and dice.chance(percent)
    return f"+1 {place.area_code} 555 {dice.digits('01##')}" if known else None


def _standing(dice: Dice, lifecycle: str, *, blocked: bool) -> dict[str, Any]:
    score = max(0, min(100, _SCORES[lifecycle] + dice.between(-8, 10)))
    return {"lifecycle_stage": lifecycle, "lead_score": 0 if blocked else score, "do_not_contact": blocked}


def _life(dice: Dice, place: Place, since: int) -> Row:
    custom = {"loyaltyNumber": dice.digits("TT-######")} if dice.chance(8) else None
    return {
        "linkedin_url": f"https://linkedin.example/in/{dice.digits('p########')}" if dice.chance(50) else None,
        "city": place.city if dice.chance(85) else None,
        "country": place.country,
        "timezone": place.timezone if dice.chance(85) else None,
        "tags": json.dumps(sorted({dice.pick(_TAGS) for _ in range(dice.between(1, 3))})) if dice.chance(40) else "[]",
        "custom_fields": json.dumps(custom) if custom else "{}",
        "notes": dice.pick(_NOTES) if dice.chance(15) else None,
        "last_interaction_at": None,
        "created_at": instant(since),
        "updated_at": instant(since),
    }
