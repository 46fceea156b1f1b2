"""Remembers how ready trips are, tells when that changes, and what isn't ready of what leaves soon.

What is remembered is a look back: sums count it, and a change is told from it. Whoever asks for one trip, or a page of
them, gets it judged anew.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from tt_api.database.transaction import execute, read
from tt_api.models.trips.readiness_facts import FACTS
from tt_api.services.crm.activities import record_activity
from tt_api.services.financial.schedules.settling import TRIP
from tt_api.services.operations.notifications import notify
from tt_api.services.trips.readiness.checks import Level
from tt_api.services.trips.readiness.facts import Facts
from tt_api.services.trips.readiness.judging import judge

AHEAD = timedelta(days=120)
# Trips in one transaction.
BATCH = 100
# What a reader takes in.
_LISTED = 50

_COMING = "deleted_at IS NULL AND status NOT IN ('completed', 'cancelled') AND start_date <= %(until)s"
_NEXT = f"""
SELECT id, ({FACTS})::text FROM trips
WHERE {_COMING} AND coalesce(end_date, start_date) >= %(today)s AND (%(after)s::uuid IS NULL OR id > %(after)s::uuid)
ORDER BY id LIMIT %(size)s
"""  # noqa: S608 -- our own text
# Those that have become ready, or no longer are, with what they were before.
_REMEMBER = """
WITH judged (trip_id, level, travelers_not_ready) AS (
  SELECT * FROM unnest(%(trips)s::uuid[], %(levels)s::text[], %(not_ready)s::integer[])),
before AS (
  SELECT trip_id, level FROM trip_readiness WHERE trip_id = ANY(%(trips)s::uuid[]) ORDER BY trip_id FOR UPDATE),
changed AS (
  SELECT judged.trip_id, before.level AS level_before FROM judged LEFT JOIN before USING (trip_id)
  WHERE before.level IS NULL OR (before.level = 'ok') <> (judged.level = 'ok')),
stored AS (
  INSERT INTO trip_readiness AS stored (trip_id, level, travelers_not_ready, checked_on)
  SELECT trip_id, level, travelers_not_ready, %(today)s FROM judged ORDER BY trip_id
  ON CONFLICT (trip_id) DO UPDATE
  SET level = excluded.level, travelers_not_ready = excluded.travelers_not_ready, checked_on = excluded.checked_on,
    changed_at = CASE WHEN (stored.level = 'ok') = (excluded.level = 'ok') THEN stored.changed_at
      ELSE clock_timestamp() END
  WHERE (stored.level, stored.travelers_not_ready, stored.checked_on)
    IS DISTINCT FROM (excluded.level, excluded.travelers_not_ready, excluded.checked_on))
SELECT trip_id::text, level_before FROM changed ORDER BY trip_id
"""
_NOT_READY = f"""
SELECT trips.id::text, trips.name, start_date, level, travelers_not_ready, count(*) OVER ()
FROM trips JOIN trip_readiness ON trip_readiness.trip_id = trips.id
WHERE {_COMING} AND start_date >= %(today)s AND level <> 'ok'
ORDER BY start_date, trips.id LIMIT %(size)s
"""  # noqa: S608 -- our own text


def look(today: date, after: str | None) -> str | None:
    """Look at a batch of the trips that leave within 120 days, or are under way.

    Args:
        today: the agency's day.
        after: the last trip of the batch before.

    Returns:
        The last trip of this one; None where there are no more.
    """
    rows = read(_NEXT, {"today": today, "until": today + AHEAD, "after": after, "size": BATCH})
    remember([Facts.of(text) for _, text in rows], today)
    return str(rows[-1][0]) if len(rows) == BATCH else None


def remember(trips: Sequence[Facts], today: date) -> None:
    """Keep how ready trips are, and tell in their stories which have become ready, and which no longer are."""
    if not trips:
        return
    found = {facts.trip_id: judge(facts, today) for facts in trips}
    values = {
        "trips": list(found),
        "levels": [readiness.level.value for readiness in found.values()],
        "not_ready": [readiness.travelers_not_ready for readiness in found.values()],
        "today": today,
    }
    for trip_id, before in execute(_REMEMBER, values).fetchall():
        level = found[trip_id].level
        ready = level is Level.OK
        record_activity(
            "trip.ready" if ready else "trip.not_ready",
            "Ready to leave" if ready else f"Not ready to leave: {level}",
            entity=(TRIP, trip_id),
            metadata={"from": before, "to": level, "travelersNotReady": found[trip_id].travelers_not_ready},
            actor="trip_readiness",
        )


def digest(today: date) -> None:
    """Tell staff which trips of the next 120 days aren't ready, the next one first; nothing where all are."""
    rows = read(_NOT_READY, {"today": today, "until": today + AHEAD, "size": _LISTED})
    if not rows:
        return
    number = rows[0][-1]
    # Without names of people: notifications are read in channels that many see.
    lines = [
        f"{name}, leaves on {start}: {level}, travelers not ready: {not_ready}, trip {trip_id}"
        for trip_id, name, start, level, not_ready, _ in rows
    ]
    if more := number - len(lines):
        lines.append(f"and {more} more")
    notify("trip_readiness_digest", f"Trips that aren't ready to leave: {number}", body="\n".join(lines))
