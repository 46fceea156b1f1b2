"""The enum types of payments, schedules, invoices and commissions."""

from enum import StrEnum


class PaymentStatus(StrEnum):
    """The state of one payment."""

    PENDING = "pending"
    PARTIAL = "partial"
    PAID = "paid"
    REFUNDED = "refunded"
    FAILED = "failed"


class CommissionStatus(StrEnum):
    """How far a commission has come, from expected to settled."""

    PROJECTED = "projected"
    EARNED = "earned"
    INVOICED = "invoiced"
    RECEIVED = "received"
    SPLIT_PAID = "split_paid"
    FINAL = "final"


class PaymentType(StrEnum):
    """What a payment is for."""

    DEPOSIT = "deposit"
    INSTALLMENT = "installment"
    FINAL_PAYMENT = "final_payment"
    SUPPLEMENT = "supplement"
    REFUND = "refund"


class InvoiceStatus(StrEnum):
    """The life of an invoice."""

    DRAFT = "draft"
    SENT = "sent"
    VIEWED = "viewed"
    PAID = "paid"
    PARTIAL = "partial"
    OVERDUE = "overdue"
    VOID = "void"


class ScheduleStatus(StrEnum):
    """The state of a scheduled instalment."""

    UPCOMING = "upcoming"
    DUE = "due"
    OVERDUE = "overdue"
    PAID = "paid"
    WAIVED = "waived"
