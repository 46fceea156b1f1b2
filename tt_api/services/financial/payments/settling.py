"""The one place where money is settled: what is to count is judged, and everything that adds it up follows.

Every door that makes money count passes here: new payments, changed ones, refunds, and what a processor reports. All of
them hold, in this order, the clients, trips, bookings and invoices that a payment is of, and then the payment that a
refund gives back. So each sum is judged and changed while nobody else can change it.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from tt_api.database.transaction import execute
from tt_api.errors import ConflictError, NotFoundError, ServiceUnavailableError, ValidationError
from tt_api.models.bookings.bookings import Booking
from tt_api.models.enums import BookingStatus, InvoiceStatus, PaymentStatus, PaymentType
from tt_api.models.financial.effects import PAID
from tt_api.models.financial.payments import Payment
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.services.bookings import storing
from tt_api.services.crm.activities import record_move
from tt_api.services.financial.commissions.expecting import follow_booking
from tt_api.services.financial.invoices.settling import settle_invoice
from tt_api.services.financial.payments import ledger
from tt_api.services.financial.payments.caps import Account, judge_payment, judge_refund_of
from tt_api.services.financial.payments.on_record import left_on_bookings, lifetime_value
from tt_api.services.financial.schedules.settling import settle_trip

NOUN = "payment"
# What a refund has in common with the payment that it gives back: caps are judged for all of them together.
_COMMON = ("client_id", "booking_id", "purpose", "currency")

_PAID_ON_BOOKING = (
    f"SELECT {PAID} FROM payments"  # noqa: S608 -- our own text
    " WHERE booking_id = %s AND purpose = %s AND currency = %s AND deleted_at IS NULL"
)


class Held(NamedTuple):
    """What is held while a payment is decided on.

    Attributes:
        hold: since when, and what of it is live.
        booking: the payment's; None where it has none, or that was deleted.
        named: the payment that a refund gives back.
        rest_cents: what of that hasn't gone back yet, this refund left out.
    """

    hold: writing.Hold
    booking: Row | None = None
    named: Row | None = None
    rest_cents: int = 0


def hold(after: Mapping[str, Any], before: Row | None = None) -> Held:
    """Hold everything that a payment is added up in.

    Args:
        after: the payment as it is to be.
        before: as it was; None for a new one.

    Raises:
        ServiceUnavailableError: its booking has just moved to another trip.
    """
    versions = [after, *([before] if before is not None else [])]
    names = {"clients": "client_id", "trips": "trip_id", "bookings": "booking_id", "invoices": "invoice_id"}
    hold = writing.hold({table: [one.get(name) for one in versions] for table, name in names.items()})
    booking = _live(Booking, after.get("booking_id"))
    if booking is not None and booking["trip_id"] != after["trip_id"]:
        raise ServiceUnavailableError("The booking is just changing; try again in a moment", retry_after_seconds=1)
    named = _live(Payment, after.get("refund_of_payment_id"))
    return Held(hold, booking, named, rest_of(named, but=after.get("id")) if named is not None else 0)


def rest_of(payment: Row, *, but: str | None = None) -> int:
    """What of a held payment hasn't gone back yet, in cents.

    Args:
        but: a refund that is left out.
    """
    ((gone,),) = execute(
        f"SELECT -{PAID} FROM payments"  # noqa: S608 -- our own text
        " WHERE refund_of_payment_id = %s AND id IS DISTINCT FROM %s AND deleted_at IS NULL",
        (payment["id"], but),
    ).fetchall()
    return max(0, ledger.moved_cents(ledger.payment_of(payment)) - int(gone))


def judge(before: Row | None, after: Mapping[str, Any], held: Held, *, has_happened: bool = False) -> None:
    """Refuse money that would break a cap; see `tt_api.services.financial.payments.caps`.

    Args:
        after: the payment as it is to be.
        has_happened: a processor reports money that was collected: it is written down whatever the price says.

    Raises:
        ConflictError: it is more than what is left to pay, or more than what can go back; or its booking was deleted;
            or its invoice is void.
        ValidationError: it is in another currency than its booking or invoice, for a credit note, or not of what it
            gives back.
    """
    payment = ledger.payment_of(after)
    was = ledger.payment_of(before) if before is not None else None
    if held.booking is not None and held.booking["currency"] != payment.currency and not has_happened:
        raise ValidationError.at("currency", f"must be the booking's, {held.booking['currency']}")
    if after.get("refund_of_payment_id"):
        _judge_named(after, payment, held)
    if after.get("booking_id") and held.booking is None and ledger.moved_cents(payment) and not has_happened:
        raise ConflictError("The booking was deleted, so nothing can be paid on it")
    if after.get("invoice_id") and not has_happened:
        _judge_invoice(before, after)
    judge_payment(_account(payment, after, held), was, payment, has_happened=has_happened)
    if held.named is not None and payment.status not in (PaymentStatus.FAILED, PaymentStatus.REFUNDED):
        judge_refund_of(payment, held.rest_cents)


def settle(before: Row | None, after: Row, held: Held, beside: Mapping[str, Any] | None = None) -> Row | None:
    """Let everything follow from a payment that was just stored: sums, states, and the payment that it gives back.

    Args:
        beside: what else of that payment is to be stored, should it now become refunded.

    Returns:
        The payment that became refunded, as it is then.
    """
    counts = ledger.effect_cents(ledger.payment_of(after))
    change = counts - (ledger.effect_cents(ledger.payment_of(before)) if before is not None else 0)
    completed = _complete(after, held, beside or {})
    if change:
        execute(
            "UPDATE clients SET lifetime_value_cents = lifetime_value_cents + %s WHERE id = %s AND currency = %s",
            (change, after["client_id"], after["currency"]),
        )
    if change and held.booking is not None and _counts_on(held.booking, after):
        storing.store(held.booking, {"paid_cents": held.booking["paid_cents"] + change}, by_itself=True)
    follow_deposits(before, after, held.named)
    for name, follow in (("trip_id", settle_trip), ("invoice_id", settle_invoice)):
        was = before[name] if before is not None else None
        # One that counts and is moved counts elsewhere, though nothing has come.
        if change or (counts and was != after[name]):
            for owner_id in sorted({was, after[name]} - {None}):
                follow(owner_id)
    if before is not None and before["status"] != after["status"]:
        record_move(NOUN, after["id"], before["status"], after["status"])
    return completed


def is_paid_deposit(row: Row) -> bool:
    """Whether a payment is a booking's deposit, and paid: some vendors pay commissions so many days after that."""
    kind = (row["payment_type"], row["status"])
    return kind == (PaymentType.DEPOSIT, PaymentStatus.PAID) and row["booking_id"] is not None


def follow_deposits(*payments: Row | None) -> None:
    """Let commissions follow the deposits among payments as they were and are; their bookings are held."""
    for booking_id in sorted({row["booking_id"] for row in payments if row is not None and is_paid_deposit(row)}):
        follow_booking(booking_id)


def _account(payment: ledger.Payment, row: Mapping[str, Any], held: Held) -> Account:
    booking = held.booking
    if booking is not None and _counts_on(booking, row):
        paid = _left_of(booking["paid_cents"], row) if payment.is_refund else booking["paid_cents"]
        return Account(booking["total_price_cents"], paid, BookingStatus(booking["status"]), booking["currency"])
    # There is no price to pay. What can go back is asked for only where something is to.
    paid = _paid(payment, row) if payment.is_refund else 0
    return Account(None, paid, BookingStatus(booking["status"]) if booking is not None else None, payment.currency)


def _paid(payment: ledger.Payment, row: Mapping[str, Any]) -> int:
    """What was paid for a purpose on a booking that isn't its price; without a booking, all that the client paid."""
    booking_id = row.get("booking_id")
    if not booking_id:
        return lifetime_value(row["client_id"], payment.currency)
    ((paid,),) = execute(_PAID_ON_BOOKING, (booking_id, payment.purpose, payment.currency)).fetchall()
    return _left_of(int(paid), row)


def _left_of(paid: int, row: Mapping[str, Any]) -> int:
    """What can go back of what was paid on a booking; some of it may have gone back without naming the booking."""
    left = left_on_bookings(row["client_id"], row["currency"])
    return paid if left is None else min(paid, left)


def _counts_on(booking: Row, row: Mapping[str, Any]) -> bool:
    """Whether a payment counts against its booking's price."""
    return bool(row["purpose"] == ledger.BOOKING_PURPOSE and row["currency"] == booking["currency"])


def _judge_invoice(before: Row | None, after: Mapping[str, Any]) -> None:
    # Nothing changes for it; but one that is to count now may find it void meanwhile.
    if before is not None and _on_invoice(before) == _on_invoice(after):
        return
    found = execute("SELECT status, currency, credits_invoice_id FROM invoices WHERE id = %s", (after["invoice_id"],))
    status, currency, credited = found.fetchall()[0]
    if credited is not None:
        raise ValidationError.at("invoiceId", "is a credit note; name the invoice that it credits")
    if currency != after["currency"]:
        raise ValidationError.at("currency", f"must be the invoice's, {currency}")
    if status == InvoiceStatus.VOID:
        raise ConflictError("The invoice is void, so nothing can be paid on it")


def _on_invoice(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a payment is to its invoice."""
    return row["invoice_id"], row["currency"], ledger.effect_cents(ledger.payment_of(row))


def _judge_named(after: Mapping[str, Any], payment: ledger.Payment, held: Held) -> None:
    named = held.named
    if not payment.is_refund:
        raise ValidationError.at("refundOfPaymentId", "is for refunds")
    if named is None or named["payment_type"] == PaymentType.REFUND:
        raise ValidationError.at("refundOfPaymentId", "must be a payment, and no refund")
    if any(after.get(name) != named[name] for name in _COMMON):
        message = "must be a payment of the same client, booking, purpose and currency"
        raise ValidationError.at("refundOfPaymentId", message)


def _complete(refund: Row, held: Held, beside: Mapping[str, Any]) -> Row | None:
    """Let a payment become refunded once the refunds that were paid reach what it brought in."""
    named = held.named
    if named is None or refund["status"] != PaymentStatus.PAID or refund["amount_cents"] < held.rest_cents:
        return None
    if named["status"] == PaymentStatus.REFUNDED:
        return None
    record_move(NOUN, named["id"], named["status"], PaymentStatus.REFUNDED)
    refunded = {"status": PaymentStatus.REFUNDED.value, "refunded_at": named["refunded_at"] or held.hold.moment}
    return writing.update(Payment, named, {**beside, **refunded})


def _live(model: type[Any], row_id: str | None) -> Row | None:
    if row_id is None:
        return None
    with suppress(NotFoundError):
        return writing.lock(model, row_id)
    return None
