"""What a client trip's bookings, payments and instalments come to: scalar subqueries beside a row of ``trips``.

A trip's detail shows them, and who settles its money reads the same. Amounts are in cents of the trip's currency; rows
in another one are left out, not converted.
"""

from tt_api.models.financial.effects import EFFECT

_COUNTS = "deleted_at IS NULL AND purpose = 'booking' AND currency = trips.currency"

# Paid less refunded for the price. A payment on a booking belongs to the trip that the booking is in now.
PAID = (
    f"SELECT coalesce(sum(effect), 0)::bigint FROM (SELECT {EFFECT} AS effect FROM payments"
    f" WHERE payments.trip_id = trips.id AND booking_id IS NULL AND {_COUNTS}"
    f" UNION ALL SELECT {EFFECT} FROM payments WHERE {_COUNTS} AND booking_id IN"
    " (SELECT id FROM bookings WHERE bookings.trip_id = trips.id AND bookings.deleted_at IS NULL)) AS ledger"
)
# Null without a cost: greatest() passes nulls over.
BALANCE = f"SELECT greatest(0, trips.total_cost_cents - ({PAID})) WHERE trips.total_cost_cents IS NOT NULL"
# What no instalment has taken. What they have is stored, since lists show it.
UNALLOCATED = (
    f"SELECT greatest(0, ({PAID})) - (SELECT coalesce(sum(paid_cents), 0) FROM payment_schedules"
    " WHERE payment_schedules.trip_id = trips.id AND payment_schedules.deleted_at IS NULL)::bigint"
)
BOOKED = (
    "SELECT coalesce(sum(total_price_cents), 0)::bigint FROM bookings WHERE bookings.trip_id = trips.id"
    " AND bookings.deleted_at IS NULL AND bookings.status NOT IN ('cancelled', 'refunded')"
    " AND bookings.currency = trips.currency"
)
NEXT_DUE = (
    "SELECT min(due_date) FROM payment_schedules WHERE payment_schedules.trip_id = trips.id"
    " AND payment_schedules.deleted_at IS NULL AND payment_schedules.status NOT IN ('paid', 'waived')"
)
# Of a cancelled trip the bookings that somebody has yet to cancel; of any other none.
OPEN_BOOKINGS = (
    "SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'bookingReference', booking_reference, 'status', status)"
    " ORDER BY booking_reference), '[]'::jsonb) FROM bookings WHERE trips.status = 'cancelled'"
    " AND bookings.trip_id = trips.id AND bookings.deleted_at IS NULL"
    " AND bookings.status NOT IN ('cancelled', 'refunded', 'completed')"
)
