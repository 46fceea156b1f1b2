"""Invented companies: no real name, ``.example`` domains, 555-01xx phones."""

import json
from collections import Counter
from datetime import timedelta
from typing import Any

from tt_api.models.enums import CompanyStage, LeadSource
from tt_api.naming import slugify
from tt_api.seeding.account import Account
from tt_api.seeding.dice import Dice, seed_id, weighted
from tt_api.seeding.places import PLACES, STREETS, Place
from tt_api.seeding.table import SeedTable, UniqueColumn
from tt_api.seeding.worktime import ANCHOR, DAY, NOW, instant

COMPANIES = SeedTable("companies", UniqueColumn("slug", "slug", lambda slug, row_id: f"{slug}-{row_id[:8]}"))

_STARTS = (
    "Ald", "Ashen", "Birk", "Blaen", "Brindle", "Corv", "Dorn", "Eld", "Éven", "Fern", "Gael", "Grün", "Harrow",
    "Hollin", "Ister", "Jask", "Kestrel", "Køl", "Larn", "Lumen", "Maren", "Merri", "Nór", "Oaken", "Orin", "Pell",
    "Quill", "Raven", "Rowan", "São", "Sker", "Sölv", "Tarn", "Thistle", "Umber", "Vell", "Wren", "Yarrow", "Žal",
)  # fmt: skip
_ENDS = (
    "bank", "beck", "brook", "bury", "combe", "croft", "dale", "fell", "field", "ford", "gate", "grove", "ham", "haven",
    "holt", "hurst", "lea", "lund", "mark", "mere", "moor", "more", "ridge", "shaw", "stead", "stow", "vale", "wick",
    "wold", "worth",
)  # fmt: skip
# What the company does: the industry, and what it is called after it.
_TRADES = (
    ("Architecture", "Architects"), ("Biotechnology", "Biosciences"), ("Biotechnology", "Genomics"),
    ("Construction", "Builders"), ("Consulting", "Advisory"), ("Consulting", "Partners"), ("Consumer goods", "Foods"),
    ("Consumer goods", "Outfitters"), ("Design", "Studio"), ("Education", "Academy"), ("Education", "Learning"),
    ("Energy", "Energy"), ("Energy", "Solar"), ("Financial services", "Capital"), ("Financial services", "Wealth"),
    ("Healthcare", "Clinics"), ("Healthcare", "Health"), ("Insurance", "Assurance"), ("Legal", "Legal"),
    ("Logistics", "Freight"), ("Logistics", "Logistics"), ("Manufacturing", "Instruments"),
    ("Manufacturing", "Works"), ("Marketing", "Collective"), ("Marketing", "Media"), ("Nonprofit", "Foundation"),
    ("Publishing", "Press"), ("Real estate", "Properties"), ("Retail", "Market"), ("Software", "Analytics"),
    ("Software", "Cloud"), ("Software", "Labs"), ("Software", "Software"), ("Software", "Systems"),
    ("Telecommunications", "Networks"), ("Venture capital", "Ventures"),
)  # fmt: skip
_FORMS = weighted({"": 60, " Group": 15, " & Co.": 10, " Ltd.": 8, " International": 7})

# How likely each stage is; fewer get further.
_STAGES = weighted(dict(zip(CompanyStage, (26, 15, 12, 11, 8, 6, 4, 4, 6, 3, 3, 2), strict=True)))
# How many working days it takes to get there.
DAYS_TO_REACH = dict(zip(CompanyStage, (1, 2, 5, 14, 21, 30, 45, 90, 180, 220, 10, 150), strict=True))
_SOURCES = weighted(dict(zip(LeadSource, (18, 16, 9, 12, 5, 13, 8, 9, 4, 5, 1), strict=True)))
_TAGS = ("retreat", "incentive trip", "executive offsite", "repeat client", "remote team", "sustainability", "cruise")
_NOTES = (
    "Asked for options away from school holidays.",
    "Prefers a call in the morning; the assistant books everything.",
    "Last offsite was over budget, so price matters first.",
    "Half of the team works remotely and meets twice a year.",
    "Wants direct flights only, and a place with good trails.",
)
# In dollars or what buys as much; most budgets are small.
_BUDGETS = weighted({(5_000, 25_000): 30, (25_000, 100_000): 40, (100_000, 500_000): 23, (500_000, 4_000_000): 7})
_SIZES = weighted({(5, 50): 40, (51, 250): 35, (251, 1_000): 17, (1_001, 20_000): 8})


def account(number: int, named: Counter[str]) -> Account:
    """The company of that number, still without people.

    Args:
        number: from 1.
        named: how often each slug was made of the names of the companies before.
    """
    dice = Dice(COMPANIES.name, number)
    industry, trade = dice.pick(_TRADES)
    name = f"{dice.pick(_STARTS)}{dice.pick(_ENDS)} {trade}{dice.pick(_FORMS)}"
    slug = _numbered(slugify(name), named)
    stage = dice.pick(_STAGES)
    since = dice.below(NOW - DAYS_TO_REACH[stage] * DAY)
    place = dice.pick(PLACES)
    founded = ANCHOR.year - dice.between(4, 60)
    row = {
        "id": seed_id(COMPANIES.name, number),
        "name": name,
        "slug": slug,
        "industry": industry if dice.chance(95) else None,
        "description": f"{industry} company from {place.city}, founded in {founded}." if dice.chance(60) else None,
        **_online(dice, slug),
        **_sales(dice, stage),
        **_size(dice, place),
        **_address(dice, place),
        "parent_company_id": _parent(dice, number),
        "created_at": instant(since),
        "updated_at": instant(since),
    }
    return Account(number, row, place, stage, since)


def _parent(dice: Dice, number: int) -> str | None:
    return seed_id(COMPANIES.name, dice.between(1, number - 1)) if number > 1 and dice.chance(6) else None


def _numbered(slug: str, named: Counter[str]) -> str:
    """As the API does it: the second of a name gets ``-2``."""
    named[slug] += 1
    return slug if named[slug] == 1 else f"{slug}-{named[slug]}"


def _online(dice: Dice, slug: str) -> dict[str, Any]:
    domain = f"{slug}.example" if dice.chance(92) else None
    return {
        "domain": domain,
        "website": f"https://www.{domain}" if domain else None,
        "email": f"{dice.pick(('hello', 'office', 'travel', 'people'))}@{domain}"
        if domain and dice.chance(70)
        else None,
        "linkedin_url": f"https://linkedin.example/company/{slug}" if dice.chance(55) else None,
    }


def _sales(dice: Dice, stage: CompanyStage) -> dict[str, Any]:
    return {
        "stage": stage.value,
        "lead_source": dice.pick(_SOURCES).value if dice.chance(90) else None,
        # The best of its people's, who come later.
        "lead_score": 0,
        "do_not_contact": dice.chance(40 if stage is CompanyStage.DISQUALIFIED else 2),
        "tags": json.dumps(sorted({dice.pick(_TAGS) for _ in range(dice.below(4))})),
        "custom_fields": json.dumps({"crmNumber": dice.digits("C-#####")} if dice.chance(15) else {}),
        "notes": dice.pick(_NOTES) if dice.chance(25) else None,
    }


def _size(dice: Dice, place: Place) -> dict[str, Any]:
    employees = dice.between(*dice.pick(_SIZES))
    low, high = dice.pick(_BUDGETS)
    thousand = 100_000 * place.price_level
    retreat = ANCHOR.date() + timedelta(days=dice.between(-120, 540))
    return {
        "employee_count": employees if dice.chance(88) else None,
        "annual_travel_budget": dice.between(low // 1000, high // 1000) * thousand if dice.chance(75) else None,
        "travelers_per_year": max(2, employees * dice.between(10, 90) // 100) if dice.chance(65) else None,
        "next_retreat_on": retreat if dice.chance(35) else None,
    }


def _address(dice: Dice, place: Place) -> dict[str, Any]:
    known = dice.chance(90)
    phone = f"+1 {place.area_code} 555 {dice.digits('01##')}" if place.area_code else None
    return {
        "street": f"{dice.between(1, 240)} {dice.pick(STREETS)}" if known else None,
        "city": place.city if known else None,
        "region": place.region if known else None,
        "postal_code": dice.digits(place.postal) if known else None,
        "country": place.country if known or dice.chance(50) else None,
        "timezone": place.timezone if known else None,
        "currency": place.currency,
        "phone": phone if dice.chance(80) else None,
    }
