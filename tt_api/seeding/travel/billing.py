"""What clients are billed: the agency's planning, the trips whose money it collects; and what is taken back of that."""

from datetime import datetime, timedelta
from decimal import Decimal

from tt_api.models.enums import PaymentStatus, PaymentType
from tt_api.seeding.dice import Dice, seed_id, weighted
from tt_api.seeding.party import Party
from tt_api.seeding.table import Row
from tt_api.seeding.travel.bookings import Reservation
from tt_api.seeding.travel.calendar import TODAY, YESTERDAY, after, at
from tt_api.seeding.travel.invoice_rows import INVOICES, Charge, Fate, due_after, invoice
from tt_api.seeding.travel.plans import Intent, Plan
from tt_api.seeding.travel.till import Till, paid
from tt_api.services.financial.invoices.totals import invoice_totals

# What planning is taxed with, in percent, where the client lives; nothing elsewhere.
_TAX = {"CA": "9.975", "GB": "20", "IE": "23", "FR": "20", "DE": "19", "NL": "21", "CH": "8.1", "ES": "21", "PT": "23",
        "SE": "25", "DK": "25", "MX": "16", "AU": "10", "NZ": "15", "JP": "10", "SG": "9"}  # fmt: skip
_TERMS = "Due within 14 days. Please name the invoice's number."
_HOURS = tuple(map(Decimal, ("1", "1.5", "2", "2.25", "3.5", "6")))
_AN_HOUR = (6_422, 8_500, 12_000)
_PLANNING, _TRIP, _CREDIT = 1, 2, 3
_CHARGED = 45
_OUTCOMES = weighted({"paid": 77, "unpaid": 8, "credited": 6, "half": 5, "void": 4})
_SEEN_AFTER = timedelta(minutes=50)


def bill_planning(party: Party, plan: Plan, trip_id: str, till: Till) -> tuple[list[Row], int | None]:
    """The invoice for the agency's own work, where it charges for that, and what became of it; and the fee in cents."""
    dice = Dice("planning", *party.key, plan.number)
    if plan.intent in (Intent.INQUIRY, Intent.PLANNING) or not dice.chance(_CHARGED):
        return [], None
    level = party.place.price_level
    tax = Decimal(_TAX.get(party.place.country, "8.875" if party.place.city == "New York" else "0"))
    charge = Charge("Planning of the trip", dice.pick(_AN_HOUR) * level, dice.pick(_HOURS), tax)
    discount = 500 * level if dice.chance(10) else 0
    totals = invoice_totals([charge.line], discount)
    fee = totals.subtotal_cents - totals.discount_cents
    known = _known(party, plan, trip_id, _PLANNING, dice)
    if plan.intent is Intent.QUOTED:
        return [invoice(party, known, [charge], [], Fate(), discount)], fee
    sent_at = known["created_at"] + timedelta(minutes=20)
    fate = Fate(sent_at, sent_at + _SEEN_AFTER if dice.chance(60) else None)
    outcome = dice.pick(_OUTCOMES)
    notes: list[Row] = []
    if outcome == "void":
        fate = fate._replace(voided_at=sent_at + _SEEN_AFTER, void_reason="Waived: a friend of the house")
    elif outcome == "credited":
        notes = [_credit(party, known, charge._replace(quantity=Decimal("0.5")), sent_at)]
        fate = fate._replace(credited_cents=-notes[0]["total_cents"])
    due = {"void": 0, "unpaid": 0, "half": totals.total_cents // 2}.get(outcome, totals.total_cents)
    _pay(till, dice, known, due - fate.credited_cents)
    return [invoice(party, known, [charge], till.rows, fate, discount), *notes], fee


def trip_invoice_id(dice: Dice, party: Party, plan: Plan) -> str | None:
    """The id of the invoice for a trip's main booking, for the third of them whose money the agency collects."""
    return seed_id(INVOICES.name, *party.key, plan.number, _TRIP) if plan.is_booked and dice.chance(33) else None


def bill_trip(party: Party, plan: Plan, main: Reservation, till: Till) -> list[Row]:
    """The invoice for a trip's main booking after its payments; credited or void where it was cancelled."""
    dice = Dice("billing", *party.key, plan.number)
    known = _known(party, plan, main.row["trip_id"], _TRIP, dice)
    known |= {"booking_id": main.row["id"], "due_date": due_after(plan.booked_on, main.row["client_payment_due_on"])}
    charges = [Charge(part.label, part.cents, booking_id=main.row["id"]) for part in main.parts]
    sent_at = known["created_at"] + timedelta(minutes=15)
    fate = Fate(sent_at, sent_at + _SEEN_AFTER if dice.chance(70) else None)
    notes: list[Row] = []
    cancelled_at = main.row["cancelled_at"]
    if cancelled_at:
        has = paid(row for row in till.rows if row["invoice_id"] == known["id"])
        rest = sum(part.cents for part in main.parts) - has
        if has == 0:
            fate = fate._replace(voided_at=cancelled_at, void_reason="Trip cancelled")
        elif rest > 0:
            notes = [_credit(party, known, Charge("Cancelled", rest, booking_id=main.row["id"]), cancelled_at)]
            fate = fate._replace(credited_cents=rest)
    return [invoice(party, known, charges, till.rows, fate), *notes]


def _known(party: Party, plan: Plan, trip_id: str, number: int, dice: Dice) -> Row:
    return {
        "id": seed_id(INVOICES.name, *party.key, plan.number, number),
        "trip_id": trip_id,
        "booking_id": None,
        "issue_date": plan.booked_on,
        "due_date": after(plan.booked_on, 14) if plan.is_booked else None,
        "terms": _TERMS,
        "created_at": at(plan.booked_on, dice),
    }


def _credit(party: Party, known: Row, charge: Charge, when: datetime) -> Row:
    """A credit note of what is charged, sent at once."""
    issued = min(max(known["issue_date"], when.date()), YESTERDAY)
    note = {
        **known,
        "id": seed_id(INVOICES.name, _CREDIT, int(known["id"].replace("-", "")[-12:], 16)),
        "issue_date": issued,
        "due_date": issued,
        "terms": None,
        "created_at": when,
        "credits_invoice_id": known["id"],
    }
    return invoice(party, note, [charge._replace(cents=-charge.cents)], [], Fate(sent_at=when))


def _pay(till: Till, dice: Dice, known: Row, cents: int) -> None:
    day = after(known["issue_date"], dice.between(1, 12))
    if day < TODAY and cents > 0:
        till.take(cents, day, PaymentType.SUPPLEMENT, status=PaymentStatus.PAID, purpose="planning_fee",
                  payee="agency", invoice_id=known["id"], trip_id=known["trip_id"])  # fmt: skip
