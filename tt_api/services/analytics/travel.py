"""What bookings and travelers' answers tell about a day."""

AMOUNTS = """
SELECT 'bookings_value_cents' AS metric, currency, sum(total_price_cents) AS value FROM bookings
 WHERE booked_on = %(day)s AND status NOT IN ('inquiry', 'quoted', 'cancelled', 'refunded') AND deleted_at IS NULL
 GROUP BY currency
"""

# Of each client the last answer about a trip counts, and all count in one quotient, which is rounded once.
COUNTS = """
SELECT 'bookings_count' AS metric, count(*)::numeric AS value FROM bookings
 WHERE booked_on = %(day)s AND status NOT IN ('inquiry', 'quoted', 'cancelled', 'refunded') AND deleted_at IS NULL
UNION ALL
SELECT 'departures_next_30_days', count(*) FROM bookings
 WHERE departure_date > %(day)s AND departure_date <= %(day)s::date + 30
   AND status IN ('confirmed', 'ticketed') AND deleted_at IS NULL
UNION ALL
SELECT 'travelers_not_ready', coalesce(sum(travelers_not_ready), 0)
  FROM trips JOIN trip_readiness ON trip_readiness.trip_id = trips.id
 WHERE start_date > %(day)s AND start_date <= %(day)s::date + 30
   AND status NOT IN ('completed', 'cancelled') AND deleted_at IS NULL
UNION ALL
SELECT 'nps', round(100.0 * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6))
                    / nullif(count(*), 0), 2)
  FROM (SELECT DISTINCT ON (client_id, trip_id) score FROM satisfaction_scores
         WHERE score_type = 'nps' AND responded_at >= %(year_start)s AND responded_at < %(day_end)s
           AND deleted_at IS NULL
         ORDER BY client_id, trip_id, responded_at DESC, id DESC) AS answers
"""
