"""What came of a commission: received in pieces, short, too much, and taken back."""

from collections.abc import Sequence
from typing import NamedTuple

from tt_api.errors import ConflictError
from tt_api.models.enums import CommissionStatus

# A dollar short is not worth a letter.
TOLERANCE_CENTS = 100
_BEFORE_RECEIVED = (CommissionStatus.PROJECTED, CommissionStatus.EARNED, CommissionStatus.INVOICED)


class Standing(NamedTuple):
    """How a commission stands against what was expected.

    Attributes:
        received_cents: gross that the supplier has paid the host, less what it took back; None before anything came.
        variance_cents: received less expected, so below zero is short; None before anything came.
        is_settled: whether it is closed, in full or short.
    """

    received_cents: int | None
    variance_cents: int | None
    is_settled: bool


def standing(
    gross_cents: int,
    receipts: Sequence[int],
    *,
    closed_short: bool = False,
    tolerance_cents: int = TOLERANCE_CENTS,
) -> Standing:
    """What receipts make of a commission: reaching the gross less the tolerance settles it.

    Args:
        gross_cents: what was expected.
        receipts: cents each; below zero for what the supplier took back.
        closed_short: somebody said that no more will come. The variance stays.
    """
    if not receipts:
        return Standing(None, None, closed_short)
    received = sum(receipts)
    reached = received >= gross_cents - tolerance_cents
    return Standing(received, received - gross_cents, closed_short or reached)


def status_by_receipts(status: CommissionStatus, found: Standing) -> CommissionStatus:
    """The state that money puts a commission in: ``received`` once it is settled by what came, never back."""
    came = found.received_cents is not None and found.is_settled
    return CommissionStatus.RECEIVED if came and status in _BEFORE_RECEIVED else status


def judge_open(status: CommissionStatus, void_reason: str | None) -> None:
    """Refuse to change a commission that is closed.

    Raises:
        ConflictError: where it is final or void; in every other state more may come, or go back.
    """
    if status is CommissionStatus.FINAL:
        raise ConflictError("The commission is final, so nothing of it changes any more")
    if void_reason is not None:
        raise ConflictError(f"The commission is void ({void_reason}), so it stays as it is; calculate it anew")


class Cancellation(NamedTuple):
    """What cancelling its booking does to a commission.

    Attributes:
        is_voided: it leaves every sum, and a new entry can be made.
        recall_due_cents: what the supplier will take back.
    """

    is_voided: bool
    recall_due_cents: int


def after_cancellation(status: CommissionStatus, received_cents: int | None, *, is_protected: bool) -> Cancellation:
    """What becomes of a commission whose booking is cancelled.

    A projected one of which nothing has come is void; of any other what has come is due back. A protected one survives.

    Args:
        received_cents: gross that the supplier has paid the host; None before anything came.
    """
    if is_protected:
        return Cancellation(is_voided=False, recall_due_cents=0)
    due_back = max(0, received_cents or 0)
    return Cancellation(is_voided=status is CommissionStatus.PROJECTED and due_back == 0, recall_due_cents=due_back)


def recall_due_after(recall_due_cents: int, receipt_cents: int) -> int:
    """What is still to be taken back, in cents: a receipt below zero lowers it."""
    return max(0, recall_due_cents + min(0, receipt_cents))
