"""What only a booking's detail shows: scalar subqueries beside a row of ``bookings``. Amounts are in its currency."""

BALANCE = "SELECT greatest(0, bookings.total_price_cents - bookings.paid_cents) WHERE bookings.total_price_cents >= 0"
REFUND_DUE = (
    "CASE WHEN bookings.status = 'cancelled'"
    " THEN greatest(0, bookings.paid_cents - coalesce(bookings.cancellation_penalty_cents, 0)) ELSE 0 END"
)
TRAVELERS = (
    "SELECT coalesce(jsonb_agg(jsonb_build_object('travelerId', travelers.id, 'firstName', travelers.first_name,"
    " 'lastName', travelers.last_name, 'travelerType', going.traveler_type, 'isPrimary', going.is_primary)"
    " ORDER BY going.is_primary DESC, going.created_at, going.id), '[]'::jsonb)"
    " FROM booking_travelers AS going JOIN travelers ON travelers.id = going.traveler_id"
    " WHERE going.booking_id = bookings.id AND going.deleted_at IS NULL AND travelers.deleted_at IS NULL"
)
# The first day on which something is owed, past ones too; nothing where all is paid or it was cancelled.
NEXT_DUE = (
    "SELECT jsonb_build_object('what', due.what, 'on', due.day) FROM (VALUES"
    " ('deposit', bookings.deposit_due_on, bookings.deposit_cents),"
    " ('client_payment', bookings.client_payment_due_on, bookings.total_price_cents),"
    " ('final_payment', bookings.final_payment_due_on, bookings.total_price_cents)) AS due (what, day, amount)"
    " WHERE due.day IS NOT NULL AND due.amount > bookings.paid_cents"
    " AND bookings.status NOT IN ('cancelled', 'refunded') ORDER BY due.day, due.what LIMIT 1"
)
