"""Sales opportunities: as many and as far along as the company, or the person alone, is."""

import json
from datetime import date, timedelta
from typing import Any, NamedTuple

from tt_api.models.enums import CompanyStage, DealStage
from tt_api.seeding.account import Account, Person
from tt_api.seeding.destinations import MONTHS
from tt_api.seeding.dice import Dice, seed_id, weighted
from tt_api.seeding.journeys import Journey, journey
from tt_api.seeding.table import Row, SeedTable
from tt_api.seeding.trips import DESCRIPTIONS, LOST_REASONS, NEXT_STEPS, PRIVATE_TRIPS, TEAM_TRIPS, Idea, Trip
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
    "customer": (
        _S.BOOKING_CONFIRMED,
        _S.BOOKING_CONFIRMED,
        _S.BOOKING_CONFIRMED,
        _S.TRAVELING,
        _S.COMPLETED,
        _S.COMPLETED,
        _S.COMPLETED,
        _S.COMPLETED,
        _S.WON,
        _S.WON,
    ),
    "evangelist": (_S.COMPLETED, _S.WON),
}
_TEAM_SIZES = weighted({(6, 14): 45, (15, 40): 40, (41, 120): 15})
# A deal in one of these has become a trip.
_SOLD = (_S.BOOKING_PENDING, _S.BOOKING_CONFIRMED, _S.TRAVELING, _S.COMPLETED, _S.WON)
_LONGEST_TRIP = timedelta(days=14)
_ROUND = 10_000  # cents: prices are agreed on in whole hundreds


class Sold(NamedTuple):
    """What a deal became once it was won.

    Attributes:
        booked_on: the day of that.
        start: the day of the departure.
        amount: in cents of the deal's currency.
    """

    deal_id: str
    stage: DealStage
    idea: Idea
    booked_on: date
    start: date
    amount: int


class Deals(NamedTuple):
    """The deals of a company or a person, their histories, and the trips that were sold by them."""

    deals: list[Row]
    history: list[Row]
    sold: list[Sold]


def deals_of_company(account: Account) -> Deals:
    """A company's deals and their stage histories."""
    how_many, first, others = _PIPELINES[account.stage]
    made = Deals([], [], [])
    for number in range(1, Dice("pipelines", account.number).pick(how_many) + 1):
        dice = Dice(DEALS.name, account.number, number)
        way = journey(dice, dice.pick(others if number > 1 else first), account.since)
        idea = _idea(dice, TEAM_TRIPS)
        amount = _team_price(dice, idea.trip, account)
        known = [person for person in account.people if person.since <= way.moves[0].moment]
        contact = dice.pick(known) if known and dice.chance(94) else None
        parties = {"company_id": account.row["id"], "contact_id": contact.row["id"] if contact else None}
        deal_id = seed_id(DEALS.name, account.number, number)
        travel = _departure(dice, way)
        deal = _deal(dice, way, f"{account.row['name']}: {_titled(idea, travel)}", idea.trip, amount)
        made.deals.append({"id": deal_id, **parties, "currency": account.row["currency"], **deal,
                           "lead_source": account.row["lead_source"]})  # fmt: skip
        made.history.extend(_history(deal_id, way, account.number, number))
        made.sold.extend(_sold(deal_id, way, idea, travel, amount))
    return made


def deals_of_individual(person: Person) -> Deals:
    """The deal of a person of no company, and its stage history, where there is one."""
    dice = Dice(DEALS.name, 0, person.number)
    stages = _ALONE.get(person.row["lifecycle_stage"])
    if not stages or (person.row["lifecycle_stage"] == "lead" and dice.chance(60)):
        return Deals([], [], [])
    way = journey(dice, dice.pick(stages), person.since)
    idea = _idea(dice, PRIVATE_TRIPS)
    amount = _rounded(dice.between(2, 6) * _a_head(dice, idea.trip) * person.place.price_level)
    deal_id = seed_id(DEALS.name, 0, person.number)
    name = person.row["last_name"] or person.row["first_name"]
    travel = _departure(dice, way)
    deal = {"id": deal_id, "company_id": None, "contact_id": person.row["id"], "currency": person.place.currency,
            **_deal(dice, way, f"{name}: {_titled(idea, travel)}", idea.trip, amount),
            "lead_source": person.row["lead_source"]}  # fmt: skip
    return Deals([deal], _history(deal_id, way, 0, person.number), _sold(deal_id, way, idea, travel, amount))


def _idea(dice: Dice, trips: tuple[Trip, ...]) -> Idea:
    trip = dice.pick(trips)
    return Idea(trip, dice.pick(trip.places))


def _titled(idea: Idea, travel: date) -> str:
    return f"{idea.title}, {MONTHS[travel.month - 1]} {travel.year}"


def _departure(dice: Dice, way: Journey) -> date:
    """When they leave, or left: later than they decided, and as their stage has it."""
    today = ANCHOR.date()
    if way.stage is DealStage.TRAVELING:
        return today - timedelta(days=dice.between(1, 5))
    decided = way.moves[-1].at.date() if way.closed_at is None else way.closed_at.date()
    travel = decided + timedelta(days=dice.between(45, 240))
    if way.stage is DealStage.COMPLETED:
        left = next(move.at for move in way.moves if move.to_stage is DealStage.TRAVELING).date()
        return travel if travel < today - _LONGEST_TRIP else min(left, today - _LONGEST_TRIP)
    if way.stage is DealStage.WON:
        return travel
    return max(travel, today + timedelta(days=dice.between(20, 200)))


def _sold(deal_id: str, way: Journey, idea: Idea, travel: date, amount: int) -> list[Sold]:
    if way.stage not in _SOLD:
        return []
    decided = (way.closed_at or way.moves[-1].at).date()
    return [Sold(deal_id, way.stage, idea, min(decided, travel), travel, amount)]


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


def _deal(dice: Dice, way: Journey, title: str, trip: Trip, amount: int) -> dict[str, Any]:
    expected = _expected_close(dice, way)
    stage = way.stage
    return {
        "title": title,
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
