"""The bookings that an invoice's lines are for: live ones of its client."""

from collections.abc import Mapping
from typing import Any

from tt_api.database.transaction import execute
from tt_api.errors import Problem, ValidationError

# Held, so that none is deleted before the invoice is stored.
_OF_CLIENT = (
    "SELECT bookings.id::text FROM bookings LEFT JOIN trips ON trips.id = trip_id WHERE bookings.id = ANY(%s::uuid[])"
    " AND %s IN (bookings.client_id, trips.client_id) AND bookings.deleted_at IS NULL"
    " ORDER BY bookings.id FOR KEY SHARE OF bookings"
)


def require_bookings_of_client(values: Mapping[str, Any]) -> None:
    """Refuse lines for other bookings than those of the client, by the bookings or by their trips.

    Args:
        values: all columns of the invoice.

    Raises:
        ValidationError: naming each line whose booking it is not.
    """
    asked = {at: line["bookingId"] for at, line in enumerate(values["line_items"]) if line.get("bookingId")}
    if not asked:
        return
    found = {row_id for (row_id,) in execute(_OF_CLIENT, (list(asked.values()), values["client_id"])).fetchall()}
    problems = [
        Problem(("lineItems", at, "bookingId"), "must be a booking of the client that wasn't deleted")
        for at, booking_id in asked.items()
        if booking_id not in found
    ]
    if problems:
        raise ValidationError("Invalid input", problems=problems)
