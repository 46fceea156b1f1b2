"""What a booking's moves do to its commission."""

from tt_api.resources.table import Row


def booking_completed(booking: Row) -> None:
    """They are back, so a projected commission is earned, on the day of the return."""


def booking_cancelled(booking: Row) -> None:
    """Nothing is projected any more, and what came is due back; a protected commission survives."""
