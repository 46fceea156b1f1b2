"""What a payment may be, and how it may change, whatever else was paid; and what entering a state sets on it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tt_api.errors import ConflictError, ValidationError
from tt_api.models.enums import PaymentStatus, PaymentType
from tt_api.models.transitions import PAYMENTS
from tt_api.naming import camel

COUNTED = (PaymentStatus.PAID, PaymentStatus.PARTIAL, PaymentStatus.REFUNDED)
# What others were told of it, or what it was judged by; the purpose says what it counts for.
_FROZEN = ("amount_cents", "currency", "payment_type", "purpose", "client_id", "booking_id", "transaction_id")


def judge_new(values: Mapping[str, Any]) -> None:
    """Refuse a new payment that begins as something that only becomes.

    Raises:
        ValidationError: it is to begin refunded, or what it has received doesn't fit its status.
    """
    if values["status"] == PaymentStatus.REFUNDED:
        raise ValidationError.at("status", "can't be refunded from the start: record the payment, then its refund")
    _judge_received(values)


def judge_change(row: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
    """Refuse a change that a payment's state doesn't allow.

    Raises:
        ConflictError: the move, or a change of what is frozen since it counts.
        ValidationError: what it has received doesn't fit its status, or what counts loses its day.
    """
    before = PaymentStatus(row["status"])
    after = PaymentStatus(changes.get("status", before))
    PAYMENTS.judge(before, after)
    if after is PaymentStatus.REFUNDED and before is not after and row["payment_type"] == PaymentType.REFUND:
        raise ConflictError("A refund can't be refunded; money that came back is a payment")
    if before in COUNTED:
        _judge_frozen(row, before, changes)
    if before in COUNTED and "paid_at" in changes and changes["paid_at"] is None:
        raise ValidationError.at("paidAt", f"can't be empty where a payment is {before}: its money moved on some day")
    if "received_cents" in changes and after is PaymentStatus.REFUNDED:
        raise ValidationError.at("receivedCents", "is for a partial payment only")
    if changes.keys() & {"status", "received_cents", "amount_cents"}:
        _judge_received({**row, **_left_behind(before, after), **changes})


def entering(before: PaymentStatus | None, values: Mapping[str, Any], moment: datetime) -> dict[str, Any]:
    """The columns that entering a state sets.

    Args:
        before: its state until now; None for a new one.
        values: it as it would be without them; one that is new may lack columns.
        moment: now.
    """
    after = PaymentStatus(values["status"])
    if after is before:
        return {}
    found = _left_behind(before, after)
    if after in (PaymentStatus.PAID, PaymentStatus.PARTIAL) and values.get("paid_at") is None:
        found["paid_at"] = moment
    if after is PaymentStatus.FAILED and values.get("failed_at") is None:
        found["failed_at"] = moment
    return found


def _left_behind(before: PaymentStatus | None, after: PaymentStatus) -> dict[str, Any]:
    """What a partial payment had received says nothing any more once all of it has come."""
    return {"received_cents": None} if (before, after) == (PaymentStatus.PARTIAL, PaymentStatus.PAID) else {}


def _judge_frozen(row: Mapping[str, Any], status: PaymentStatus, changes: Mapping[str, Any]) -> None:
    frozen = [camel(name) for name in _FROZEN if name in changes]
    if row["refund_of_payment_id"] and "refund_of_payment_id" in changes:
        frozen.append("refundOfPaymentId")
    if frozen:
        raise ConflictError(
            f"The payment is {status}, so {', '.join(frozen)} can't change: refund it and record it anew"
        )
    received = changes.get("received_cents")
    if received is not None and received < (row["received_cents"] or 0):
        raise ConflictError("What has come can't become less: record what went back as a refund")


def _judge_received(values: Mapping[str, Any]) -> None:
    received = values.get("received_cents")
    if values["status"] not in (PaymentStatus.PARTIAL, PaymentStatus.REFUNDED):
        if received is not None:
            raise ValidationError.at("receivedCents", "is for a partial payment only")
    elif received is None:
        if values["status"] == PaymentStatus.PARTIAL:
            raise ValidationError.at("receivedCents", "is needed where a payment is partial")
    elif received >= values["amount_cents"]:
        raise ValidationError.at("receivedCents", "must be less than amountCents; what has come in full is paid")
