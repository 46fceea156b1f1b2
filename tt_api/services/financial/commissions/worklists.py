"""What somebody has to look after: bookings whose commission nobody wrote down, and commissions that should have come."""

from tt_api.resources.filters import Condition
from tt_api.services.operations.agency_day import today

# Confirmed or later. A commission that was voided because nothing will ever come needs no other; any other void one
# makes room for the right one, which somebody may have forgotten.
MISSING = Condition(
    "status IN ('confirmed', 'ticketed', 'in_progress', 'completed') AND NOT EXISTS (SELECT FROM commission_entries"
    " WHERE commission_entries.booking_id = bookings.id AND commission_entries.deleted_at IS NULL"
    " AND (voided_at IS NULL OR void_reason IN ('not_commissionable', 'written_off')))"
)
OVERDUE = (
    "commission_entries.expected_on < %s AND NOT commission_entries.is_settled"
    " AND commission_entries.voided_at IS NULL"
)


def overdue() -> Condition:
    """Commissions that should have come before the agency's today and haven't: `dates.is_overdue` as SQL."""
    return Condition(OVERDUE, (today(),))
