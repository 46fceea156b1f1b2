"""The enum types of bookings."""

from enum import StrEnum


class BookingStatus(StrEnum):
    """The life of a booking, forward along this order; cancelled and refunded are its ways out."""

    INQUIRY = "inquiry"
    QUOTED = "quoted"
    HOLD = "hold"
    DEPOSIT_PAID = "deposit_paid"
    CONFIRMED = "confirmed"
    TICKETED = "ticketed"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
