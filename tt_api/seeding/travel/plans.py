"""Which trips a client has had, has booked, and thinks about."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from tt_api.models.enums import TripType
from tt_api.seeding.catalogue.offerings import ALL as OFFERINGS
from tt_api.seeding.catalogue.offerings import SOLD_AHEAD, Offering
from tt_api.seeding.dice import Dice
from tt_api.seeding.party import Party
from tt_api.seeding.travel.calendar import TODAY, YESTERDAY, after
from tt_api.seeding.trips import PRIVATE_TRIPS, TEAM_TRIPS, Idea

# How long after they were first heard of people travel at the earliest, and trips keep from each other.
_FIRST_TRIP_DAYS = 40
_APART_DAYS = 25
# Past trips were over by then.
_LONGEST = 14
_MOST_TRIPS = 8
_A_TEAM = (6, 40)


class Intent(StrEnum):
    """How serious a trip is."""

    INQUIRY = "inquiry"
    PLANNING = "planning"
    QUOTED = "quoted"
    BOOKED = "booked"
    CANCELLED = "cancelled"


class Plan(NamedTuple):
    """A trip that a client asked for.

    Attributes:
        number: among the client's, from 1.
        booked_on: when it was; of one that isn't, when it was asked for.
        amount: what it was sold for, in cents; None where no deal says so.
        heads: how many travel.
    """

    number: int
    idea: Idea
    intent: Intent
    booked_on: date
    start: date
    nights: int
    heads: int
    deal_id: str | None = None
    amount: int | None = None
    offering: Offering | None = None

    @property
    def end(self) -> date:
        """The last day."""
        return after(self.start, self.nights)

    @property
    def is_booked(self) -> bool:
        """Whether anything was ever reserved for money."""
        return self.intent in (Intent.BOOKED, Intent.CANCELLED)

    @property
    def is_over(self) -> bool:
        """Whether they are back."""
        return self.end < TODAY


class _Wish(NamedTuple):
    intent: Intent
    booked_on: date
    start: date
    deal_id: str | None = None
    idea: Idea | None = None
    amount: int | None = None


def plans_of(party: Party) -> list[Plan]:
    """The trips of a client, those of its deals first; no two at the same time."""
    dice = Dice("plans", *party.key)
    wishes: list[_Wish] = []
    for wish in (*_sold(party), *_wishes(dice, party)):
        if all(abs((wish.start - other.start).days) > _APART_DAYS for other in wishes):
            wishes.append(wish)
    return [_plan(Dice("plans", *party.key, number), party, number, wish)
            for number, wish in enumerate(wishes[:_MOST_TRIPS], 1)]  # fmt: skip


def _sold(party: Party) -> Iterator[_Wish]:
    for sold in party.sold:
        yield _Wish(Intent.BOOKED, min(sold.booked_on, YESTERDAY), sold.start, sold.deal_id, sold.idea, sold.amount)


def _wishes(dice: Dice, party: Party) -> Iterator[_Wish]:
    first = after(party.since, _FIRST_TRIP_DAYS)
    if not party.is_company:
        yield from _past(dice, party, first)
    if party.row["status"] in ("inactive", "churned"):
        return
    if dice.chance(15 if party.is_company else 45):
        days = dice.between(1, 9) if dice.chance(25) else dice.between(10, 200)
        booked_on = max(party.since, after(TODAY, -days))
        yield _Wish(Intent.BOOKED, min(booked_on, YESTERDAY), after(TODAY, dice.between(8, 330)))
    if dice.chance(35):
        asked_on = max(party.since, after(TODAY, -dice.between(2, 30)))
        intent = dice.pick((Intent.INQUIRY, Intent.PLANNING, Intent.QUOTED, Intent.QUOTED))
        yield _Wish(intent, min(asked_on, YESTERDAY), after(TODAY, dice.between(90, 420)))
    if dice.chance(16):
        start = after(TODAY, dice.between(-250, 200))
        booked_on = after(min(start, TODAY), -dice.between(60, 200))
        if booked_on > party.since:
            yield _Wish(Intent.CANCELLED, booked_on, start)


def _past(dice: Dice, party: Party, first: date) -> Iterator[_Wish]:
    days = (after(TODAY, -_LONGEST - 3) - first).days
    trips = min(dice.pick((0, 0, 0, 1, 1, 1, 2, 3)), max(0, days) // (3 * _APART_DAYS))
    for number in range(trips):
        slot = days // trips
        start = after(first, number * slot + dice.below(slot - _APART_DAYS))
        yield _Wish(Intent.BOOKED, max(party.since, after(start, -dice.between(30, 300))), start)


def _plan(dice: Dice, party: Party, number: int, wish: _Wish) -> Plan:
    offering = None
    start, idea = wish.start, wish.idea
    if idea is None and not party.is_company and dice.chance(45):
        offering = _offering(dice, wish)
    if offering:
        kinds = [trip for trip in PRIVATE_TRIPS if trip.trip_type is offering.product.trip_type]
        start, idea = offering.departure, Idea(dice.pick(kinds), offering.product.place)
    if idea is None:
        idea = _idea(dice, party)
    nights = offering.nights if offering else _nights(dice, idea.trip.trip_type)
    heads = dice.between(*_A_TEAM) if party.is_company else len(party.travelers)
    if idea.trip.occasion in ("honeymoon", "anniversary"):
        heads = min(heads, 2)
    return Plan(number, idea, wish.intent, min(wish.booked_on, after(start, -1)), start, nights, heads, wish.deal_id,
                wish.amount, offering)  # fmt: skip


def _idea(dice: Dice, party: Party) -> Idea:
    alone = len(party.travelers) == 1
    private = [trip for trip in PRIVATE_TRIPS if not (alone and trip.is_shared)]
    trip = dice.pick(TEAM_TRIPS if party.is_company else private)
    return Idea(trip, dice.pick(trip.places))


def _nights(dice: Dice, trip_type: TripType) -> int:
    short = trip_type in (TripType.TEAM_OFFSITE, TripType.EVENT_BASED)
    return dice.between(2, 4) if short else dice.between(5, 12)


def _offering(dice: Dice, wish: _Wish) -> Offering | None:
    """One that leaves about when they want to, and so that past trips stay past and future ones ahead."""
    near = [
        offering
        for offering in OFFERINGS
        if abs((offering.departure - wish.start).days) <= _APART_DAYS // 2
        and offering.departure <= after(TODAY, SOLD_AHEAD)
        and offering.departure > wish.booked_on
        and (wish.start > TODAY) == (offering.departure > TODAY)
        and (wish.start > TODAY or after(offering.departure, offering.nights) < TODAY)
    ]
    return dice.pick(near) if near else None
