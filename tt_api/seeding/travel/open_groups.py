"""Departures that the agency sells by the seat, to its private clients."""

import json

from tt_api.models.enums import GroupStatus, PaymentType
from tt_api.models.groups.members import SEATED_STATUSES
from tt_api.seeding.catalogue.contracts import CONTRACTS, contract
from tt_api.seeding.catalogue.destinations import destination_id
from tt_api.seeding.catalogue.offerings import ALL, Offering
from tt_api.seeding.catalogue.vendors import vendor_id
from tt_api.seeding.dice import Dice, seed_id
from tt_api.seeding.party import Party
from tt_api.seeding.table import Batch, Row
from tt_api.seeding.travel.calendar import TODAY, YESTERDAY, after, at
from tt_api.seeding.travel.groups import GROUPS, MEMBERS, MILESTONES, group, heads, member
from tt_api.seeding.travel.milestones import milestones
from tt_api.seeding.travel.till import PAYMENTS, Till

_G = GroupStatus
# In turn, so that there are some of each wherever there are a few.
_AHEAD = (_G.CLOSED, _G.OPEN, _G.PLANNING, _G.OPEN, _G.OPEN, _G.INTEREST_GAUGING, _G.CANCELLED)
_SEATS = {
    _G.PLANNING: ("interested", "invited"),
    _G.INTEREST_GAUGING: ("interested", "interested", "invited", "declined"),
    _G.OPEN: ("reserved", "reserved", "confirmed", "confirmed", "invited", "offered", "waitlisted", "declined"),
    _G.CLOSED: ("confirmed", "confirmed", "confirmed", "reserved", "waitlisted"),
    _G.CONFIRMED: ("confirmed", "confirmed", "confirmed", "confirmed", "waitlisted", "cancelled"),
    _G.TRAVELING: ("confirmed", "confirmed", "traveled"),
    _G.COMPLETED: ("traveled", "traveled", "traveled", "traveled", "no_show", "cancelled"),
    _G.CANCELLED: ("reserved", "confirmed", "cancelled"),
}
_DEPOSIT = 50_000
_CURRENCY = "USD"
_FIRST = 1_000
_FEWEST = 4
# Another one for each group, until there are more groups than departures.
_SOLD = [offering for offering in ALL if offering.departure > after(TODAY, -120)]
_STEP = 37


def open_group(batch: Batch, ten: int, parties: list[Party]) -> dict[str, list[Row]]:
    """Add the group that some of ten companies' private clients take part in; returns their deposits by client."""
    dice = Dice(f"{GROUPS.name}/open", ten)
    private = [party for party in parties if party.contact_id and not party.is_company]
    if len(private) < _FEWEST:
        return {}
    offering = _SOLD[ten * _STEP % len(_SOLD)]
    group_id = seed_id(f"{GROUPS.name}/open", ten)
    status = _status(ten, offering)
    joined_on = min(after(offering.departure, -dice.between(40, 150)), YESTERDAY)
    ids = [seed_id(f"{MEMBERS.name}/open", ten, number) for number in range(dice.between(_FEWEST, len(private)))]
    members = [
        _member(Dice(MEMBERS.name, ten, number), member_id, group_id, private[number], offering, status)
        for number, member_id in enumerate(ids)
    ]
    members[0]["role"] = "leader"
    oldest = max([party.row["created_at"] for party in private] + [at(joined_on, dice)])
    row = group(
        group_id,
        min(oldest, at(YESTERDAY, dice)),
        members,
        name=f"{offering.product.name} with friends of the house ({offering.sailing})",
        status=status,
        group_type="cruise" if offering.product.ship else "affinity",
        departure_date=offering.departure,
        return_date=after(offering.departure, offering.nights),
        # Some just have it, some are about to.
        min_guests=max(2, heads(members, *SEATED_STATUSES) + dice.between(-2, 2)),
        max_guests=dice.pick((16, 20, 24, 32)),
        price_per_person_cents=offering.product.price * 100,
        currency=_CURRENCY,
        trip_offering_id=offering.id,
        vendor_id=vendor_id(offering.product.vendor),
        destination_id=destination_id(offering.product.place),
        single_supplement_cents=offering.product.price * 50,
        deposit_cents=_DEPOSIT,
        deposit_due_on=after(offering.departure, -150),
        option_date=after(offering.departure, -180),
        names_due_on=after(offering.departure, -60),
        final_payment_due_on=after(offering.departure, -100),
        supplier_group_number=dice.digits("G-######"),
    )
    batch[GROUPS.name].append(row)
    batch[MEMBERS.name] += members
    batch[MILESTONES.name] += milestones(ten, row)
    if offering.product.ship:
        batch[CONTRACTS.name].append(_block(dice, ten, group_id, offering, row))
    return _deposits(batch, ten, members, private)


def _status(ten: int, offering: Offering) -> GroupStatus:
    if after(offering.departure, offering.nights) < TODAY:
        return _G.COMPLETED
    return _G.TRAVELING if offering.departure <= TODAY else _AHEAD[ten % len(_AHEAD)]


def _member(dice: Dice, member_id: str, group_id: str, party: Party, offering: Offering, status: GroupStatus) -> Row:
    seat = dice.pick(_SEATS[status])
    heads = min(len(party.travelers), 2)
    day = max(min(after(offering.departure, -dice.between(20, 160)), YESTERDAY), party.since)
    return member(
        member_id,
        group_id,
        {"id": party.contact_id},
        at(min(day, YESTERDAY), dice),
        status=seat,
        party_size=heads,
        client_id=party.id,
        traveler_id=party.travelers[0]["id"],
        price_cents=heads * offering.product.price * 100,
        room_key=f"R{party.key[1]}",
        offer_expires_at=at(after(TODAY, 1), dice) if seat == "offered" else None,
    )


def _block(dice: Dice, ten: int, group_id: str, offering: Offering, row: Row) -> Row:
    """The cabins that the vendor holds for the group."""
    held = max(8, row["current_guests"] // 2)
    blocks = [
        {"category": "BA", "held": held // 2, "rateCents": offering.product.price * 100, "maxOccupancy": 3},
        {"category": "IN", "held": held - held // 2, "rateCents": offering.product.price * 70, "maxOccupancy": 2},
    ]
    return contract(
        seed_id(CONTRACTS.name, 1, ten),
        dice,
        vendor=offering.product.vendor,
        contract_type="group_block",
        status="cancelled" if row["status"] is _G.CANCELLED else "signed",
        group_id=group_id,
        ship_name=offering.product.ship,
        voyage_code=offering.sailing,
        departure_date=offering.departure,
        commission_pct=15,
        cabins_held=held,
        cabins_released=dice.below(3),
        blocks=json.dumps(blocks),
        option_date=row["option_date"],
        names_due_on=row["names_due_on"],
        rooming_list_due_on=after(offering.departure, -45),
        deposit_due_on=row["deposit_due_on"],
        final_payment_due_on=row["final_payment_due_on"],
        deposit_per_cabin_cents=_DEPOSIT,
        attrition_pct=20,
        signed_on=after(offering.departure, -260),
        created_at=row["created_at"],
        updated_at=row["created_at"],
    )


def _deposits(batch: Batch, ten: int, members: list[Row], parties: list[Party]) -> dict[str, list[Row]]:
    """What members paid to hold their seats, in the group's currency."""
    found: dict[str, list[Row]] = {}
    by_id = {party.id: party for party in parties}
    for number, row in enumerate(members, 1):
        party = by_id[row["client_id"]]
        if row["deposit_paid"] and party.row["currency"] == _CURRENCY:
            till = Till(party.row, _FIRST, ten, number)
            till.take(row["party_size"] * _DEPOSIT, row["joined_at"].date(), PaymentType.DEPOSIT,
                      group_member_id=row["id"])  # fmt: skip
            found[party.id] = till.rows
            batch[PAYMENTS.name] += till.rows
    return found
