"""The state of an invoice: derived from what happened to it, its money and the day."""

from datetime import date
from typing import NamedTuple

from tt_api.errors import ConflictError
from tt_api.models.enums import InvoiceStatus


class InvoiceFacts(NamedTuple):
    """What an invoice's state follows from.

    Attributes:
        balance_cents: what is left to pay; `tt_api.services.financial.invoices.totals.settle`.
        paid_cents: paid less refunded.
        due_date: the agency's day; None while it isn't sent.
    """

    balance_cents: int
    paid_cents: int
    due_date: date | None
    is_sent: bool = False
    is_viewed: bool = False
    is_void: bool = False


def invoice_status(facts: InvoiceFacts, today: date) -> InvoiceStatus:
    """The first that holds of void, draft, paid, overdue, partial, viewed, sent.

    Overdue comes before partial: who paid half and is late is late, and the balance says how much. An invoice of
    nothing is paid as soon as it is sent. Due today isn't overdue.

    Args:
        today: the agency's day.
    """
    late = facts.due_date is not None and facts.due_date < today
    precedence = (
        (facts.is_void, InvoiceStatus.VOID),
        (not facts.is_sent, InvoiceStatus.DRAFT),
        (facts.balance_cents == 0, InvoiceStatus.PAID),
        (late, InvoiceStatus.OVERDUE),
        (facts.paid_cents > 0, InvoiceStatus.PARTIAL),
        (facts.is_viewed, InvoiceStatus.VIEWED),
    )
    return next((status for holds, status in precedence if holds), InvoiceStatus.SENT)


def judge_voiding(paid_cents: int) -> None:
    """Refuse to void an invoice on which money stands; the table of moves knows only its status.

    Raises:
        ConflictError: naming the credit note as the way.
    """
    if paid_cents > 0:
        raise ConflictError("Something is paid on the invoice, so it can't become void; make a credit note")
