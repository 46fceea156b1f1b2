"""Bookings: what is reserved for a trip, with its price, its dates and its papers; money comes later."""

import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tt_api.models.enums import BookingStatus
from tt_api.seeding.catalogue.contracts import CANCELLATION_TERMS
from tt_api.seeding.catalogue.destinations import BY_PLACE
from tt_api.seeding.catalogue.vendors import Vendor, client_buffer, vendor_id
from tt_api.seeding.dice import Dice, seed_id
from tt_api.seeding.party import Party
from tt_api.seeding.table import EVERY, Row, SeedTable, UniqueColumn
from tt_api.seeding.travel import references
from tt_api.seeding.travel.calendar import TODAY, YESTERDAY, after, at
from tt_api.seeding.travel.details import details
from tt_api.seeding.travel.plans import Intent, Plan
from tt_api.seeding.travel.products import Item, Part, items_of, parts_of
from tt_api.services.bookings.cancellation import PenaltyTier
from tt_api.services.financial.payments.ledger import overpaid_cents
from tt_api.services.financial.schedules.plan import (
    PlannedInstalment,
    PlanTerms,
    deposit_of,
    final_payment_date,
    plan_payments,
)

BOOKINGS = SeedTable(
    "bookings",
    UniqueColumn("booking_reference", "booking_reference", references.another_reference),
    moving=EVERY,
)
_S = BookingStatus
_ROUND = 1_000
# For how long suppliers hold what nothing is paid on.
_HELD_DAYS = 10
_DEPOSITS = (Decimal(10), Decimal(20), Decimal(20), Decimal(25))
_LATE_TERMS: list[dict[str, Any]] = [{"daysBefore": 14, "penaltyPct": 50}, {"daysBefore": 3, "penaltyPct": 100}]
_LONG_TERMS = ("cruise", "tour", "package")


@dataclass(slots=True)
class Reservation:
    """A booking of a trip while its story is told.

    Attributes:
        row: of `bookings`.
        instalments: how it is to be paid.
        payments: the rows of the ledger so far.
        terms: what cancelling costs.
    """

    item: Item
    row: Row
    parts: list[Part]
    instalments: list[PlannedInstalment]
    terms: list[PenaltyTier]
    payments: list[Row] = field(default_factory=list)

    @property
    def vendor(self) -> Vendor:
        """With whom."""
        return self.item.vendor

    @property
    def status(self) -> BookingStatus:
        """Where it stands."""
        return BookingStatus(self.row["status"])

    @property
    def is_live(self) -> bool:
        """Whether it counts in the cost of its trip."""
        return self.status not in (_S.CANCELLED, _S.REFUNDED)

    def fall_in_price(self, cents: int) -> None:
        """The supplier has lowered the price, after all of it was paid."""
        self.parts.append(Part("discount", "Price drop", -cents))
        self.row["total_price_cents"] -= cents
        self.row["price_breakdown"] = _breakdown(self.parts)

    def settle(self, paid: int) -> None:
        """Write down what was paid."""
        self.row["paid_cents"] = paid
        self.row["overpaid_cents"] = overpaid_cents(self.row["total_price_cents"], paid)


def reserve(party: Party, plan: Plan, trip_id: str, group_id: str | None) -> list[Reservation]:
    """What is asked for, held or booked for a trip, the main reservation first."""
    dice = Dice("items", *party.key, plan.number)
    items = items_of(dice, plan, party.place.price_level)
    return [
        _reservation(party, plan, number, item, {"trip_id": trip_id, "group_id": group_id})
        for number, item in enumerate(items)
    ]


def _reservation(party: Party, plan: Plan, number: int, item: Item, links: Row) -> Reservation:
    dice = Dice(BOOKINGS.name, *party.key, plan.number, number)
    is_main = number == 0
    parts = parts_of(item.product, item.price) if item.price else []
    nothing = sum(part.cents for part in parts if not part.is_commissionable)
    terms = (CANCELLATION_TERMS if item.product in _LONG_TERMS else _LATE_TERMS) if plan.is_booked else []
    money, instalments = _money(dice, plan, item, is_main=is_main)
    status = _status(dice, plan, is_main=is_main)
    option = at(after(TODAY, dice.between(1, 6)), dice) if status is _S.HOLD else None
    if option and instalments:
        # The deposit is what the supplier waits for.
        instalments[0] = instalments[0]._replace(due_date=option.date())
        money |= {"deposit_due_on": option.date()} if money["deposit_cents"] else {}
    confirmed = status not in (_S.INQUIRY, _S.QUOTED, _S.HOLD)
    confirmation = references.confirmation(dice, item.vendor.name) if confirmed else None
    created = at(plan.booked_on, dice)
    row = {
        "id": seed_id(BOOKINGS.name, *party.key, plan.number, number),
        "booking_reference": references.booking_reference(references.serial(party.key, plan.number, number)),
        "vendor_id": vendor_id(item.vendor.name),
        "booked_via_vendor_id": vendor_id(item.vendor.via) if item.vendor.via else None,
        "vendor_confirmation": confirmation,
        # Made of letters and digits that it keeps when it is compared.
        "confirmation_key": confirmation,
        "product_type": item.product,
        "trip_type": plan.idea.trip.trip_type if is_main else None,
        "destination": BY_PLACE[plan.idea.place].name,
        "departure_date": plan.start,
        "return_date": _until(plan, item, is_main=is_main),
        "passengers": plan.heads,
        "deal_id": plan.deal_id if is_main else None,
        "client_id": party.id,
        **links,
        "trip_offering_id": plan.offering.id if plan.offering and is_main else None,
        "status": status,
        "booked_on": plan.booked_on,
        "option_expires_at": option,
        "confirmed_at": at(min(after(plan.booked_on, dice.between(0, 4)), YESTERDAY), dice) if confirmed else None,
        "completed_at": None,
        "cancelled_at": None,
        "cancellation_reason": None,
        "cancellation_number": None,
        "total_price_cents": item.price,
        "non_commissionable_cents": nothing,
        "price_breakdown": _breakdown(parts),
        "currency": party.row["currency"],
        **money,
        "paid_cents": 0,
        "overpaid_cents": 0,
        "cancellation_terms": json.dumps(terms),
        "cancellation_penalty_cents": None,
        **details(dice, plan, item, confirmed=confirmed),
        "advisor": party.row["advisor"],
        "created_at": created,
        "updated_at": created,
    }
    return Reservation(item, row, parts, instalments, [_tier(term) for term in terms])


def _until(plan: Plan, item: Item, *, is_main: bool) -> date:
    if is_main or item.product in ("air", "insurance", "car"):
        return plan.end
    # A night before the rest begins.
    return after(plan.start, 1) if item.product == "hotel" else plan.start


def _money(dice: Dice, plan: Plan, item: Item, *, is_main: bool) -> tuple[Row, list[PlannedInstalment]]:
    """When how much is due, and the instalments that the client was asked for."""
    keys = ("deposit_cents", "deposit_due_on", "final_payment_due_on", "client_payment_due_on")
    if not item.price or not plan.is_booked:
        return dict.fromkeys(keys), []
    final_days, buffer = item.vendor.final_days, client_buffer(item.vendor)
    if not is_main or final_days is None:
        due = min(after(plan.booked_on, 2), plan.start)
        instalment = PlannedInstalment(1, "installment", item.price, due)
        return dict(zip(keys, (None, None, due, due), strict=True)), [instalment]
    deposit = deposit_of(item.price, dice.pick(_DEPOSITS)) // _ROUND * _ROUND
    terms = PlanTerms(item.price, deposit, dice.pick((1, 1, 2, 3, 4)), final_days, buffer)
    instalments = plan_payments(terms, plan.start, plan.booked_on)
    asked_for = max(final_payment_date(plan.start, terms), plan.booked_on)
    supplier = max(after(plan.start, -final_days), plan.booked_on)
    has_deposit = deposit > 0 and len(instalments) > 1
    values = (deposit if has_deposit else None, plan.booked_on if has_deposit else None, supplier, asked_for)
    return dict(zip(keys, values, strict=True)), instalments


def _status(dice: Dice, plan: Plan, *, is_main: bool) -> BookingStatus:
    """Before money and the calendar have their say."""
    if plan.intent in (Intent.INQUIRY, Intent.PLANNING):
        return _S.INQUIRY if plan.intent is Intent.INQUIRY or dice.chance(40) else _S.QUOTED
    if plan.intent is Intent.QUOTED:
        return _S.HOLD if is_main and dice.chance(45) else _S.QUOTED
    # Something that waits for its deposit.
    if is_main and plan.intent is Intent.BOOKED and plan.booked_on >= after(TODAY, -_HELD_DAYS) and dice.chance(75):
        return _S.HOLD
    ticketed = plan.start <= after(TODAY, 45)
    return _S.TICKETED if ticketed else _S.CONFIRMED


def _breakdown(parts: list[Part]) -> str:
    return json.dumps(
        [
            {"kind": kind, "label": label, "amountCents": cents, "commissionable": is_commissionable}
            for kind, label, cents, is_commissionable in parts
        ]
    )


def _tier(term: dict[str, Any]) -> PenaltyTier:
    pct = term.get("penaltyPct")
    return PenaltyTier(term["daysBefore"], None if pct is None else Decimal(pct), is_deposit=term.get("deposit", False))
