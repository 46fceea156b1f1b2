"""What the dashboard asks PostgreSQL for: six statements, whose parameters are `spans.bounds` and the deals' stages.

What is compared by month is summed in three columns: this month, the last one, and the last one up to today's day.
"""

from tt_api.models.analytics import PAGE_VIEW
from tt_api.models.financial.commissions import VOID
from tt_api.models.financial.effects import EFFECT
from tt_api.models.trips.readiness import LEVELS
from tt_api.services.financial.commissions.worklists import MISSING

MOST_DEPARTURES = 10
MOST_SOURCES = 10

_MONTHS = "is_this", "NOT is_this", "NOT is_this AND is_to_date"


def _by_month(of: str) -> str:
    return ", ".join(f"coalesce({of} FILTER (WHERE {month}), 0)" for month in _MONTHS)


def _by_level() -> str:
    return ", ".join(f"count(*) FILTER (WHERE readiness = '{level}') OVER ()" for level in LEVELS)


# By kind: of each currency and open stage the amount times percent; of each currency what was won, by month; and the
# win rate's won and closed.
DEALS = f"""
SELECT 'open' AS kind, currency, stage, count(*), coalesce(sum(amount), 0),
       coalesce(sum(amount::numeric * probability), 0), NULL, NULL, NULL
  FROM deals WHERE stage = ANY(%(open)s::deal_stage[]) AND deleted_at IS NULL GROUP BY currency, stage
UNION ALL
SELECT 'won', currency, NULL, {_by_month("count(*)")}, {_by_month("sum(amount)")}
  FROM (SELECT currency, amount, closed_at >= %(this_at)s AS is_this, closed_at < %(to_date_end_at)s AS is_to_date
          FROM deals
         WHERE stage = ANY(%(won)s::deal_stage[]) AND closed_at >= %(last_at)s AND closed_at < %(next_at)s
           AND deleted_at IS NULL) AS won
 GROUP BY currency
UNION ALL
SELECT 'rate', NULL, NULL, count(*) FILTER (WHERE stage = ANY(%(won)s::deal_stage[])), count(*), NULL, NULL, NULL, NULL
  FROM deals WHERE stage <> ALL(%(open)s::deal_stage[]) AND closed_at >= %(closing_at)s
   AND closed_at < %(closing_end_at)s AND deleted_at IS NULL
"""  # noqa: S608 -- our own text

BOOKINGS = f"""
SELECT currency, {_by_month("count(*)")}, {_by_month("sum(total_price_cents)")},
       count(total_price_cents) FILTER (WHERE is_this)
  FROM (SELECT currency, total_price_cents, booked_on >= %(this_on)s AS is_this,
               booked_on < %(to_date_end_on)s AS is_to_date
          FROM bookings
         WHERE booked_on >= %(last_on)s AND booked_on < %(next_on)s
           AND status NOT IN ('inquiry', 'quoted', 'cancelled', 'refunded') AND deleted_at IS NULL) AS bookings
 GROUP BY currency ORDER BY currency
"""  # noqa: S608 -- our own text

# How many there are of each level of readiness, fine to worst, stands beside each.
DEPARTURES = f"""
SELECT id, booking_reference, destination, departure_date, client_id, passengers, readiness, {_by_level()}
  FROM (SELECT bookings.*, coalesce(trip_readiness.level, 'unknown') AS readiness
          FROM bookings LEFT JOIN trip_readiness USING (trip_id)
         WHERE departure_date >= %(today_on)s AND departure_date < %(departures_end_on)s
           AND status IN ('confirmed', 'ticketed') AND deleted_at IS NULL) AS leaving
 ORDER BY departure_date, id LIMIT {MOST_DEPARTURES}
"""  # noqa: S608 -- our own text

REVENUE = f"""
SELECT currency, {_by_month("sum(collected)")}, {_by_month("sum(earned)")}
  FROM (SELECT currency, {EFFECT} AS collected,
               CASE WHEN payee = 'agency' AND purpose IN ('planning_fee', 'service_fee') THEN {EFFECT} END AS earned,
               paid_at >= %(this_at)s AS is_this, paid_at < %(to_date_end_at)s AS is_to_date
          FROM payments WHERE paid_at >= %(last_at)s AND paid_at < %(next_at)s AND deleted_at IS NULL
        UNION ALL
        SELECT currency, NULL, agency_received_cents, split_paid_on >= %(this_on)s, split_paid_on < %(to_date_end_on)s
          FROM commission_entries
         WHERE split_paid_on >= %(last_on)s AND split_paid_on < %(next_on)s
           AND voided_at IS NULL AND deleted_at IS NULL) AS parts
 GROUP BY currency ORDER BY currency
"""  # noqa: S608 -- our own text

# By kind: gross and share of this month and the last one; or what is open, what is overdue, how many are missing.
COMMISSIONS = f"""
WITH amounts (kind, currency, is_this, gross, share) AS (
  SELECT 'projected', currency, expected_on >= %(this_on)s, gross_commission_cents, agency_share_cents
    FROM commission_entries
   WHERE expected_on >= %(last_on)s AND expected_on < %(next_on)s AND voided_at IS NULL AND deleted_at IS NULL
  UNION ALL
  SELECT 'earned', currency, earned_on >= %(this_on)s, gross_commission_cents, agency_share_cents
    FROM commission_entries
   WHERE earned_on >= %(last_on)s AND earned_on < %(next_on)s AND voided_at IS NULL AND deleted_at IS NULL
  UNION ALL
  SELECT 'received', currency, received_on >= %(this_on)s, amount_cents, agency_share_cents
    FROM commission_receipts
   WHERE received_on >= %(last_on)s AND received_on < %(next_on)s AND deleted_at IS NULL
     AND NOT EXISTS (SELECT FROM commission_entries WHERE commission_entries.id = entry_id AND ({VOID})))
SELECT kind, currency, coalesce(sum(gross) FILTER (WHERE is_this), 0),
       coalesce(sum(share) FILTER (WHERE is_this), 0), coalesce(sum(gross) FILTER (WHERE NOT is_this), 0),
       coalesce(sum(share) FILTER (WHERE NOT is_this), 0)
  FROM amounts GROUP BY kind, currency
UNION ALL
SELECT 'open', currency, sum(gross_commission_cents - coalesce(received_cents, 0)),
       coalesce(sum(gross_commission_cents - coalesce(received_cents, 0))
                FILTER (WHERE expected_on < %(today_on)s), 0), 0, 0
  FROM commission_entries WHERE NOT is_settled AND voided_at IS NULL AND deleted_at IS NULL GROUP BY currency
UNION ALL
SELECT 'missing', currency, count(*), 0, 0, 0
  FROM bookings WHERE {MISSING.sql} AND deleted_at IS NULL GROUP BY currency
"""  # noqa: S608 -- our own text

# By kind: a currency's overdue instalments, and what is left of them; promoters less detractors, and all answers, of
# each client the last one about a trip; a source of page views, its views, and all views.
REST = f"""
SELECT 'overdue' AS kind, currency AS name, count(*) AS number, sum(amount_cents - paid_cents) AS whole
  FROM payment_schedules
 WHERE due_date < %(today_on)s AND status NOT IN ('paid', 'waived') AND deleted_at IS NULL
 GROUP BY currency
UNION ALL
SELECT 'nps', NULL, count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6), count(*)
  FROM (SELECT DISTINCT ON (client_id, trip_id) score FROM satisfaction_scores
         WHERE score_type = 'nps' AND responded_at >= %(answers_at)s AND responded_at < %(tomorrow_at)s
           AND deleted_at IS NULL
         ORDER BY client_id, trip_id, responded_at DESC, id DESC) AS answers
UNION ALL
(SELECT 'source', source, sum(views)::bigint, sum(sum(views)) OVER ()
   FROM (SELECT coalesce(nullif(utm_source, ''),
                         lower(substring(referrer FROM '^[A-Za-z]+://(?:[^/?#@]*@)?([^/:?#]+)')), 'direct') AS source,
                views
           FROM (SELECT utm_source, referrer, count(*) AS views FROM analytics_events
                  WHERE event_name = '{PAGE_VIEW}' AND occurred_at >= %(views_at)s AND occurred_at < %(tomorrow_at)s
                    AND device IS DISTINCT FROM 'bot' AND deleted_at IS NULL
                  GROUP BY utm_source, referrer) AS origins) AS sources
  GROUP BY source ORDER BY sum(views) DESC, source COLLATE "tt_text" LIMIT {MOST_SOURCES})
"""  # noqa: S608 -- our own text
