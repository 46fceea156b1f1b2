"""What a payment may add to what is paid, and a refund take from it; judged under the lock of the row with the sum."""

from typing import NamedTuple

from tt_api.errors import ConflictError
from tt_api.models.enums import BookingStatus, PaymentStatus, PaymentType
from tt_api.services.financial.money import money
from tt_api.services.financial.payments.ledger import (
    BOOKING_PURPOSE,
    USD,
    Payment,
    balance_cents,
    effect_cents,
)


class Account(NamedTuple):
    """What a payment is judged against: its booking, or the client where it has none.

    Attributes:
        price_cents: None where there is none, which caps nothing.
        paid_cents: as it is stored, before the change that is judged. On a booking it is what was paid for the
            payment's purpose, on a client everything.
    """

    price_cents: int | None
    paid_cents: int
    status: BookingStatus | None = None
    currency: str = USD


def judge_payment(account: Account, before: Payment | None, after: Payment, *, has_happened: bool = False) -> None:
    """Refuse a new or a changed payment that would bring in more than the price, or give back more than was paid.

    A payment that only is planned may be over the price: making it count is what is refused then. A refund may not
    even be planned beyond what is paid.

    Args:
        before: the row as it was; None for a new one.
        has_happened: a processor reports money that was collected. It is written down whatever the price says.

    Raises:
        ConflictError: saying by how much.
    """
    if after.is_refund:
        _judge_refund(account, before, after)
        return
    if has_happened:
        return
    change = effect_cents(after) - (effect_cents(before) if before else 0)
    if account.status is BookingStatus.REFUNDED and (before is None or change > 0):
        raise ConflictError("The booking is refunded: everything on it is settled, and it takes no payments any more")
    left = balance_cents(account.price_cents, account.paid_cents)
    if after.purpose == BOOKING_PURPOSE and left is not None and change > left:
        raise ConflictError(
            f"{money(change, account.currency)} is more than the {money(left, account.currency)} left of the price"
        )


def _judge_refund(account: Account, before: Payment | None, after: Payment) -> None:
    if after.status in (PaymentStatus.FAILED, PaymentStatus.REFUNDED):
        return
    available = account.paid_cents - (effect_cents(before) if before else 0)
    if after.amount_cents > available:
        raise ConflictError(
            f"A refund of {money(after.amount_cents, account.currency)} is more than the"
            f" {money(max(0, available), account.currency)} paid"
        )


def judge_refund_of(after: Payment, refundable_cents: int) -> None:
    """Refuse a refund that gives back more than is left of the payment that it names.

    Args:
        refundable_cents: what hasn't gone back yet of the named payment, this refund left out.

    Raises:
        ConflictError: saying how much is left.
    """
    if after.amount_cents > refundable_cents:
        raise ConflictError(
            f"A refund of {money(after.amount_cents, after.currency)} is more than the"
            f" {money(refundable_cents, after.currency)} left of its payment"
        )


def payment_type(amount_cents: int, account: Account, deposit_cents: int | None) -> PaymentType:
    """What a payment on a booking is for where the caller doesn't say.

    A deposit while less than the deposit is paid, the final payment when it closes the balance, else an instalment.

    Args:
        amount_cents: what comes in.
        deposit_cents: the booking's; None or 0 where it asks for none.
    """
    if account.paid_cents < (deposit_cents or 0):
        return PaymentType.DEPOSIT
    left = balance_cents(account.price_cents, account.paid_cents)
    return PaymentType.FINAL_PAYMENT if left is not None and amount_cents >= left else PaymentType.INSTALLMENT
