"""Bookings: what is stored of them, and the one way in which a booking enters a state, whoever asks."""

from collections.abc import Mapping
from typing import Any

from tt_api.database.errors import TakenError
from tt_api.database.transaction import StaleRowError, execute
from tt_api.errors import ConflictError, ValidationError
from tt_api.models.bookings.bookings import Booking
from tt_api.models.enums import BookingStatus
from tt_api.models.transitions import BOOKING_STARTS, BOOKINGS
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.services.bookings import moves
from tt_api.services.bookings.price_breakdown import PricePart, judge_breakdown
from tt_api.services.bookings.progress import status_by_money
from tt_api.services.bookings.references import SAME_BY, derived_key, new_reference, warnings_of_the_same
from tt_api.services.financial.commissions.booking_moves import booking_deleted
from tt_api.services.financial.commissions.expecting import follow_booking
from tt_api.services.financial.money import money
from tt_api.services.financial.payments.ledger import overpaid_cents
from tt_api.services.financial.payments.on_record import booking_has_money
from tt_api.services.financial.schedules.settling import settle_trip
from tt_api.services.operations.agency_day import today
from tt_api.services.operations.notifications import notify

# One in a thousand million is taken; to meet a taken one so often in a row is no chance.
_ATTEMPTS = 20
_PRICE = frozenset({"total_price_cents", "non_commissionable_cents", "price_breakdown"})
# What is decided while nobody else changes the booking's money, or what hangs on it.
_DECIDED_ALONE = frozenset({"status", "total_price_cents", "deposit_cents", "currency", "trip_id"})
_OWNERS = {"clients": "client_id", "trips": "trip_id"}
_VENDORS = "SELECT status FROM vendors WHERE id = ANY(%s::uuid[]) ORDER BY id FOR SHARE"
# Instalments are in their trip's currency, and invoices in one of their own.
_IN_ITS_CURRENCY = (
    "SELECT EXISTS (SELECT FROM payments WHERE booking_id = %(booking)s AND deleted_at IS NULL),"
    " EXISTS (SELECT FROM commission_entries"
    "  WHERE booking_id = %(booking)s AND voided_at IS NULL AND deleted_at IS NULL)"
)
_COMMISSIONS_FOLLOW = frozenset({"deposit_due_on", "final_payment_due_on", "departure_date", "return_date"})
_SHOWN_BY_TRIP = frozenset({"status", "total_price_cents", "currency", "trip_id"})


def create(data: Mapping[str, Any]) -> Row:
    """Store a new booking, in any state up to completed: past trips are imported.

    Raises:
        ValidationError: it is to begin cancelled or refunded, or the parts of its price aren't its price.
        ConflictError: its vendor is blocked.
    """
    status = BookingStatus(data.get("status", BookingStatus.INQUIRY))
    if status not in BOOKING_STARTS:
        raise ValidationError.at("status", f"can't be {status} from the start")
    _judge_price(data)
    trip_id = data.get("trip_id")
    live: frozenset[str] = frozenset()
    if trip_id or status is BookingStatus.COMPLETED:
        live = writing.hold({"clients": [data.get("client_id")], "trips": [trip_id]}).live
    _refuse_blocked_vendors(data)
    writing.require_references(Booking, data, live)
    row = _insert({"booked_on": today(), **data, **derived_key(data), **moves.columns(status, data, data)})
    moves.set_off(None, row)
    if trip_id:
        settle_trip(trip_id)
    return row.with_warnings(warnings_of_the_same(row))


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of a booking, and what follows from it.

    Raises:
        ConflictError: its moves don't allow the state, its vendor is blocked, or it has payments or a commission in its
            currency.
        ValidationError: the parts of its price aren't its price.
    """
    if changes.keys() & _PRICE:
        _judge_price({**row, **changes})
    if changes.keys() & _DECIDED_ALONE:
        owners = {table: [row[name], changes.get(name)] for table, name in _OWNERS.items()}
        live = writing.hold(owners).live
        held = _held(row)
        _refuse_blocked_vendors(changes)
        writing.require_references(Booking, changes, live)
        stored = store(held, changes)
        _settle_trips(row, stored, changes)
    else:
        last = not changes.keys() & (SAME_BY | _COMMISSIONS_FOLLOW)
        _refuse_blocked_vendors(changes)
        writing.require_references(Booking, changes)
        stored = writing.update(Booking, row, {**changes, **derived_key(changes)}, last=last)
    if changes.keys() & _COMMISSIONS_FOLLOW:
        follow_booking(stored["id"])
    return stored.with_warnings(warnings_of_the_same(stored)) if changes.keys() & SAME_BY else stored


def store(row: Row, changes: Mapping[str, Any], *, by_itself: bool = False) -> Row:
    """Store changes of a booking that is held with its client and trip: the one place where it enters a state.

    Args:
        row: as it was locked.
        changes: the columns that differ; ``paid_cents`` may bring it to its deposit.
        by_itself: whether money or the clock asks, and not a caller.

    Raises:
        ConflictError: its moves don't allow the state, or it has payments or a commission in its currency.
    """
    before, asked = BookingStatus(row["status"]), BookingStatus(changes.get("status", row["status"]))
    BOOKINGS.judge(before, asked, by_itself=by_itself)
    if "currency" in changes:
        _refuse_other_currency(row)
    wanted = {**row, **changes}
    status = asked
    if changes.keys() & {"paid_cents", "deposit_cents"}:
        status = status_by_money(asked, wanted["paid_cents"], wanted["deposit_cents"])
    over = overpaid_cents(wanted["total_price_cents"], wanted["paid_cents"])
    derived = {"status": status.value, "overpaid_cents": over}
    if status is not before:
        derived |= moves.columns(status, wanted, changes)
    values = {**changes, **derived_key(changes), **derived}
    stored = writing.update(Booking, row, {name: value for name, value in values.items() if value != row[name]})
    if stored["overpaid_cents"] > row["overpaid_cents"]:
        _tell_of_overpayment(stored)
    return stored if status is before else stored.with_warnings(moves.set_off(row, stored))


def delete(row: Row) -> None:
    """Delete a locked booking. Its payments, which come to nothing, stay as they are; its commission is void.

    Raises:
        ConflictError: money is on it.
    """
    if booking_has_money(row["id"]):
        raise ConflictError("Money was paid on the booking or a commission received for it; cancel it instead")
    booking_deleted(row)
    writing.soft_delete(Booking, row)
    # The trip's detail has lost a booking. Whoever holds the trip now may be waiting for this booking, and is about to
    # change the trip as well.
    execute(
        "UPDATE trips SET currency = currency"
        " WHERE id = (SELECT id FROM trips WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED)",
        (row["trip_id"],),
    )


def _held(row: Row) -> Row:
    held = writing.lock(Booking, row["id"])
    if held["version"] != row["version"]:
        raise StaleRowError
    return held


def _insert(values: Mapping[str, Any]) -> Row:
    for _ in range(_ATTEMPTS):
        try:
            return writing.insert(Booking, {**values, "booking_reference": new_reference()})
        except TakenError as taken:
            if taken.problems[0].path != ("bookingReference",):
                raise
    raise ConflictError("No free booking reference was found; try again")


def _settle_trips(before: Row, after: Row, changes: Mapping[str, Any]) -> None:
    if not changes.keys() & _SHOWN_BY_TRIP:
        return
    if "trip_id" in changes:
        execute("UPDATE payments SET trip_id = %s WHERE booking_id = %s", (after["trip_id"], after["id"]))
    for trip_id in sorted({before["trip_id"], after["trip_id"]} - {None}):
        settle_trip(trip_id)


def _judge_price(booking: Mapping[str, Any]) -> None:
    parts = booking.get("price_breakdown") or []
    for position, part in enumerate(parts):
        if (part["amountCents"] < 0) != (part["kind"] == "discount") and part["amountCents"] != 0:
            raise ValidationError.at(
                ("priceBreakdown", position, "amountCents"), "is below zero for a discount, and for nothing else"
            )
    judge_breakdown(
        [PricePart(part["amountCents"], part["commissionable"]) for part in parts],
        booking.get("total_price_cents"),
        booking.get("non_commissionable_cents") or 0,
    )


def _refuse_blocked_vendors(data: Mapping[str, Any]) -> None:
    asked = [data[name] for name in ("vendor_id", "booked_via_vendor_id") if data.get(name)]
    # Held before they are referred to, so that none becomes blocked or deleted before the booking is stored.
    if asked and ("blocked",) in execute(_VENDORS, (asked,)).fetchall():
        raise ConflictError("The vendor is blocked and takes no new bookings")


def _refuse_other_currency(row: Row) -> None:
    ((is_paid, earns),) = execute(_IN_ITS_CURRENCY, {"booking": row["id"]}).fetchall()
    if is_paid:
        raise ConflictError(f"The booking has payments in {row['currency']}, so its currency stays")
    if earns:
        raise ConflictError(f"The booking has a commission in {row['currency']} that isn't void, so its currency stays")


def _tell_of_overpayment(row: Row) -> None:
    over = money(row["overpaid_cents"], row["currency"])
    title = f"Booking {row['booking_reference']} is overpaid by {over}"
    notify("booking_overpaid", title, entity_type=moves.NOUN, entity_id=row["id"])
