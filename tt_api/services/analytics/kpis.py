"""KPI snapshots: what can be told about a day, a row per metric and currency.

A snapshot is taken soon after the day that it is labelled with. Some metrics are the state at that moment, for what
deals were worth at midnight isn't kept; the others tell what happened on the agency's day, or in the days up to it.
Taken again, it replaces what it said.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from structlog import get_logger

from tt_api.database.transaction import execute
from tt_api.models.analytics import AMOUNTS, EVENTS, METRICS
from tt_api.services.analytics import groups, money, sales, travel
from tt_api.services.crm.pipeline import OPEN_STAGES, WON_STAGES
from tt_api.services.operations.agency_day import days_up_to

log = get_logger(__name__)

# Of one day's few closings the win rate would jump about; a month's is what a sales meeting talks of.
_MONTH, _YEAR = 30, 365
# How far back missed days are made up for.
MOST_MISSED_DAYS = 31

# A currency that had a value once goes on with zeros in every amount, so that its series have no holes.
_TAKE = f"""
WITH amounts (metric, currency, value) AS ({sales.AMOUNTS} UNION ALL {travel.AMOUNTS} UNION ALL {money.AMOUNTS}),
counts (metric, value) AS ({sales.COUNTS} UNION ALL {travel.COUNTS} UNION ALL {groups.COUNTS}),
currencies AS (SELECT currency FROM amounts
               UNION SELECT currency FROM kpi_snapshots WHERE currency IS NOT NULL AND metric = ANY(%(amounts)s)),
measured (metric, currency, value) AS (
  SELECT metric, currency, coalesce(value, 0)
    FROM currencies CROSS JOIN unnest(%(amounts)s::text[]) AS metric LEFT JOIN amounts USING (metric, currency)
   WHERE metric = ANY(%(wanted)s)
  UNION ALL SELECT metric, NULL, value FROM counts WHERE value IS NOT NULL AND metric = ANY(%(wanted)s)),
taken_out AS (
  UPDATE kpi_snapshots SET deleted_at = clock_timestamp()
   WHERE snapshot_date = %(day)s AND deleted_at IS NULL AND metric = ANY(%(wanted)s)
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
"""  # noqa: S608 -- our own text

_LAST = "SELECT max(snapshot_date) FROM kpi_snapshots WHERE metric = ANY(%s) AND snapshot_date < %s"


def take_snapshots(day: date, zone: ZoneInfo) -> None:
    """Write the day's snapshots, in place of those that it has already; before them what days before it lack.

    Of days that nobody took (no worker ran), what happened on them is told now. What was so on them isn't known any
    more, so their series of states have holes.

    Args:
        day: the agency's day that has ended.
        zone: the agency's.
    """
    for missed in _missed_before(day):
        _take(missed, zone, EVENTS)
    _take(day, zone, METRICS)


def _missed_before(day: date) -> list[date]:
    """The days since the last that has snapshots, the oldest first; none where there was none ever."""
    found = execute(_LAST, (list(METRICS), day)).fetchone()
    last = found[0] if found else None
    if last is None:
        return []
    days = min((day - last).days - 1, MOST_MISSED_DAYS)
    return [day - timedelta(days=back) for back in range(days, 0, -1)]


def _take(day: date, zone: ZoneInfo, wanted: Sequence[str]) -> None:
    itself = days_up_to(day, 1, zone)
    parameters = {
        "day": day,
        "amounts": list(AMOUNTS),
        "wanted": list(wanted),
        "open": list(OPEN_STAGES),
        "won": list(WON_STAGES),
        "day_start": itself.start,
        "day_end": itself.end,
        "month_start": days_up_to(day, _MONTH, zone).start,
        "year_start": days_up_to(day, _YEAR, zone).start,
    }
    written = execute(_TAKE, parameters).rowcount
    log.info("kpi_snapshots_taken", day=day.isoformat(), written=written)
