"""The ledger: what payments add up to, for a booking, a trip, an invoice or a client.

Money going back is always a row of its own, of the type ``refund`` and with a positive amount. A payment counts for
what it brought in even when all of it went back later, so nothing is subtracted twice.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from tt_api.models.enums import PaymentStatus, PaymentType

# The purpose that pays for a trip. A planning fee is the agency's own and pays no part of the price.
BOOKING_PURPOSE = "booking"
USD = "USD"


class Payment(NamedTuple):
    """A row of the ledger.

    Attributes:
        amount_cents: above zero, for a refund too.
        received_cents: what has come of a partial one; None elsewhere.
        purpose: ``booking``, ``planning_fee``, ``service_fee``, ``insurance`` or ``other``.
    """

    kind: PaymentType
    status: PaymentStatus
    amount_cents: int
    received_cents: int | None = None
    purpose: str = BOOKING_PURPOSE
    currency: str = USD

    @property
    def is_refund(self) -> bool:
        """Whether this is money going back."""
        return self.kind is PaymentType.REFUND


def payment_of(row: Mapping[str, Any]) -> Payment:
    """A stored payment, or one that is to be stored, as the ledger reads it."""
    return Payment(
        PaymentType(row["payment_type"]),
        PaymentStatus(row["status"]),
        row["amount_cents"],
        row.get("received_cents"),
        row["purpose"],
        row["currency"],
    )


def moved_cents(payment: Payment) -> int:
    """How much money a row has moved, whichever way: all of a paid one, of a partial one what has come."""
    match payment.status:
        case PaymentStatus.PAID:
            return payment.amount_cents
        case PaymentStatus.PARTIAL:
            return payment.received_cents or 0
        case PaymentStatus.REFUNDED:
            # What a partial one had brought in stays on it when that goes back.
            return payment.amount_cents if payment.received_cents is None else payment.received_cents
        case _:
            return 0


def effect_cents(payment: Payment) -> int:
    """What a row adds to what is paid: above zero for money in, below for a refund that has left.

    A sum that is stored changes by the effect after a change less the effect before it.
    """
    if not payment.is_refund:
        return moved_cents(payment)
    return -payment.amount_cents if payment.status is PaymentStatus.PAID else 0


def paid_cents(payments: Iterable[Payment], *, purpose: str | None = None, currency: str | None = None) -> int:
    """What was paid less what was refunded; may be negative.

    Args:
        purpose: only the rows with this one; `BOOKING_PURPOSE` for what counts against a price.
        currency: only the rows in this one; others are left out, not converted.
    """
    return sum(
        effect_cents(payment)
        for payment in payments
        if purpose in (None, payment.purpose) and currency in (None, payment.currency)
    )


def balance_cents(price_cents: int | None, paid: int) -> int | None:
    """What is left to pay in cents, never below zero; None without a price."""
    return None if price_cents is None else max(0, price_cents - paid)


def overpaid_cents(price_cents: int | None, paid: int) -> int:
    """What was paid beyond the price in cents; without a price nothing is."""
    return 0 if price_cents is None else max(0, paid - price_cents)


def refundable_cents(payment: Payment, refunds: Iterable[Payment]) -> int:
    """What hasn't gone back yet of what a payment brought in, in cents, never below zero.

    Args:
        refunds: the rows that name this payment as the one they give back; those that are paid count.
    """
    gone = -sum(effect_cents(refund) for refund in refunds if refund.is_refund)
    return max(0, moved_cents(payment) - gone)


def is_wholly_refunded(payment: Payment, refunds: Iterable[Payment]) -> bool:
    """Whether a payment becomes ``refunded`` by itself: its paid refunds reach what it brought in."""
    came = payment.status in (PaymentStatus.PAID, PaymentStatus.PARTIAL) and moved_cents(payment) > 0
    return came and not payment.is_refund and refundable_cents(payment, refunds) == 0
