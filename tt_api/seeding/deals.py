"""Sales opportunities: as many and as far along as the company, or the person alone, is."""

import json
from datetime import date, timedelta
from typing import Any

from tt_api.models.enums import CompanyStage, DealStage
from tt_api.seeding.account import Account, Person
from tt_api.seeding.destinations import MONTHS
from tt_api.seeding.dice import Dice, seed_id, weighted
from tt_api.seeding.journeys import Journey, journey
from tt_api.seeding.table import Row, SeedTable
from tt_api.seeding.trips import DESCRIPTIONS, LOST_REASONS, NEXT_STEPS, PRIVATE_TRIPS, TEAM_TRIPS, Trip
from tt_api.seeding.worktime import ANCHOR
from tt_api.services.crm.pipeline import PROBABILITIES

DEALS = SeedTable("deals")
HISTORY = SeedTable("deal_stage_history")

_S = DealStage
# For companies that are this far: how many deals they may have had, what the first of them has come to, and what the
# others may have.
_PIPELINES = {
    CompanyStage.TARGET: ((0, 0, 0, 0, 0, 0, 1), (_S.LEAD,), (_S.LEAD,)),
    CompanyStage.RESEARCHING: ((0, 0, 0, 1), (_S.LEAD, _S.LEAD, _S.LOST), (_S.LEAD,)),
    CompanyStage.AWARE: ((0, 0, 1, 1, 2), (_S.LEAD, _S.LEAD, _S.QUALIFIED), (_S.LEAD, _S.LOST)),
    CompanyStage.ENGAGED: ((0, 1, 1, 2, 2), (_S.LEAD, _S.QUALIFIED), (_S.LEAD, _S.QUALIFIED, _S.LOST)),
    CompanyStage.QUALIFIED: ((1, 1, 1, 2, 3), (_S.QUALIFIED,), (_S.LEAD, _S.QUALIFIED, _S.LOST)),
    CompanyStage.PROPOSAL_SENT: (
        (1, 2, 2, 3), (_S.PROPOSAL_SENT, _S.PROPOSAL_VIEWED), (_S.QUALIFIED, _S.PROPOSAL_SENT, _S.LOST),
    ),
    CompanyStage.NEGOTIATING: (
        (1, 2, 2, 3), (_S.NEGOTIATING, _S.NEGOTIATING, _S.VERBAL_YES, _S.BOOKING_PENDING),
        (_S.QUALIFIED, _S.PROPOSAL_VIEWED, _S.NEGOTIATING, _S.LOST),
    ),
    CompanyStage.WON: (
        (1, 2, 3), (_S.BOOKING_CONFIRMED, _S.BOOKING_CONFIRMED, _S.TRAVELING, _S.WON),
        (_S.LEAD, _S.PROPOSAL_SENT, _S.BOOKING_PENDING, _S.WON, _S.LOST),
    ),
    CompanyStage.ACTIVE_CLIENT: (
        (2, 3, 4, 5, 6), (_S.COMPLETED, _S.COMPLETED, _S.WON),
        (_S.COMPLETED, _S.COMPLETED, _S.WON, _S.TRAVELING, _S.BOOKING_CONFIRMED, _S.LOST, _S.NEGOTIATING, _S.LEAD,
         _S.PROPOSAL_SENT, _S.VERBAL_YES, _S.BOOKING_PENDING),
    ),
    CompanyStage.CHURNED: ((1, 2, 3), (_S.COMPLETED, _S.WON), (_S.COMPLETED, _S.LOST)),
    CompanyStage.DISQUALIFIED: ((0, 1), (_S.LOST,), (_S.LOST,)),
    CompanyStage.ARCHIVED: ((0, 1, 2), (_S.LOST, _S.COMPLETED), (_S.LOST,)),
}  # fmt: skip
# For people of no company; those who aren't here have none.
_ALONE = {
    "lead": (_S.LEAD,),
    "marketing_qualified": (_S.LEAD, _S.LOST),
    "sales_qualified": (_S.QUALIFIED, _S.PROPOSAL_SENT, _S.LOST),
    "opportunity": (_S.PROPOSAL_VIEWED, _S.NEGOTIATING, _S.VERBAL_YES, _S.BOOKING_PENDING),
    "customer": (_S.BOOKING_CONFIRMED, _S.TRAVELING, _S.COMPLETED, _S.WON),
    "evangelist": (_S.COMPLETED, _S.WON),
}
_TEAM_SIZES = weighted({(6, 14): 45, (15, 40): 40, (41, 120): 15})
_ROUND = 10_000  # cents: prices are agreed on in whole hundreds


def deals_of_company(account: Account) -> tuple[list[Row], list[Row]]:
    """A company's deals and their stage histories."""
    how_many, first, others = _PIPELINES[account.stage]
    deals: list[Row] = []
    history: list[Row] = []
    for number in range(1, Dice("pipelines", account.number).pick(how_many) + 1):
        dice = Dice(DEALS.name, account.number, number)
        way = journey(dice, dice.pick(others if number > 1 else first), account.since)
        trip = dice.pick(TEAM_TRIPS)
        amount = _team_price(dice, trip, account)
        known = [person for person in account.people if person.since <= way.moves[0].moment]
        contact = dice.pick(known) if known and dice.chance(94) else None
        parties = {"company_id": account.row["id"], "contact_id": contact.row["id"] if contact else None}
        deal_id = seed_id(DEALS.name, account.number, number)
        deal = _deal(dice, way, trip, account.row["name"], amount)
        deals.append({"id": deal_id, **parties, "currency": account.row["currency"], **deal,
                      "lead_source": account.row["lead_source"]})  # fmt: skip
        history += _history(deal_id, way, account.number, number)
    return deals, history


def deals_of_individual(person: Person) -> tuple[list[Row], list[Row]]:
    """The deal of a person of no company, and its stage history, where there is one."""
    dice = Dice(DEALS.name, 0, person.number)
    stages = _ALONE.get(person.row["lifecycle_stage"])
    if not stages or (person.row["lifecycle_stage"] == "lead" and dice.chance(60)):
        return [], []
    way = journey(dice, dice.pick(stages), person.since)
    trip = dice.pick(PRIVATE_TRIPS)
    amount = _rounded(dice.between(2, 6) * _a_head(dice, trip) * person.place.price_level)
    deal_id = seed_id(DEALS.name, 0, person.number)
    name = person.row["last_name"] or person.row["first_name"]
    deal = {"id": deal_id, "company_id": None, "contact_id": person.row["id"], "currency": person.place.currency,
            **_deal(dice, way, trip, name, amount), "lead_source": person.row["lead_source"]}  # fmt: skip
    return [deal], _history(deal_id, way, 0, person.number)


def _team_price(dice: Dice, trip: Trip, account: Account) -> int:
    """In cents: what that many cost, and no more than most of what the company spends in a year."""
    travelers = min(dice.between(*dice.pick(_TEAM_SIZES)), account.row["employee_count"] or 40)
    price = travelers * _a_head(dice, trip) * account.place.price_level
    budget = account.row["annual_travel_budget"]
    share = dice.between(15, 70)
    return _rounded(min(price, budget * share // 100) if budget else price)


def _a_head(dice: Dice, trip: Trip) -> int:
    return dice.between(trip.cheapest, trip.dearest) * 100


def _rounded(cents: int) -> int:
    return max(1, cents // _ROUND) * _ROUND


def _deal(dice: Dice, way: Journey, trip: Trip, whose: str, amount: int) -> dict[str, Any]:
    expected = _expected_close(dice, way)
    travel = expected + timedelta(days=dice.between(45, 240))
    stage = way.stage
    return {
        "title": f"{whose}: {trip.title} {dice.pick(trip.places)}, {MONTHS[travel.month - 1]} {travel.year}",
        "stage": stage.value,
        # A third of the leads have no estimate yet.
        "amount": None if stage is DealStage.LEAD and dice.chance(33) else amount,
        "probability": PROBABILITIES[stage],
        "expected_close_date": None if stage is DealStage.LEAD and dice.chance(30) else expected,
        "closed_at": way.closed_at,
        "won_at": way.won_at,
        "lost_reason": dice.pick(LOST_REASONS) if stage is DealStage.LOST and dice.chance(85) else None,
        "next_step": dice.pick(NEXT_STEPS[stage]) if stage in NEXT_STEPS and dice.chance(70) else None,
        "description": dice.pick(DESCRIPTIONS) if dice.chance(40) else None,
        "tags": json.dumps([trip.tag]) if dice.chance(60) else "[]",
        "created_at": way.moves[0].at,
        "updated_at": way.moves[-1].at,
    }


def _expected_close(dice: Dice, way: Journey) -> date:
    """About when it was closed; for an open deal the sooner the likelier it is, now and then overdue."""
    if way.closed_at:
        return way.closed_at.date() + timedelta(days=dice.between(-20, 20))
    return ANCHOR.date() + timedelta(days=(100 - PROBABILITIES[way.stage]) * dice.between(3, 18) // 10 - dice.below(20))


def _history(deal_id: str, way: Journey, *numbers: int) -> list[Row]:
    return [
        {
            "id": seed_id(HISTORY.name, *numbers, number),
            "deal_id": deal_id,
            "from_stage": move.from_stage.value if move.from_stage else None,
            "to_stage": move.to_stage.value,
            "changed_at": move.at,
            "created_at": move.at,
            "updated_at": move.at,
        }
        for number, move in enumerate(way.moves, 1)
    ]
