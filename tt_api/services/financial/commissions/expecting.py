"""When commissions are expected: by their vendors' terms from their bookings' dates, with which it moves."""

from datetime import date, datetime
from typing import NamedTuple

from tt_api.database.transaction import execute
from tt_api.resources import writing
from tt_api.services.financial.commissions.dates import BookingDates, CommissionBasis, expected_on
from tt_api.services.operations.agency_day import agency_zone, by_the_clocks_of

# Of the tables bookings and vendors, in the order of `Terms`.
TERMS = (
    "bookings.deposit_due_on, bookings.final_payment_due_on, bookings.departure_date, bookings.return_date,"
    " vendors.commission_basis, vendors.commission_pay_days,"
    " (SELECT min(paid_at) FROM payments WHERE payments.booking_id = bookings.id"
    " AND payment_type = 'deposit' AND payments.status = 'paid' AND payments.deleted_at IS NULL)"
)
# What was said by hand stays, and so does what was billed or has come.
_FOLLOWING = (
    f"SELECT commission_entries.id, expected_on, {TERMS} FROM commission_entries"  # noqa: S608 -- our own text
    " JOIN bookings ON bookings.id = booking_id JOIN vendors ON vendors.id = commission_entries.vendor_id"
    " WHERE booking_id = %(booking)s AND NOT expected_on_by_hand AND voided_at IS NULL"
    " AND commission_entries.status IN ('projected', 'earned') AND commission_entries.deleted_at IS NULL"
    " ORDER BY commission_entries.id FOR NO KEY UPDATE OF commission_entries"
)

_OF_BOOKING = f"SELECT {TERMS} FROM bookings, vendors WHERE bookings.id = %s AND vendors.id = %s"  # noqa: S608 -- our own text


class Terms(NamedTuple):
    """What a commission's day follows from; in the order of `TERMS`."""

    deposit_due_on: date | None
    final_payment_due_on: date | None
    departure_date: date | None
    return_date: date | None
    basis: str
    pay_days: int
    deposit_paid_at: datetime | None

    @property
    def expected_on(self) -> date | None:
        """The day; None where what the vendor counts from isn't known."""
        paid_at = self.deposit_paid_at
        dates = BookingDates(
            by_the_clocks_of(agency_zone(), paid_at).date() if paid_at is not None else None,
            self.deposit_due_on,
            self.final_payment_due_on,
            self.departure_date,
            self.return_date,
        )
        return expected_on(CommissionBasis(self.basis), self.pay_days, dates)


def expected_by_booking(booking_id: str, vendor_id: str) -> date | None:
    """When a booking's commission is expected as its dates are now; the booking is held from then on."""
    writing.hold({"bookings": [booking_id]})
    ((*terms,),) = execute(_OF_BOOKING, (booking_id, vendor_id)).fetchall()
    return Terms(*terms).expected_on


def follow_booking(booking_id: str) -> None:
    """Recalculate when a booking's commissions are expected, once its dates have moved or its deposit was paid.

    Callers hold the booking's row, which comes before its commissions'.
    """
    for entry_id, before, *terms in execute(_FOLLOWING, {"booking": booking_id}).fetchall():
        after = Terms(*terms).expected_on
        if after != before:
            execute("UPDATE commission_entries SET expected_on = %s WHERE id = %s", (after, entry_id))
