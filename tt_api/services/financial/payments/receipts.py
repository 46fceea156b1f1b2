"""Receipts of payments and refunds by mail, one for each."""

from datetime import datetime
from typing import NamedTuple

from tt_api.database.transaction import execute, read
from tt_api.integrations.addresses import mailable
from tt_api.models.financial.effects import EFFECT
from tt_api.models.financial.payments import Payment
from tt_api.resources import writing
from tt_api.services.crm.activities import record_activity
from tt_api.services.financial.money import money
from tt_api.services.financial.payments.means import written_means
from tt_api.services.mail.letters import letter
from tt_api.services.mail.queueing import queue_mail
from tt_api.services.operations.agency_day import agency_zone, by_the_clocks_of
from tt_api.services.operations.written_days import written_day
from tt_api.templating.rendering import Content

_LOAD = (
    "SELECT clients.name, clients.email, effect, paid.currency, payment_method, paid_at,"  # noqa: S608 -- our own text
    " (SELECT booking_reference FROM bookings WHERE bookings.id = paid.booking_id),"
    " (SELECT invoice_number FROM invoices WHERE invoices.id = paid.invoice_id),"
    " (SELECT trips.name FROM trips WHERE trips.id = paid.trip_id)"
    f" FROM (SELECT *, {EFFECT} AS effect FROM payments WHERE id = %s) AS paid"
    " JOIN clients ON clients.id = paid.client_id"
)


class _Receipt(NamedTuple):
    """What a receipt says.

    Attributes:
        cents: below zero for money that went back.
    """

    client: str
    email: str | None
    cents: int
    currency: str
    method: str | None
    paid_at: datetime | None
    booking: str | None
    invoice: str | None
    trip: str | None


def queue_receipt(payment_id: str) -> bool:
    """Queue the receipt of a payment to its client; where that has no address, an activity says so.

    Returns:
        Whether one was queued: not where there is one already, or no money has moved.

    Raises:
        NotFoundError: there is no such payment.
    """
    writing.lock(Payment, payment_id)
    if execute("SELECT 1 FROM email_sends WHERE payment_id = %s", (payment_id,)).fetchone():
        return False
    (found,) = read(_LOAD, (payment_id,))
    receipt = _Receipt(*found)
    if receipt.cents == 0:
        return False
    if receipt.email is None or not mailable(receipt.email):
        reason = "The client has no address that can be mailed to"
        record_activity("payment.receipt_not_sent", reason, entity=("payment", payment_id))
        return False
    queue_mail(to=receipt.email, content=_content(receipt), payment_id=payment_id)
    return True


def _content(receipt: _Receipt) -> Content:
    came = receipt.cents > 0
    what = f"We have received {_amount(receipt)}" if came else f"We have sent back {_amount(receipt)}"
    paragraphs = [f"Dear {receipt.client},", f"{what}{_when_and_how(receipt)}.", *_about(receipt)]
    thanks = ["Thank you."] if came else []
    return letter("Receipt of your payment" if came else "Your refund", [*paragraphs, *thanks])


def _amount(receipt: _Receipt) -> str:
    return money(abs(receipt.cents), receipt.currency)


def _when_and_how(receipt: _Receipt) -> str:
    day = ""
    if receipt.paid_at:
        day = f" on {written_day(by_the_clocks_of(agency_zone(), receipt.paid_at).date())}"
    means = written_means(receipt.method)
    return f"{day}{f' ({means})' if means else ''}"


def _about(receipt: _Receipt) -> list[str]:
    named = (("Trip", receipt.trip), ("Booking", receipt.booking), ("Invoice", receipt.invoice))
    lines = [f"{label}: {name}" for label, name in named if name]
    return ["\n".join(lines)] if lines else []
