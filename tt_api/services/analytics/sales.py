"""What deals, contacts and companies tell about a day."""

# Factors are multiplied, since products of numerics are exact and quotients aren't; the sum is rounded once, half up.
AMOUNTS = """
SELECT metric, currency, value
  FROM (SELECT currency,
               sum(amount) FILTER (WHERE is_open) AS pipeline,
               round(sum(amount::numeric * probability * 0.01) FILTER (WHERE is_open)) AS weighted,
               sum(amount) FILTER (WHERE is_won AND closed_at >= %(day_start)s AND closed_at < %(day_end)s) AS won
          FROM (SELECT *, stage = ANY(%(won)s::deal_stage[]) AS is_won, stage = ANY(%(open)s::deal_stage[]) AS is_open
                  FROM deals WHERE deleted_at IS NULL) AS deals
         GROUP BY currency) AS sums
 CROSS JOIN LATERAL (VALUES ('pipeline_value_cents', pipeline), ('pipeline_weighted_cents', weighted),
                            ('won_value_cents', won)) AS amounts (metric, value)
"""

COUNTS = """
SELECT metric, value
  FROM (SELECT count(*) FILTER (WHERE is_open) AS open,
               count(*) FILTER (WHERE NOT is_open AND in_period) AS closed,
               count(*) FILTER (WHERE is_won AND in_period) AS won
          FROM (SELECT stage = ANY(%(won)s::deal_stage[]) AS is_won, stage = ANY(%(open)s::deal_stage[]) AS is_open,
                       closed_at >= %(month_start)s AND closed_at < %(day_end)s AS in_period
                  FROM deals WHERE deleted_at IS NULL) AS deals) AS counts
 CROSS JOIN LATERAL (VALUES ('open_deals', open::numeric),
                            ('win_rate_percent', round(100.0 * won / nullif(closed, 0), 2))) AS found (metric, value)
UNION ALL
SELECT 'new_leads', count(*) FROM contacts
 WHERE deleted_at IS NULL AND created_at >= %(day_start)s AND created_at < %(day_end)s
UNION ALL
SELECT 'new_companies', count(*) FROM companies
 WHERE deleted_at IS NULL AND created_at >= %(day_start)s AND created_at < %(day_end)s
"""
