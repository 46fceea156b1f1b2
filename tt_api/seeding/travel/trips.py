"""Client trips: what all their bookings cost, what was paid on them, and the state that money and the day leave."""

import json
from datetime import datetime
from typing import Any

from tt_api.models.enums import TripStatus
from tt_api.seeding.catalogue.destinations import destination_id
from tt_api.seeding.dice import Dice, seed_id
from tt_api.seeding.party import Party
from tt_api.seeding.table import EVERY, Row, SeedTable
from tt_api.seeding.travel.bookings import Reservation
from tt_api.seeding.travel.calendar import TODAY, YESTERDAY, after, at
from tt_api.seeding.travel.plans import Intent, Plan
from tt_api.services.trips.progress import status_by_date, status_by_money

TRIPS = SeedTable("trips", moving=EVERY)
_STATES = {
    Intent.INQUIRY: TripStatus.INQUIRY,
    Intent.PLANNING: TripStatus.PLANNING,
    Intent.QUOTED: TripStatus.QUOTED,
    Intent.BOOKED: TripStatus.BOOKED,
    Intent.CANCELLED: TripStatus.CANCELLED,
}
_REASONS = ("Illness in the family", "The company changed its plans", "Found it too warm in that month", "New job")
_NOTES = ("Surprise: don't call at home.", "They bring their own guide book, and read it.", "Ask for adjoining rooms.")
_INSURANCE = ("offered", "offered", "declined", "declined", "own_cover", "not_offered")


def trip_id(party: Party, plan: Plan) -> str:
    """The id of its row."""
    return seed_id(TRIPS.name, *party.key, plan.number)


def trip(
    party: Party,
    plan: Plan,
    booked: list[Reservation],
    money: dict[str, Any],
    cancelled_at: datetime | None,
    group_id: str | None,
) -> Row:
    """The row of a trip as it stands.

    Args:
        money: ``paid`` and ``fee`` in cents, and ``moments``, when payments came, oldest first.
    """
    dice = Dice(TRIPS.name, *party.key, plan.number)
    prices = [each.row["total_price_cents"] for each in booked if each.is_live]
    # What a cancelled trip would have cost stays on it.
    known = [price for price in prices or [each.row["total_price_cents"] for each in booked] if price is not None]
    cost = sum(known) if known else None
    status = _status(plan, money["paid"], cost)
    created = at(min(plan.booked_on, YESTERDAY), dice)
    moments = money["moments"]
    is_back = status is TripStatus.COMPLETED
    back = at(min(after(plan.end, 1), YESTERDAY), dice) if is_back else None
    updated = max(filter(None, (created, cancelled_at, back, *moments[-1:])))
    return {
        "id": trip_id(party, plan),
        "client_id": party.id,
        "name": plan.idea.title,
        "trip_type": plan.idea.trip.trip_type,
        "status": status,
        "start_date": plan.start if plan.intent is not Intent.INQUIRY or dice.chance(50) else None,
        "end_date": plan.end if plan.intent is not Intent.INQUIRY else None,
        "trip_offering_id": plan.offering.id if plan.offering else None,
        "destination_id": destination_id(plan.idea.place),
        "deal_id": plan.deal_id,
        "group_id": group_id,
        "family_group_id": party.family_group_id,
        "advisor": party.row["advisor"],
        "travelers_count": plan.heads,
        "occasion": plan.idea.trip.occasion,
        "currency": party.row["currency"],
        "budget_cents": party.row["budget_per_trip_cents"] if dice.chance(60) else None,
        "total_cost_cents": cost,
        "planning_fee_cents": money["fee"],
        **_insurance(dice, plan, booked),
        "terms_accepted_at": created if plan.is_booked else None,
        "documents_sent_on": after(plan.start, -14)
        if status in (TripStatus.PAID, TripStatus.TRAVELING, TripStatus.COMPLETED)
        and plan.booked_on <= after(plan.start, -14) < TODAY
        else None,
        "deposited_at": moments[0] if moments else None,
        "paid_at": moments[-1] if moments and cost is not None and money["paid"] >= cost else None,
        "completed_at": back,
        "cancelled_at": cancelled_at,
        "cancellation_reason": dice.pick(_REASONS) if cancelled_at else None,
        "tags": json.dumps([plan.idea.trip.tag]),
        "notes": dice.pick(_NOTES) if dice.chance(12) else None,
        "created_at": created,
        "updated_at": updated,
    }


def _status(plan: Plan, paid: int, cost: int | None) -> TripStatus:
    status = status_by_money(_STATES[plan.intent], paid, cost)
    while (by_date := status_by_date(status, plan.start, plan.end, TODAY)) is not status:
        status = by_date
    return status


def _insurance(dice: Dice, plan: Plan, booked: list[Reservation]) -> Row:
    policy = next((each.row for each in booked if each.item.product == "insurance"), None)
    status = "accepted" if policy else dice.pick(_INSURANCE)
    if not plan.is_booked:
        status = "not_offered"
    asked_on = None if status in ("not_offered", "own_cover") else plan.booked_on
    return {
        "insurance_status": status,
        "insurance_offered_on": asked_on,
        "insurance_decided_on": asked_on if status in ("accepted", "declined") else None,
        "insurance_policy_number": policy["insurance_policy_number"] if policy else None,
    }
