"""KPI snapshots: what the CRM can tell about a day, a row per metric and currency.

A snapshot is taken soon after the day that it is labelled with. The pipeline's metrics are the state at that moment,
for what deals were worth at midnight isn't kept; the others count what happened on the agency's day, or in the days up
to it. Taken again, it replaces what it said.
"""

from datetime import date
from zoneinfo import ZoneInfo

from structlog import get_logger

from tt_api.database.transaction import execute
from tt_api.services.crm.pipeline import OPEN_STAGES, WON_STAGES
from tt_api.services.operations.agency_day import days_up_to

log = get_logger(__name__)

# What is written here, and nowhere else: a metric that can't be told for a day is taken out of it.
METRICS = (
    "pipeline_value_cents",
    "pipeline_weighted_cents",
    "won_value_cents",
    "open_deals",
    "win_rate_percent",
    "new_leads",
    "new_companies",
)
# Of one day's few closings the rate would jump about; a month's is what a sales meeting talks of.
WIN_RATE_DAYS = 30

# A currency that had a value once goes on with zeros, so that its series has no holes. Factors are multiplied, since
# products of numerics are exact and quotients aren't; each sum is rounded once, half up.
_TAKE = """
WITH live AS (SELECT amount, currency, probability, closed_at, stage = ANY(%(won)s::deal_stage[]) AS is_won,
                     stage = ANY(%(open)s::deal_stage[]) AS is_open
              FROM deals WHERE deleted_at IS NULL),
currencies AS (SELECT currency FROM live
               UNION SELECT currency FROM kpi_snapshots WHERE currency IS NOT NULL AND metric = ANY(%(metrics)s)),
sums AS (SELECT currency,
                sum(amount) FILTER (WHERE is_open) AS pipeline,
                round(sum(amount::numeric * probability * 0.01) FILTER (WHERE is_open)) AS weighted,
                sum(amount) FILTER (WHERE is_won AND closed_at >= %(day_start)s AND closed_at < %(day_end)s) AS won
         FROM live GROUP BY currency),
counts AS (SELECT count(*) FILTER (WHERE is_open) AS open,
                  count(*) FILTER (WHERE NOT is_open AND closed_at >= %(period_start)s AND closed_at < %(day_end)s)
                    AS closed,
                  count(*) FILTER (WHERE is_won AND closed_at >= %(period_start)s AND closed_at < %(day_end)s) AS won
           FROM live),
measured (metric, currency, value) AS (
  SELECT amounts.metric, currency, coalesce(amounts.value, 0) FROM currencies LEFT JOIN sums USING (currency)
    CROSS JOIN LATERAL (VALUES ('pipeline_value_cents', pipeline), ('pipeline_weighted_cents', weighted),
                               ('won_value_cents', won)) AS amounts (metric, value)
  UNION ALL SELECT 'open_deals', NULL, open FROM counts
  UNION ALL SELECT 'win_rate_percent', NULL, round(100.0 * won / closed, 2) FROM counts WHERE closed > 0
  UNION ALL SELECT 'new_leads', NULL, count(*) FROM contacts
    WHERE deleted_at IS NULL AND created_at >= %(day_start)s AND created_at < %(day_end)s
  UNION ALL SELECT 'new_companies', NULL, count(*) FROM companies
    WHERE deleted_at IS NULL AND created_at >= %(day_start)s AND created_at < %(day_end)s),
taken_out AS (
  UPDATE kpi_snapshots SET deleted_at = clock_timestamp()
   WHERE snapshot_date = %(day)s AND deleted_at IS NULL AND metric = ANY(%(metrics)s)
     AND NOT EXISTS (SELECT FROM measured WHERE measured.metric = kpi_snapshots.metric))
INSERT INTO kpi_snapshots AS stored (snapshot_date, metric, currency, value, change_percent)
SELECT %(day)s, metric, currency, measured.value,
       round((measured.value - before.value) * 100 / nullif(abs(before.value), 0), 2)
FROM measured LEFT JOIN LATERAL (
  SELECT value FROM kpi_snapshots AS earlier
   WHERE earlier.metric = measured.metric AND earlier.currency IS NOT DISTINCT FROM measured.currency
     AND snapshot_date < %(day)s AND deleted_at IS NULL
   ORDER BY snapshot_date DESC LIMIT 1) AS before ON true
ORDER BY metric, currency
ON CONFLICT (metric, currency, snapshot_date) DO UPDATE
  SET value = excluded.value, change_percent = excluded.change_percent, deleted_at = NULL
  WHERE (stored.value, stored.change_percent, stored.deleted_at)
    IS DISTINCT FROM (excluded.value, excluded.change_percent, NULL)
"""


def take_snapshots(day: date, zone: ZoneInfo) -> None:
    """Write the day's snapshots, in place of those that it has already.

    Args:
        day: the agency's day that has ended.
        zone: the agency's.
    """
    today = days_up_to(day, 1, zone)
    parameters = {
        "day": day,
        "metrics": list(METRICS),
        "open": list(OPEN_STAGES),
        "won": list(WON_STAGES),
        "day_start": today.start,
        "day_end": today.end,
        "period_start": days_up_to(day, WIN_RATE_DAYS, zone).start,
    }
    written = execute(_TAKE, parameters).rowcount
    log.info("kpi_snapshots_taken", day=day.isoformat(), written=written)
