"""Which money settles which instalment of a trip, worked out anew with every change."""


def settle_trip(trip_id: str) -> None:
    """Work out anew what a trip's instalments have of its money, their states, and the state that money puts it in.

    Called in the transaction that changed the money, an amount or a due date; holds the trip's row.
    """


def waive_open_of_booking(booking_id: str) -> None:
    """Waive the instalments of a cancelled booking that aren't paid; their reminders stop with it."""


def waive_open_of_trip(trip_id: str) -> None:
    """Waive the instalments of a cancelled trip that aren't paid; their reminders stop with it."""
