"""A company's team that travels together, as a group of its people."""

from typing import NamedTuple

from tt_api.models.enums import GroupStatus, TripType
from tt_api.seeding.account import Person
from tt_api.seeding.catalogue.destinations import BY_PLACE, destination_id
from tt_api.seeding.dice import Dice, seed_id
from tt_api.seeding.party import Party
from tt_api.seeding.table import Row
from tt_api.seeding.travel.calendar import TODAY, after, at
from tt_api.seeding.travel.groups import GROUPS, MEMBERS, group, member
from tt_api.seeding.travel.plans import Intent, Plan

_TYPES = {"retreat": "retreat", "incentive": "incentive", "business": "other"}
_TEAM = (TripType.TEAM_OFFSITE, TripType.GROUP_TRIP, TripType.EVENT_BASED, TripType.RIVER_CRUISE)
_MOST_HEADS = 20


class CompanyGroup(NamedTuple):
    """A group's row and its members'."""

    row: Row
    members: list[Row]

    @property
    def id(self) -> str:
        """The group's."""
        return str(self.row["id"])


def group_of(party: Party, plan: Plan) -> CompanyGroup | None:
    """The group of a company's trip, for most of those that were booked."""
    dice = Dice(GROUPS.name, *party.key, plan.number)
    if plan.intent is not Intent.BOOKED or plan.idea.trip.trip_type not in _TEAM or dice.chance(25):
        return None
    known = _known(party, plan)
    if not known:
        return None
    group_id = seed_id(GROUPS.name, *party.key, plan.number)
    status = _status(plan)
    joined = at(plan.booked_on, dice)
    held = "traveled" if status is GroupStatus.COMPLETED else "confirmed"
    sizes = [1 + (plan.heads - len(known)) // len(known)] * len(known) if plan.heads > len(known) else [1] * len(known)
    members = []
    for number, ((person, traveler), size) in enumerate(zip(known, sizes, strict=True), 1):
        role = "leader" if number == 1 else "guest"
        seat = held if number == 1 or dice.chance(85) else dice.pick(("cancelled", "declined", "waitlisted"))
        members.append(
            member(seed_id(MEMBERS.name, *party.key, plan.number, number), group_id, person.row, joined,
                   role=role, status=seat, party_size=min(size, _MOST_HEADS), client_id=party.id,
                   traveler_id=traveler["id"])
        )  # fmt: skip
    row = group(
        group_id,
        joined,
        members,
        name=f"{party.row['name']}: {BY_PLACE[plan.idea.place].name}",
        status=status,
        group_type=_TYPES.get(plan.idea.trip.occasion or "", "other"),
        departure_date=plan.start,
        return_date=plan.end,
        min_guests=max(1, plan.heads // 2),
        max_guests=plan.heads + 4,
        price_per_person_cents=plan.amount // plan.heads if plan.amount else None,
        currency=party.row["currency"],
        company_id=party.row["company_id"],
        organizer_contact_id=party.contact_id,
        deal_id=plan.deal_id,
        destination_id=destination_id(plan.idea.place),
        names_due_on=after(plan.start, -30),
        final_payment_due_on=after(plan.start, -45),
    )
    return CompanyGroup(row, members)


def _known(party: Party, plan: Plan) -> list[tuple[Person, Row]]:
    """A company's people who were known by then, each with the traveler that they are."""
    if party.account is None:
        return []
    named = [person for person in party.account.people if person.row["last_name"]]
    pairs = zip(named, party.travelers, strict=True)
    return [(person, traveler) for person, traveler in pairs if traveler["created_at"].date() <= plan.booked_on]


def _status(plan: Plan) -> GroupStatus:
    if plan.is_over:
        return GroupStatus.COMPLETED
    return GroupStatus.TRAVELING if plan.start <= TODAY else GroupStatus.CONFIRMED
