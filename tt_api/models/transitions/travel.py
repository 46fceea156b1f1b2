"""The moves of bookings and of clients' trips."""

from tt_api.models.enums import BookingStatus, TripStatus
from tt_api.resources.state_machine import Move, StateMachine, forward

# The enum's order up to `completed`; the rest are ways out.
BOOKING_ORDER = tuple(status for status in BookingStatus if status not in ("cancelled", "refunded"))
# Past trips are imported, so a booking may begin anywhere but at its ways out.
BOOKING_STARTS = BOOKING_ORDER

_ENTERING_BOOKING = {
    BookingStatus.QUOTED: "A price was given; nothing is held.",
    BookingStatus.HOLD: "The supplier holds it until the option's date.",
    BookingStatus.DEPOSIT_PAID: "The deposit is paid. Money does this by itself as soon as it reaches the deposit.",
    BookingStatus.CONFIRMED: "The supplier has confirmed; a commission entry is due.",
    BookingStatus.TICKETED: "Tickets and documents are out.",
    BookingStatus.IN_PROGRESS: "They are traveling: by itself on the day of departure, from confirmed or ticketed.",
    BookingStatus.COMPLETED: "They are back: by itself on the day after the return; its commission is earned.",
}
_BOOKING_CANCELLED = Move("Its penalty follows from the terms, and what was paid beyond it is due back.")


def _booking_moves() -> dict[BookingStatus, dict[BookingStatus, Move]]:
    moves = forward(BOOKING_ORDER, _ENTERING_BOOKING)
    for status in BOOKING_ORDER:
        if status is not BookingStatus.COMPLETED:
            moves[status][BookingStatus.CANCELLED] = _BOOKING_CANCELLED
    moves[BookingStatus.HOLD][BookingStatus.QUOTED] = Move("The option lapsed: hourly by itself, or by hand.")
    moves[BookingStatus.CANCELLED] = {BookingStatus.REFUNDED: Move("A statement that everything is settled.")}
    moves[BookingStatus.REFUNDED] = {}
    return moves


BOOKINGS = StateMachine("booking", _booking_moves())

# The enum's order up to `completed`; cancelled is the way out, and back.
TRIP_ORDER = tuple(status for status in TripStatus if status is not TripStatus.CANCELLED)

_ENTERING_TRIP = {
    TripStatus.DEPOSITED: "The first money has come: by itself from booked.",
    TripStatus.PAID: "Nothing is left to pay of a cost above zero: by itself from booked or deposited.",
    TripStatus.TRAVELING: "By itself on the start date, from booked, deposited or paid.",
    TripStatus.COMPLETED: "By itself on the day after the end date.",
}
_PLANNED_ANEW = Move("What isn't booked yet goes back and forth freely.")
_UNBOOKED = Move("What was booked is planned anew.")
_TRIP_CANCELLED = Move("Open instalments are waived and mails stop; its bookings are cancelled one by one, by hand.")


def _trip_moves() -> dict[TripStatus, dict[TripStatus, Move]]:
    moves = forward(TRIP_ORDER, _ENTERING_TRIP)
    inquiry, planning, quoted, booked = TRIP_ORDER[:4]
    # Nobody travels on an inquiry: something must have been planned first.
    del moves[inquiry][TripStatus.TRAVELING], moves[inquiry][TripStatus.COMPLETED]
    moves[planning][inquiry] = moves[quoted][inquiry] = moves[quoted][planning] = _PLANNED_ANEW
    moves[booked][planning] = moves[booked][quoted] = _UNBOOKED
    moves[TripStatus.PAID][TripStatus.DEPOSITED] = Move("A refund or a higher cost opens it again.", on_request=False)
    for status in TRIP_ORDER:
        if status is not TripStatus.COMPLETED:
            moves[status][TripStatus.CANCELLED] = _TRIP_CANCELLED
    moves[TripStatus.CANCELLED] = {planning: Move("People rebook.")}
    return moves


CLIENT_TRIPS = StateMachine("trip", _trip_moves())
