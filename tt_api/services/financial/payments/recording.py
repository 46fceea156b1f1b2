"""The doors through which payments come: each makes the row whole, and has it judged and settled."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from tt_api.database.transaction import StaleRowError, execute, read
from tt_api.errors import ConflictError, NotFoundError, ValidationError
from tt_api.models.bookings.bookings import Booking
from tt_api.models.enums import PaymentStatus, PaymentType
from tt_api.models.financial.payments import Payment
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.services.financial.payments import ledger, rules, settling
from tt_api.services.financial.payments.caps import Account, payment_type
from tt_api.work import stage

_DEFAULTS = {"status": PaymentStatus.PENDING.value, "purpose": ledger.BOOKING_PURPOSE, "payee": "supplier"}
# A change of anything else moves no money.
_MONEY = frozenset(
    {
        "status",
        "received_cents",
        "amount_cents",
        "currency",
        "payment_type",
        "purpose",
        "client_id",
        "booking_id",
        "trip_id",
        "invoice_id",
        "refund_of_payment_id",
    }
)
# What the refund row of a payment takes over from it.
_TAKEN_OVER = (
    *("client_id", "booking_id", "trip_id", "invoice_id", "group_member_id"),
    *("currency", "purpose", "payee", "payment_method", "source"),
)

_MOVE_REFUNDS = (
    "UPDATE payments SET invoice_id = %s"
    " WHERE refund_of_payment_id = %s AND invoice_id IS NOT DISTINCT FROM %s AND deleted_at IS NULL"
)


class OfBooking(NamedTuple):
    """What a payment takes over from its booking.

    Attributes:
        payer_id: the client who pays where nobody is named: the booking's, else its trip's.
    """

    trip_id: str | None
    currency: str
    payer_id: str | None


def create(data: Mapping[str, Any], *, booking: OfBooking | None = None, has_happened: bool = False) -> Row:
    """Store a new payment, and what follows from it.

    Args:
        data: what is known; without a ``payment_type`` it follows from what is paid on the booking. With
            ``send_receipt`` the client is sent a receipt of what has come.
        booking: its booking, where that was read already.
        has_happened: a processor reports money that was collected, so nothing is refused that was.

    Raises:
        ConflictError: it would break a cap.
        NotFoundError: a processor reports it for a booking that has just been deleted.
        ValidationError: its parts don't fit together.
    """
    data = dict(data)
    wants_receipt = data.pop("send_receipt", False)
    values = {**_DEFAULTS, **_whole(data, data, booking)}
    rules.judge_new(values)
    held = settling.hold(values)
    if has_happened and values.get("booking_id") and held.booking is None:
        # Deleted since it was read: answered as it is a moment later.
        raise NotFoundError.of(Booking.__name__, values["booking_id"])
    if not has_happened:
        writing.require_references(Payment, {**data, "client_id": values["client_id"]}, held.hold.live)
    if "payment_type" not in values:
        values["payment_type"] = _type(values, held)
    values |= rules.entering(None, values, held.hold.moment)
    settling.judge(None, values, held, has_happened=has_happened)
    row = writing.insert(Payment, values)
    settling.settle(None, row, held)
    if wants_receipt and ledger.moved_cents(ledger.payment_of(row)):
        stage("send_payment_receipt", {"paymentId": row["id"]})
    return row


def pay(booking_id: str, body: Mapping[str, Any]) -> Row:
    """Store a payment on a booking, ``paid`` unless something else is sent.

    Raises:
        NotFoundError: there is no such booking.
        ValidationError: nobody is known who paid.
    """
    booking = read_booking(booking_id)
    if booking is None:
        raise NotFoundError.of(Booking.__name__, booking_id)
    data = {"client_id": booking.payer_id, "status": PaymentStatus.PAID.value, **body, "booking_id": booking_id}
    if data["client_id"] is None:
        raise ValidationError.at("clientId", "is required: the booking has no client")
    return create(data, booking=booking)


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of a payment, and what follows from it. Becoming refunded makes the refund that is missing.

    Raises:
        ConflictError: its moves or a cap don't allow it, or it is frozen since it counts.
        ValidationError: its parts don't fit together.
    """
    rules.judge_change(row, changes)
    if not changes.keys() & _MONEY:
        return _update_beside(row, changes)
    values = _whole({**row, **changes}, changes)
    held = settling.hold(values, row)
    locked = writing.lock(Payment, row["id"])
    if locked["version"] != row["version"]:
        raise StaleRowError
    writing.require_references(Payment, changes, held.hold.live)
    if changes.get("status") == PaymentStatus.REFUNDED:
        return _refund_rest(locked, changes, held)
    values |= rules.entering(PaymentStatus(row["status"]), values, held.hold.moment)
    settling.judge(locked, values, held)
    differing = {name: value for name, value in values.items() if value != locked[name]}
    if not differing:
        # A trip that is taken off a payment on a booking comes back with the booking.
        return locked
    stored = writing.update(Payment, locked, differing)
    if "invoice_id" in differing:
        # What went back of it goes along, or the one invoice would owe for what the other was paid.
        execute(_MOVE_REFUNDS, (stored["invoice_id"], stored["id"], locked["invoice_id"]))
    settling.settle(locked, stored, held)
    return stored


def _update_beside(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what moves no money; of a deposit commissions follow the day."""
    follows = "paid_at" in changes and settling.is_paid_deposit(row)
    if follows:
        writing.hold({"bookings": [row["booking_id"]]})
    writing.require_references(Payment, changes)
    stored = writing.update(Payment, row, changes, last=not follows)
    if follows:
        settling.follow_deposits(stored)
    return stored


def _refund_rest(row: Row, changes: Mapping[str, Any], held: settling.Held) -> Row:
    """Make the refund row that is missing, with which the payment becomes refunded by itself."""
    rest = settling.rest_of(row)
    if rest == 0:
        raise ConflictError("Nothing of the payment is left to refund")
    beside = {name: value for name, value in changes.items() if name != "status"}
    refund = {
        **{name: row[name] for name in _TAKEN_OVER},
        "payment_type": PaymentType.REFUND.value,
        "status": PaymentStatus.PAID.value,
        "amount_cents": rest,
        "refund_of_payment_id": row["id"],
        "refund_reason": beside.get("refund_reason", row["refund_reason"]),
        "paid_at": held.hold.moment,
    }
    held = held._replace(named=row, rest_cents=rest)
    settling.judge(None, refund, held)
    refunded = settling.settle(None, writing.insert(Payment, refund), held, beside)
    assert refunded is not None  # noqa: S101 -- the refund is all that was left
    return refunded


def _whole(values: Mapping[str, Any], sent: Mapping[str, Any], booking: OfBooking | None = None) -> dict[str, Any]:
    """A payment with what follows from the payment that it gives back, and from its booking.

    Args:
        values: the payment as it is to be.
        sent: what of it the caller asks for.
        booking: its booking, where that was read already.

    Raises:
        ValidationError: it names another trip than its booking's.
    """
    whole = {name: value for name, value in values.items() if value is not None}
    if sent.get("refund_of_payment_id"):
        whole = {**_of_named(sent["refund_of_payment_id"]), **whole}
    if whole.get("booking_id") and sent.keys() & {"booking_id", "trip_id", "refund_of_payment_id"}:
        booking = booking or read_booking(whole["booking_id"])
        if booking is not None:
            if sent.get("trip_id") not in (None, booking.trip_id):
                raise ValidationError.at("tripId", "must be the booking's")
            whole["trip_id"] = booking.trip_id
            whole.setdefault("currency", booking.currency)
    if "currency" not in whole:
        whole["currency"] = _currency_of_client(whole["client_id"])
    return {"trip_id": None, **values, **whole}


def _of_named(payment_id: str) -> dict[str, Any]:
    found = read(
        "SELECT booking_id, trip_id, invoice_id, purpose, currency FROM payments WHERE id = %s AND deleted_at IS NULL",
        (payment_id,),
    )
    names = ("booking_id", "trip_id", "invoice_id", "purpose", "currency")
    return dict(zip(names, found[0], strict=True)) if found else {}


def read_booking(booking_id: str) -> OfBooking | None:
    """What a payment takes over from its booking; None where there is none."""
    found = read(
        "SELECT trip_id, bookings.currency, coalesce(bookings.client_id, trips.client_id) FROM bookings"
        " LEFT JOIN trips ON trips.id = trip_id WHERE bookings.id = %s AND bookings.deleted_at IS NULL",
        (booking_id,),
    )
    return OfBooking(*found[0]) if found else None


def _currency_of_client(client_id: str) -> str:
    found = read("SELECT currency FROM clients WHERE id = %s", (client_id,))
    return str(found[0][0]) if found else ledger.USD


def _type(values: Mapping[str, Any], held: settling.Held) -> str:
    booking = held.booking
    if booking is None:
        return PaymentType.INSTALLMENT.value
    account = Account(booking["total_price_cents"], booking["paid_cents"])
    comes = values.get("received_cents") or values["amount_cents"]
    return payment_type(comes, account, booking["deposit_cents"]).value
