"""What payments, instalments and commissions tell about a day, in cents of each currency.

What clients pay for suppliers passes through: the agency's own revenue is its fees, and its share of the commissions
that has arrived. Commissions are gross, each amount on its own date. One of them is projected, earned and received in
the end, so these are never added up.
"""

from tt_api.models.financial.effects import EFFECT

AMOUNTS = f"""
SELECT 'collected_cents' AS metric, currency, sum({EFFECT}) AS value FROM payments
 WHERE paid_at >= %(day_start)s AND paid_at < %(day_end)s AND deleted_at IS NULL
 GROUP BY currency
UNION ALL
SELECT 'agency_revenue_cents', currency, sum(cents)
  FROM (SELECT currency, {EFFECT} AS cents FROM payments
         WHERE payee = 'agency' AND purpose IN ('planning_fee', 'service_fee')
           AND paid_at >= %(day_start)s AND paid_at < %(day_end)s AND deleted_at IS NULL
        UNION ALL
        SELECT currency, agency_received_cents FROM commission_entries
         WHERE split_paid_on = %(day)s AND voided_at IS NULL AND deleted_at IS NULL) AS parts
 GROUP BY currency
UNION ALL
SELECT 'commission_projected_cents', currency, sum(gross_commission_cents) FROM commission_entries
 WHERE expected_on = %(day)s AND voided_at IS NULL AND deleted_at IS NULL
 GROUP BY currency
UNION ALL
SELECT 'commission_earned_cents', currency, sum(gross_commission_cents) FROM commission_entries
 WHERE earned_on = %(day)s AND voided_at IS NULL AND deleted_at IS NULL
 GROUP BY currency
UNION ALL
SELECT 'commission_received_cents', receipts.currency, sum(amount_cents)
  FROM commission_receipts AS receipts JOIN commission_entries AS entries ON entries.id = entry_id
 WHERE receipts.received_on = %(day)s AND voided_at IS NULL
   AND receipts.deleted_at IS NULL AND entries.deleted_at IS NULL
 GROUP BY receipts.currency
UNION ALL
SELECT 'commission_overdue_cents', currency, sum(gross_commission_cents - coalesce(received_cents, 0))
  FROM commission_entries
 WHERE expected_on < %(day)s AND NOT is_settled AND voided_at IS NULL AND deleted_at IS NULL
 GROUP BY currency
UNION ALL
SELECT 'overdue_installments_cents', currency, sum(amount_cents - paid_cents) FROM payment_schedules
 WHERE due_date < %(day)s AND status NOT IN ('paid', 'waived') AND deleted_at IS NULL
 GROUP BY currency
"""  # noqa: S608 -- our own text
