"""What a supplier's confirmation says beside price and dates: cabins, rooms, fares, policies."""

import json

from tt_api.models.choices import BOARDS, DINING
from tt_api.seeding.catalogue.offerings import SHIPS_OF
from tt_api.seeding.dice import Dice
from tt_api.seeding.table import Row
from tt_api.seeding.travel import references
from tt_api.seeding.travel.calendar import after, at
from tt_api.seeding.travel.plans import Plan
from tt_api.seeding.travel.products import Item

_CABINS = (("IN", "Deck 4"), ("OV", "Deck 5"), ("BA", "Deck 7"), ("BA", "Deck 8"), ("SU", "Deck 10"))
_ROOMS = ("Garden room", "Superior double", "Sea view double", "Junior suite", "Two-bedroom villa", "Corner room")
_REQUESTS = ("Quiet room, please.", "Twin beds.", "Honeymooners: flowers on arrival.", "Late arrival, after 22:00.")
_STAYS = ("hotel", "resort", "villa", "package", "tour")
_UNKNOWN: Row = dict.fromkeys(
    (
        *("record_locator", "agency_code", "ticketing_deadline_at"),
        *("ship_name", "voyage_code", "stateroom_category", "stateroom_number", "deck", "bed_configuration", "dining"),
        *("onboard_credit_cents", "room_type", "rooms", "board", "fare_class"),
        *("insurance_decided_on", "insurance_provider", "insurance_policy_number", "insurance_premium_cents"),
        *("special_requests", "promo_code"),
    )
) | {
    "ticket_numbers": "[]",
    "gratuities_prepaid": False,
    "air_included": False,
    "transfer_included": False,
    "insurance_status": "not_offered",
}


def details(dice: Dice, plan: Plan, item: Item, *, confirmed: bool) -> Row:
    """The columns that depend on what is booked."""
    known: Row = {}
    if item.product == "cruise":
        known = _cruise(dice, plan, item, confirmed=confirmed)
    elif item.product in _STAYS:
        known = _stay(dice, plan)
    elif item.product == "air":
        known = _air(dice, plan, confirmed=confirmed)
    elif item.product == "insurance":
        known = {
            "insurance_status": "accepted",
            "insurance_decided_on": plan.booked_on,
            "insurance_provider": item.vendor.name,
            "insurance_policy_number": dice.digits("UC-########"),
            "insurance_premium_cents": item.price,
        }
    requests = dice.pick(_REQUESTS) if item.product in _STAYS and dice.chance(25) else None
    return {**_UNKNOWN, **known, "special_requests": requests}


def _cruise(dice: Dice, plan: Plan, item: Item, *, confirmed: bool) -> Row:
    category, deck = dice.pick(_CABINS)
    offering = plan.offering
    return {
        "ship_name": offering.product.ship if offering else dice.pick(SHIPS_OF[item.vendor.name]),
        "voyage_code": offering.sailing if offering else dice.digits("V####"),
        "stateroom_category": category,
        "stateroom_number": f"{deck.split()[1]}{dice.digits('###')}" if confirmed else None,
        "deck": deck,
        "bed_configuration": dice.pick(("queen", "two_twins", "king")),
        "dining": dice.pick(DINING),
        "onboard_credit_cents": dice.pick((None, None, 5_000, 10_000)),
        "gratuities_prepaid": dice.chance(60),
        "air_included": dice.chance(10),
        "transfer_included": dice.chance(30),
    }


def _stay(dice: Dice, plan: Plan) -> Row:
    return {
        "room_type": dice.pick(_ROOMS),
        "rooms": max(1, (plan.heads + 1) // 2),
        "board": dice.pick(BOARDS),
        "transfer_included": dice.chance(25),
    }


def _air(dice: Dice, plan: Plan, *, confirmed: bool) -> Row:
    tickets = [dice.digits("9##-##########") for _ in range(min(plan.heads, 8))] if confirmed else []
    return {
        "record_locator": references.locator(dice) if confirmed else None,
        "agency_code": "33-9 9999",
        "ticketing_deadline_at": at(after(plan.booked_on, 3), dice),
        "ticket_numbers": json.dumps(tickets),
        "fare_class": dice.pick(("Y", "M", "W", "J")),
    }
