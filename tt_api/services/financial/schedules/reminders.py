"""When who is reminded of an instalment: the client of its due date, staff of the supplier's."""

from collections.abc import Collection
from datetime import date

# Whom a reminder is for, as it is remembered.
CLIENT, STAFF = "client", "staff"
# Days before the due date; below zero is after it.
CLIENT_OFFSETS = (14, 7, 1, -1)
SUPPLIER_OFFSETS = (3, 1)
# A job that missed more days than this says nothing rather than something stale.
DAYS_LATE = 2


def due_reminder(
    due_date: date,
    today: date,
    since: date,
    sent: Collection[int],
    offsets: Collection[int] = CLIENT_OFFSETS,
) -> int | None:
    """The reminder to send today, by its days before the due date; None for none.

    Only the latest that is reached, at most two days late, each once, and none whose day had passed before ``since``.
    Whether anybody is to be reminded at all (paid, waived, cancelled, do not contact) is decided before.

    Args:
        today: the agency's day.
        since: the agency's day on which the row was made, or its due date last moved, which starts afresh.
        sent: the offsets that were sent since then.
    """
    # Whole days are compared: a date plus or minus some may lie beyond the calendar.
    left = (due_date - today).days
    reached = [offset for offset in offsets if left <= offset]
    if not reached:
        return None
    latest = min(reached)
    is_late = latest - left > DAYS_LATE
    had_passed = (due_date - since).days < latest
    return None if is_late or had_passed or latest in sent else latest
