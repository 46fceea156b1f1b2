"""A client's trips from the first call to the last commission, told by the rules that hold for those of the API."""

from tt_api.models.enums import BookingStatus
from tt_api.seeding.dice import Dice
from tt_api.seeding.party import Party
from tt_api.seeding.table import Batch, Row
from tt_api.seeding.travel import activities, trips
from tt_api.seeding.travel.billing import bill_planning, bill_trip, trip_invoice_id
from tt_api.seeding.travel.booked_travelers import BOOKED_TRAVELERS, travelers_on
from tt_api.seeding.travel.bookings import BOOKINGS, Reservation, reserve
from tt_api.seeding.travel.calendar import TODAY, YESTERDAY, after, at
from tt_api.seeding.travel.cancelling import cancel, drop_an_extra
from tt_api.seeding.travel.commissions import ENTRIES, RECEIPTS, commission_of
from tt_api.seeding.travel.company_groups import CompanyGroup, group_of
from tt_api.seeding.travel.contact import SCORES, TOUCHPOINTS, satisfaction, touchpoints
from tt_api.seeding.travel.groups import GROUPS, MEMBERS
from tt_api.seeding.travel.invoice_rows import INVOICES
from tt_api.seeding.travel.itineraries import ITEMS, itinerary
from tt_api.seeding.travel.paying import Habit, Payer, habit_of
from tt_api.seeding.travel.plans import Intent, Plan, plans_of
from tt_api.seeding.travel.schedules import SCHEDULES, instalments_of
from tt_api.seeding.travel.till import PAYMENTS, Till, paid
from tt_api.services.bookings.progress import status_by_date, status_by_money
from tt_api.services.financial.payments.ledger import BOOKING_PURPOSE

_S = BookingStatus
# Of a hundred on hold, how many have paid the deposit already.
_BEFORE_THE_OPTION = 50


def tell(batch: Batch, party: Party) -> list[Row]:
    """Add a client's trips with all that belongs to them; returns its payments."""
    payments: list[Row] = []
    traveled = []
    for plan in plans_of(party):
        payments += _tell_trip(batch, party, plan)
        if plan.intent is Intent.BOOKED and plan.start < TODAY:
            traveled.append(plan.start)
        if plan.is_booked and party.row["status"] == "prospect":
            party.row["status"] = "active"
    party.row["first_trip_on"] = min(traveled, default=None)
    party.row["last_trip_on"] = max(traveled, default=None)
    return payments


def _tell_trip(batch: Batch, party: Party, plan: Plan) -> list[Row]:
    dice = Dice("stories", *party.key, plan.number)
    trip_id = trips.trip_id(party, plan)
    group = group_of(party, plan)
    booked = reserve(party, plan, trip_id, group and group.id)
    till = Till(party.row, *party.key, plan.number)
    billed = trip_invoice_id(dice, party, plan)
    cancelled_at = None
    if plan.intent is Intent.CANCELLED:
        cancelled_at = cancel(till, dice, plan, booked, billed)
    elif plan.intent is Intent.BOOKED:
        _pay(till, dice, plan, booked, billed)
    fees, fee = bill_planning(party, plan, trip_id, till)
    on_trip = [row for row in till.rows if row["purpose"] == BOOKING_PURPOSE]
    moments = sorted(row["paid_at"] for row in on_trip if row["paid_at"] and row["refund_of_payment_id"] is None)
    on_it = paid(on_trip)
    money = {"paid": on_it, "fee": fee, "moments": moments}
    row = trips.trip(party, plan, booked, money, cancelled_at, group and group.id)
    batch[trips.TRIPS.name].append(row)
    batch[PAYMENTS.name] += till.rows
    batch[SCHEDULES.name] += instalments_of(party, plan, booked, on_it, cancelled_at)
    batch[INVOICES.name] += [*fees, *(bill_trip(party, plan, booked[0], till) if billed else [])]
    batch[ITEMS.name] += itinerary(party, plan, booked)
    batch[TOUCHPOINTS.name] += touchpoints(party, plan, trip_id)
    batch[SCORES.name] += satisfaction(party, plan, trip_id, booked[0].row["id"])
    batch[activities.ACTIVITIES.name] += [*activities.of_trip(row), *activities.of_booking(booked[0])]
    for each in booked:
        _add_booking(batch, party, plan, each)
    _add_group(batch, group, booked[0])
    return till.rows


def _add_booking(batch: Batch, party: Party, plan: Plan, booked: Reservation) -> None:
    batch[BOOKINGS.name].append(booked.row)
    batch[BOOKED_TRAVELERS.name] += travelers_on(party, plan, booked)
    entries, receipts = commission_of(booked)
    batch[ENTRIES.name] += entries
    batch[RECEIPTS.name] += receipts


def _add_group(batch: Batch, group: CompanyGroup | None, main: Reservation) -> None:
    if group:
        batch[GROUPS.name].append(group.row)
        batch[MEMBERS.name] += [{**member, "booking_id": main.row["id"]} for member in group.members]


def _pay(till: Till, dice: Dice, plan: Plan, booked: list[Reservation], billed: str | None) -> None:
    """Pay what was due by now, and move every booking on as money and the calendar do."""
    drop_an_extra(dice, plan, booked)
    habit = habit_of(dice, plan)
    for each in booked:
        is_main = each is booked[0]
        payer = Payer(till, dice, each, habit if is_main else Habit.PROMPT, YESTERDAY, billed if is_main else None)
        if each.status is not _S.HOLD:
            payer.pay()
        elif each.row["deposit_cents"] and dice.chance(_BEFORE_THE_OPTION):
            payer.pay_deposit()
        _move_on(dice, each)


def _move_on(dice: Dice, booked: Reservation) -> None:
    row = booked.row
    booked.settle(paid(booked.payments, BOOKING_PURPOSE))
    status = status_by_money(booked.status, row["paid_cents"], row["deposit_cents"])
    while (by_date := status_by_date(status, row["departure_date"], row["return_date"], TODAY)) is not status:
        status = by_date
    row["status"] = status
    if status is not _S.HOLD:
        row["option_expires_at"] = None
    if status is _S.COMPLETED:
        row["completed_at"] = at(min(after(row["return_date"], 1), YESTERDAY), dice)
    moments = [row[name] for name in ("created_at", "confirmed_at", "completed_at", "cancelled_at")]
    moments += [each["updated_at"] for each in booked.payments]
    row["updated_at"] = max(filter(None, moments))
