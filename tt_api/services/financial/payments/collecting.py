"""What payment providers report to have collected: never refused for its amount, its currency or its booking.

The money is there, whatever we think of it. So it is recorded, and what doesn't add up is told to staff.
"""

from collections.abc import Mapping
from typing import Any

from tt_api.database.errors import TakenError
from tt_api.database.transaction import read
from tt_api.errors import ConflictError, NotFoundError, Problem
from tt_api.models.bookings.bookings import Booking
from tt_api.models.clients.clients import Client
from tt_api.models.enums import BookingStatus, PaymentStatus
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.resources.warnings import Warned
from tt_api.services.bookings import storing
from tt_api.services.crm.activities import record_activity
from tt_api.services.financial.money import money
from tt_api.services.financial.payments import recording, settling
from tt_api.services.financial.payments.ledger import BOOKING_PURPOSE
from tt_api.services.operations import reports
from tt_api.services.operations.notifications import notify
from tt_api.services.operations.reports import Report

_SENDER = "Payment provider"
# What it says of the payer, for a booking without a client.
_PAYER = frozenset({"payer_name", "payer_email"})
_STANDS = (
    "SELECT booking_reference, bookings.status, bookings.currency, overpaid_cents, clients.deleted_at IS NOT NULL"
    " FROM bookings JOIN clients ON clients.id = %s WHERE bookings.id = %s"
)


def collect(sent: Mapping[str, Any], payload: Mapping[str, Any]) -> Row:
    """Store money that was collected for a booking, once for each of the provider's transactions.

    Args:
        sent: ``booking_id``, ``amount_cents``, and whatever else the provider says.
        payload: what is kept of the delivery.

    Raises:
        NotFoundError: there is no such booking.
        ConflictError: the transaction was recorded before; or a refund is of more than was paid.
    """
    booking = recording.read_booking(sent["booking_id"])
    if booking is None:
        raise NotFoundError.of(Booking.__name__, sent["booking_id"])
    _refuse_recorded(sent)
    payer_id, is_known = (booking.payer_id, True) if booking.payer_id is not None else _payer_of(sent)
    values = {name: value for name, value in sent.items() if name not in _PAYER}
    collected = {"status": PaymentStatus.PAID.value, "source": "webhook", **values, "client_id": payer_id}
    try:
        row = recording.create(collected, booking=booking, has_happened=True)
    except TakenError:
        _refuse_recorded(sent)
        raise
    reports.keep(Report("payment", _SENDER, payload, sent.get("paid_at")), settling.NOUN, row)
    return _told(row, is_known=is_known)


def _refuse_recorded(sent: Mapping[str, Any]) -> None:
    """Refuse a transaction that is recorded already, deleted or not; once more where another copy was faster."""
    transaction_id = sent.get("transaction_id")
    if transaction_id is None:
        return
    found = read(
        "SELECT id::text, booking_id::text, amount_cents FROM payments WHERE transaction_id = %s", (transaction_id,)
    )
    if not found:
        return
    payment_id, booking_id, amount_cents = found[0]
    message = "This transaction was already applied"
    if (booking_id, amount_cents) != (sent["booking_id"], sent["amount_cents"]):
        message += ", for another booking or amount: report a correction as a transaction of its own"
    raise ConflictError(message, problems=[Problem(("transactionId",), "is recorded already", payment_id)])


def _payer_of(sent: Mapping[str, Any]) -> tuple[str, bool]:
    """A client for a booking that has none: a payment must be somebody's, and this one can't wait.

    Returns:
        The client, and whether another payment has made it a moment ago.
    """
    booking = writing.to_change(Booking, sent["booking_id"])
    if booking["client_id"] is not None:
        return str(booking["client_id"]), True
    name = sent.get("payer_name") or f"Payer of booking {booking['booking_reference']}"
    client = writing.insert(Client, {"name": name, "email": sent.get("payer_email"), "currency": booking["currency"]})
    # Over the version that was read: of two payments at once, one makes the client.
    storing.update(booking, {"client_id": client["id"]})
    return str(client["id"]), False


def _told(row: Row, *, is_known: bool) -> Row:
    """Tell staff what doesn't add up about a payment; an overpayment was told by its booking."""
    ((reference, status, currency, overpaid_cents, is_gone),) = read(_STANDS, (row["client_id"], row["booking_id"]))
    odd: list[Warned] = []
    if currency != row["currency"]:
        message = f"A payment in {row['currency']} came on booking {reference}, which is in {currency}"
        odd.append(Warned("other_currency", message, ("currency",)))
    if status == BookingStatus.REFUNDED:
        odd.append(Warned("booking_refunded", f"A payment came on booking {reference}, which is refunded"))
    if not is_known:
        message = f"A payment came on booking {reference}, which had no client: one was made of the payer"
        odd.append(Warned("client_made", message, ("clientId",), (row["client_id"],)))
    if is_gone:
        message = f"A payment came on booking {reference}, whose client was deleted"
        odd.append(Warned("client_deleted", message, ("clientId",), (row["client_id"],)))
    for warned in odd:
        record_activity(
            "payment.needs_attention",
            warned.message,
            entity=(settling.NOUN, row["id"]),
            metadata={"bookingId": row["booking_id"]},
        )
        notify("payment_needs_attention", warned.message, entity_type=settling.NOUN, entity_id=row["id"])
    if overpaid_cents and (row["purpose"], row["currency"]) == (BOOKING_PURPOSE, currency):
        over = money(overpaid_cents, currency)
        odd.append(Warned("overpaid", f"Booking {reference} is overpaid by {over}", ("amountCents",)))
    return row.with_warnings(odd) if odd else row
