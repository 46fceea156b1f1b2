"""Generating a trip's instalments from its total, its departure and the supplier's terms."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from uuid_utils import uuid7

from tt_api.database.transaction import execute
from tt_api.errors import ConflictError, ValidationError
from tt_api.models.enums import ScheduleStatus, TripStatus
from tt_api.models.financial.payments import PaymentSchedule
from tt_api.resources.table import Row, table_of
from tt_api.services.financial.schedules.changes import hold_account
from tt_api.services.financial.schedules.plan import (
    FINAL_PAYMENT,
    FINAL_PAYMENT_DAYS,
    PlannedInstalment,
    PlanTerms,
    days_before,
    deposit_of,
    plan_payments,
)
from tt_api.services.financial.schedules.settling import Account, Standing, settle, worked_out
from tt_api.services.operations import agency_day

_SCHEDULES = table_of(PaymentSchedule)


class Plan(NamedTuple):
    """What generating stores, or would.

    Attributes:
        supplier_due_date: of the final payment, where the supplier's terms are known.
    """

    account: Account
    instalments: Sequence[PlannedInstalment]
    supplier_due_date: date | None

    def supplier_date_of(self, instalment: PlannedInstalment) -> date | None:
        """The supplier's day for an instalment; a day that has passed is nobody's any more."""
        day = self.supplier_due_date if instalment.kind == FINAL_PAYMENT else None
        return day if day is not None and day >= instalment.due_date else None


class _Known(NamedTuple):
    """What a trip and its suppliers say; None where they don't."""

    departure: date | None
    final_payment_days: int | None
    buffer_days: int | None


def plan(body: Mapping[str, Any]) -> Plan:
    """The instalments of a trip, whose row is held from now on, by a validated body.

    Raises:
        ValidationError: the trip is gone, or it says neither when it starts nor what it costs.
        ConflictError: it is cancelled, or has instalments that stay.
    """
    account = hold_account(body["trip_id"])
    if account.status is TripStatus.CANCELLED:
        raise ConflictError("The trip is cancelled; put it back to planning first")
    _require_replaceable(account, replace=body.get("replace", False))
    total = body.get("total_cents", account.cost_cents)
    if not total:
        raise ValidationError.at("totalCents", "is required where the trip has no totalCostCents")
    known = _known(account.trip_id)
    if known.departure is None:
        raise ValidationError.at("tripId", "has no startDate to count back from")
    days = body.get("final_payment_days", known.final_payment_days)
    terms = PlanTerms(
        total,
        body.get("deposit_cents", deposit_of(total, body.get("deposit_pct", 0))),
        body.get("instalments", 1),
        FINAL_PAYMENT_DAYS if days is None else days,
        body.get("buffer_days", known.buffer_days or 0),
    )
    instalments = plan_payments(terms, known.departure, agency_day.today())
    return Plan(account, instalments, None if days is None else days_before(known.departure, days))


def store(made: Plan) -> list[Row]:
    """Store a plan in place of the instalments that there are; money that came already settles it at once."""
    account, today = made.account, agency_day.today()
    if account.instalments:
        execute(
            "UPDATE payment_schedules SET deleted_at = clock_timestamp() WHERE id = ANY(%s::uuid[])",
            ([row.id for row in account.instalments],),
        )
    fresh = [
        Standing(str(uuid7()), each.number, each.amount_cents, each.due_date, ScheduleStatus.UPCOMING)
        for each in made.instalments
    ]
    after = worked_out(fresh, account.paid_cents, today)
    stored = _insert(made, after, today)
    settle(account._replace(instalments=after), today)
    return stored


def _require_replaceable(account: Account, *, replace: bool) -> None:
    if not account.instalments:
        return
    if not replace:
        raise ConflictError("The trip has instalments already; `replace: true` takes their place")
    if any(row.paid_cents or row.status is ScheduleStatus.PAID for row in account.instalments):
        raise ConflictError("Something is paid on the trip's instalments, so they stay; change them one by one")


def _known(trip_id: str) -> _Known:
    """The departure, and the terms of the offering, of its vendor, or of those who sell the trip's bookings.

    Of several suppliers the one who wants it first.
    """
    ((found),) = execute(
        "SELECT trips.start_date,"
        " coalesce(offering.final_payment_days, vendor.final_payment_days, booked.final_payment_days),"
        " coalesce(vendor.client_buffer_days, booked.client_buffer_days) FROM trips"
        " LEFT JOIN trip_offerings AS offering ON offering.id = trip_offering_id AND offering.deleted_at IS NULL"
        " LEFT JOIN vendors AS vendor ON vendor.id = offering.vendor_id AND vendor.deleted_at IS NULL"
        " CROSS JOIN LATERAL (SELECT max(sold.final_payment_days) AS final_payment_days,"
        "   max(sold.client_buffer_days) AS client_buffer_days FROM bookings JOIN vendors AS sold"
        "   ON sold.id = bookings.vendor_id AND sold.deleted_at IS NULL WHERE bookings.trip_id = trips.id"
        "   AND bookings.deleted_at IS NULL AND bookings.status NOT IN ('cancelled', 'refunded')) AS booked"
        " WHERE trips.id = %s",
        (trip_id,),
    ).fetchall()
    return _Known(*found)


def _insert(made: Plan, rows: Sequence[Standing], today: date) -> list[Row]:
    """Store all rows of a plan in one statement."""
    account = made.account
    stored = execute(
        "INSERT INTO payment_schedules (id, trip_id, installment_number, kind, amount_cents, currency, due_date,"  # noqa: S608 -- our own names
        " due_date_since, supplier_due_date, status, paid_cents, paid_at)"
        " SELECT id, %s, number, kind, amount_cents, %s, due_date, %s, supplier_due_date, status::schedule_status,"
        " paid_cents, CASE WHEN status = 'paid' THEN clock_timestamp() END FROM unnest(%s::uuid[], %s::int[],"
        " %s::text[], %s::bigint[], %s::date[], %s::date[], %s::text[], %s::bigint[])"
        " AS given (id, number, kind, amount_cents, due_date, supplier_due_date, status, paid_cents)"
        f" RETURNING {_SCHEDULES.select_list}",
        (
            account.trip_id,
            account.currency,
            today,
            [row.id for row in rows],
            [row.number for row in rows],
            [each.kind for each in made.instalments],
            [row.amount_cents for row in rows],
            [row.due_date for row in rows],
            [made.supplier_date_of(each) for each in made.instalments],
            [row.status.value for row in rows],
            [row.paid_cents for row in rows],
        ),
    ).fetchall()
    return [Row(_SCHEDULES, values) for values in stored]
