"""Instalments of a trip: what money settles of them, and what state that and the day leave each in."""

from datetime import datetime

from tt_api.models.enums import ScheduleStatus
from tt_api.seeding.dice import seed_id
from tt_api.seeding.party import Party
from tt_api.seeding.table import EVERY, Row, SeedTable
from tt_api.seeding.travel.bookings import Reservation
from tt_api.seeding.travel.calendar import TODAY
from tt_api.seeding.travel.plans import Plan
from tt_api.services.financial.schedules.instalments import Instalment, allocate, instalment_status

SCHEDULES = SeedTable("payment_schedules", moving=EVERY)


def instalments_of(
    party: Party, plan: Plan, booked: list[Reservation], paid: int, cancelled_at: datetime | None
) -> list[Row]:
    """The instalments of all that was booked for a trip, as they stand.

    Args:
        paid: what was paid on the trip.
        cancelled_at: waives what isn't paid; None where the trip isn't cancelled.
    """
    pairs = [(each, planned) for each in booked for planned in each.instalments]
    asked = [Instalment(number, planned.amount_cents, planned.due_date) for number, (_, planned) in enumerate(pairs, 1)]
    if cancelled_at:
        has = allocate(asked, paid).paid_cents
        asked = [each._replace(is_waived=has[each.number] < each.amount_cents) for each in asked]
    has = allocate(asked, paid).paid_cents
    rows = []
    for (reservation, planned), instalment in zip(pairs, asked, strict=True):
        status = instalment_status(instalment, has[instalment.number], TODAY)
        rows.append(
            {
                "id": seed_id(SCHEDULES.name, *party.key, plan.number, instalment.number),
                "trip_id": reservation.row["trip_id"],
                "booking_id": reservation.row["id"],
                "installment_number": instalment.number,
                "kind": planned.kind,
                "amount_cents": planned.amount_cents,
                "currency": party.row["currency"],
                "due_date": planned.due_date,
                "due_date_since": plan.booked_on,
                "supplier_due_date": _suppliers_day(reservation, planned.kind, instalment),
                "status": status,
                "paid_cents": has[instalment.number],
                "paid_at": _last_paid(reservation) if status is ScheduleStatus.PAID else None,
                "waived_at": cancelled_at if instalment.is_waived else None,
                "waive_reason": "the trip was cancelled" if instalment.is_waived else None,
                "created_at": reservation.row["created_at"],
                "updated_at": reservation.row["updated_at"],
            }
        )
    return rows


def _suppliers_day(reservation: Reservation, kind: str, instalment: Instalment) -> object:
    day = reservation.row["final_payment_due_on"]
    return day if kind == "final_payment" and day and day >= instalment.due_date else None


def _last_paid(reservation: Reservation) -> datetime | None:
    moments = [row["paid_at"] for row in reservation.payments if row["paid_at"]]
    return max(moments, default=None)
