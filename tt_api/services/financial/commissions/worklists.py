"""What somebody has to look after: bookings whose commission nobody wrote down, and commissions that are late."""

from tt_api.resources.filters import Condition
from tt_api.services.operations.agency_day import today

# Confirmed or later. A commission that was voided because nothing will ever come needs no other; any other void one
# makes room for the right one, which somebody may have forgotten.
MISSING = Condition(
    "status IN ('confirmed', 'ticketed', 'in_progress', 'completed') AND NOT EXISTS (SELECT FROM commission_entries"
    " WHERE commission_entries.booking_id = bookings.id AND commission_entries.deleted_at IS NULL"
    " AND (voided_at IS NULL OR void_reason IN ('not_commissionable', 'written_off')))"
)


def overdue_sql(day: str) -> str:
    """SQL for commissions that should have come before a day and haven't.

    Args:
        day: the placeholder of the agency's today.
    """
    return (
        f"commission_entries.expected_on < {day} AND NOT commission_entries.is_settled"
        " AND commission_entries.voided_at IS NULL"
    )


def overdue() -> Condition:
    """Commissions that are overdue now."""
    return Condition(overdue_sql("%s"), (today(),))
