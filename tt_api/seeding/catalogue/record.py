"""When what the agency sells was written down: one after another, long before it was sold."""

from datetime import timedelta

from tt_api.seeding.table import Row
from tt_api.seeding.worktime import instant


def recorded(number: int) -> Row:
    """The times of a row, so that lists by creation have an order to show."""
    at = instant(0) + timedelta(minutes=number)
    return {"created_at": at, "updated_at": at}
