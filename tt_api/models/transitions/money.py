"""The moves of payments, instalments, invoices and commissions."""

from tt_api.models.enums import CommissionStatus, InvoiceStatus, PaymentStatus, ScheduleStatus
from tt_api.resources.state_machine import Move, StateMachine, forward

_ALL_CAME = Move("All of the amount has come; a refund row takes it back, nothing else does.")
_ALL_WENT_BACK = Move(
    "All that it brought in went back: by itself with the last refund; asked for, the missing refund row is made."
)

PAYMENTS = StateMachine(
    "payment",
    {
        PaymentStatus.PENDING: {
            PaymentStatus.PARTIAL: Move("Some of the amount has come; needs `receivedCents`."),
            PaymentStatus.PAID: _ALL_CAME,
            PaymentStatus.FAILED: Move("Nothing came."),
        },
        PaymentStatus.PARTIAL: {PaymentStatus.PAID: _ALL_CAME, PaymentStatus.REFUNDED: _ALL_WENT_BACK},
        # A returned cheque is no failure but a refund: the money had come.
        PaymentStatus.PAID: {PaymentStatus.REFUNDED: _ALL_WENT_BACK},
        PaymentStatus.FAILED: {PaymentStatus.PENDING: Move("It is tried again.")},
        PaymentStatus.REFUNDED: {},
    },
)

_COVERED = Move("Money covers it, or it is recorded elsewhere: by hand, and never counted as money.")
_WAIVED = Move("Nobody need pay it; money passes it by.")


def _by_the_calendar(*states: ScheduleStatus) -> dict[ScheduleStatus, Move]:
    return {state: Move("Worked out from amount, due date and money.", on_request=False) for state in states}


# What isn't waived is worked out again with every change and daily, so that it goes back, too.
_OPEN = (ScheduleStatus.UPCOMING, ScheduleStatus.DUE, ScheduleStatus.OVERDUE)

PAYMENT_SCHEDULES = StateMachine(
    "instalment",
    {
        **{
            state: {
                **_by_the_calendar(*(other for other in _OPEN if other is not state)),
                ScheduleStatus.PAID: _COVERED,
                ScheduleStatus.WAIVED: _WAIVED,
            }
            for state in _OPEN
        },
        ScheduleStatus.PAID: {**_by_the_calendar(*_OPEN), ScheduleStatus.WAIVED: _WAIVED},
        ScheduleStatus.WAIVED: {
            ScheduleStatus.UPCOMING: Move("It is to be paid after all; date and money say what it is then."),
            **_by_the_calendar(ScheduleStatus.DUE, ScheduleStatus.OVERDUE, ScheduleStatus.PAID),
        },
    },
)

# What money and dates make of a sent invoice.
_DERIVED = {
    InvoiceStatus.PAID: Move(
        "Payments with its `invoiceId` do this; a paid invoice without money never balances.",
        on_request=False,
    ),
    InvoiceStatus.PARTIAL: Move("Payments with its `invoiceId` do this.", on_request=False),
    InvoiceStatus.OVERDUE: Move("It is past its due date with something left to pay.", on_request=False),
    InvoiceStatus.VIEWED: Move("A refund or a later due date puts it back.", on_request=False),
    InvoiceStatus.SENT: Move("A refund or a later due date puts it back.", on_request=False),
}
_SENT = Move("Freezes lines, currency, bill-to and totals; needs a due date.")
_VIEWED = Move("Its public page was opened.")
_VOID = Move("Needs `voidReason`, and only while nothing is paid on it; then a credit note is the way.")


def _derived(*but: InvoiceStatus) -> dict[InvoiceStatus, Move]:
    return {status: move for status, move in _DERIVED.items() if status not in but}


INVOICES = StateMachine(
    "invoice",
    {
        InvoiceStatus.DRAFT: {
            **_derived(InvoiceStatus.VIEWED),
            InvoiceStatus.SENT: _SENT,
            InvoiceStatus.VOID: _VOID,
        },
        InvoiceStatus.SENT: {
            **_derived(InvoiceStatus.SENT),
            InvoiceStatus.VIEWED: _VIEWED,
            InvoiceStatus.VOID: _VOID,
        },
        # What was seen once stays seen.
        InvoiceStatus.VIEWED: {**_derived(InvoiceStatus.VIEWED, InvoiceStatus.SENT), InvoiceStatus.VOID: _VOID},
        InvoiceStatus.PARTIAL: _derived(InvoiceStatus.PARTIAL),
        InvoiceStatus.PAID: _derived(InvoiceStatus.PAID),
        InvoiceStatus.OVERDUE: {**_derived(InvoiceStatus.OVERDUE), InvoiceStatus.VOID: _VOID},
        InvoiceStatus.VOID: {},
    },
)

# Forward, skipping or not, and never back: a mistake is voided and made again.
COMMISSIONS = StateMachine(
    "commission",
    forward(
        tuple(CommissionStatus),
        {
            CommissionStatus.EARNED: "They have traveled: by itself when the booking is completed, or by hand.",
            CommissionStatus.INVOICED: "The host or the agency has billed the supplier.",
            CommissionStatus.RECEIVED: "The supplier has paid the host; needs `receivedCents`.",
            CommissionStatus.SPLIT_PAID: "The agency's share has come.",
            CommissionStatus.FINAL: "Closed; nothing of it changes any more.",
        },
    ),
)
