"""Instalments: what is stored when somebody makes or changes one, and what that does to the others of its trip.

The trip's row is held first, so its money is shared out by one writer at a time.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from uuid_utils import uuid7

from tt_api.errors import ValidationError
from tt_api.models.enums import ScheduleStatus
from tt_api.models.financial.payments import PaymentSchedule
from tt_api.models.transitions import PAYMENT_SCHEDULES
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.services.crm.activities import record_move
from tt_api.services.financial.schedules.reminders import CLIENT, STAFF
from tt_api.services.financial.schedules.settling import NOUN, Account, Standing, accounts, settle, worked_out
from tt_api.services.operations import agency_day

# What an instalment's state and share follow from.
_DECIDING = frozenset({"status", "amount_cents", "due_date", "installment_number", "currency", "trip_id"})
# Whose reminders begin afresh when a date moves.
_REMINDED = {"due_date": CLIENT, "supplier_due_date": STAFF}


def create(data: Mapping[str, Any]) -> Row:
    """Store a new instalment; its state, and what it has of the trip's money, are worked out.

    Raises:
        ConflictError: it is to begin in a state that only the calendar brings about.
        ValidationError: it is in another currency than its trip, or of a trip or booking that isn't there.
    """
    held = writing.hold({"trips": [data["trip_id"]]})
    writing.require_references(PaymentSchedule, data, held.live)
    account = _account_of(data["trip_id"])
    _require_currency(data, account)
    asked = ScheduleStatus(data.get("status", ScheduleStatus.UPCOMING))
    PAYMENT_SCHEDULES.judge(ScheduleStatus.UPCOMING, asked)
    row = {"id": str(uuid7()), "currency": account.currency, **data, "paid_by_hand": asked is ScheduleStatus.PAID}
    today = agency_day.today()
    account = account._replace(instalments=[*account.instalments, _standing(row, asked)])
    stored = writing.insert(
        PaymentSchedule, {**row, "due_date_since": today, **_derived({}, account, row["id"], today)}
    )
    settle(account, today, but=stored["id"])
    return stored


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of an instalment, and what follows for it and the others of its trip.

    Raises:
        ConflictError: its moves don't allow the state.
        ValidationError: it is to go to another trip, to another currency than its trip's, or to a booking that isn't
            there.
    """
    if "trip_id" in changes:
        raise ValidationError.at("tripId", "stays: make another instalment on the other trip")
    if not changes.keys() & _DECIDING:
        writing.require_references(PaymentSchedule, changes)
        return writing.update(PaymentSchedule, row, {**changes, **_reminders(row, changes)}, last=True)
    account = hold_account(row["trip_id"])
    writing.require_references(PaymentSchedule, changes)
    _require_currency(changes, account)
    before = ScheduleStatus(row["status"])
    asked = ScheduleStatus(changes.get("status", before))
    PAYMENT_SCHEDULES.judge(before, asked)
    by_hand = asked is ScheduleStatus.PAID and bool(row["paid_by_hand"] or "status" in changes)
    changed = {**row, **changes, "paid_by_hand": by_hand}
    others = [one for one in account.instalments if one.id != row["id"]]
    account = account._replace(instalments=[*others, _standing(changed, asked)])
    today = agency_day.today()
    derived = {"paid_by_hand": by_hand, **_derived(row, account, row["id"], today), **_reminders(row, changes)}
    if before is ScheduleStatus.WAIVED and asked is not before:
        derived.setdefault("waive_reason", changes.get("waive_reason"))
    values = {**changes, **derived}
    stored = writing.update(PaymentSchedule, row, {name: new for name, new in values.items() if new != row[name]})
    if stored["status"] != before:
        record_move(NOUN, row["id"], before, stored["status"])
    settle(account, today, but=row["id"])
    return stored


def hold_account(trip_id: str) -> Account:
    """The money of a trip, whose row is held from now on.

    Raises:
        ValidationError: it was deleted.
    """
    writing.hold({"trips": [trip_id]})
    return _account_of(trip_id)


def _account_of(trip_id: str) -> Account:
    found = accounts([trip_id])
    if not found:
        raise ValidationError.at("tripId", "refers to a row that doesn't exist or was deleted")
    return found[0]


def _standing(row: Mapping[str, Any], asked: ScheduleStatus) -> Standing:
    status = asked if asked is ScheduleStatus.WAIVED else ScheduleStatus.UPCOMING
    return Standing(
        row["id"],
        row["installment_number"],
        row["amount_cents"],
        row["due_date"],
        status,
        paid_by_hand=row["paid_by_hand"],
    )


def _derived(before: Mapping[str, Any], account: Account, schedule_id: str, today: date) -> dict[str, Any]:
    """What money and the day make of an instalment, with when it entered its state first."""
    after = worked_out(account.instalments, account.paid_cents, today)
    (own,) = (row for row in after if row.id == schedule_id)
    derived: dict[str, Any] = {"status": own.status, "paid_cents": own.paid_cents}
    column = {ScheduleStatus.PAID: "paid_at", ScheduleStatus.WAIVED: "waived_at"}.get(own.status)
    if column and before.get(column) is None:
        derived[column] = account.moment
    return derived


def _reminders(row: Row, changes: Mapping[str, Any]) -> dict[str, Any]:
    """A moved date begins its reminders afresh."""
    afresh = {whom for name, whom in _REMINDED.items() if name in changes}
    kept = [one for one in row["reminders_sent"] if one["to"] not in afresh]
    since = {"due_date_since": agency_day.today()} if "due_date" in changes else {}
    return since | ({"reminders_sent": kept} if kept != row["reminders_sent"] else {})


def _require_currency(data: Mapping[str, Any], account: Account) -> None:
    if data.get("currency", account.currency) != account.currency:
        raise ValidationError.at("currency", f"must be the trip's: {account.currency}")
