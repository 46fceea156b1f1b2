"""What groups tell about a day: how many are being sold or on their way, and who waits for a seat in them."""

COUNTS = """
SELECT metric, value
  FROM (SELECT count(*)::numeric AS active, coalesce(sum(waitlisted_guests), 0)::numeric AS waiting FROM groups
         WHERE status IN ('open', 'minimum_reached', 'closed', 'confirmed', 'traveling')
           AND deleted_at IS NULL) AS sums
 CROSS JOIN LATERAL (VALUES ('active_groups', active), ('waitlisted_guests', waiting)) AS counts (metric, value)
"""
