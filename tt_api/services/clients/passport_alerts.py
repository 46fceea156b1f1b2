"""Telling staff of passports that fall short of trips: from 180 days ahead, and again only when it gets worse."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple

from tt_api.database.transaction import execute
from tt_api.models.clients.documents import ALERT_LEVELS
from tt_api.services.clients.passports import PassportBasis, PassportLevel, passport_level, strictest
from tt_api.services.operations.notifications import notify

AHEAD = timedelta(days=180)
# Trips in one transaction; with their travelers some hundred rows.
BATCH = 100

# Without names of people: notifications are read in channels that many see.
_SAID: Mapping[str, str] = MappingProxyType(
    {
        "warn": "A passport ends too soon after the trip",
        "urgent": "A passport ends before the trip does",
        "missing": "No passport is on file for a traveler of the trip",
    }
)

# Who is on the bookings that stand goes; where nobody is on any, whoever travels with the client.
_DUE = """
WITH due AS (
  SELECT id, name, start_date, coalesce(end_date, start_date) AS end_date, client_id, destination_id, trip_offering_id
  FROM trips
  WHERE deleted_at IS NULL AND status NOT IN ('completed', 'cancelled')
    AND start_date <= %(until)s AND coalesce(end_date, start_date) >= %(today)s
    AND (%(after)s::uuid IS NULL OR id > %(after)s::uuid)
  ORDER BY id LIMIT %(size)s),
booked AS (
  SELECT DISTINCT due.id AS trip_id, seat.traveler_id FROM due
    JOIN bookings ON bookings.trip_id = due.id AND bookings.deleted_at IS NULL
      AND bookings.status NOT IN ('cancelled', 'refunded')
    JOIN booking_travelers AS seat ON seat.booking_id = bookings.id AND seat.deleted_at IS NULL),
going AS (
  SELECT trip_id, traveler_id FROM booked
  UNION ALL
  SELECT due.id, travelers.id FROM due JOIN travelers ON travelers.client_id = due.client_id
    WHERE NOT EXISTS (SELECT FROM booked WHERE booked.trip_id = due.id))
SELECT due.id, due.name, due.start_date, due.end_date, travelers.id, travelers.passport_expires_on,
  rules.months, rules.bases
FROM due
  CROSS JOIN LATERAL (
    SELECT array_agg(passport_validity_months) AS months, array_agg(passport_validity_basis) AS bases
    FROM destinations
    WHERE destinations.deleted_at IS NULL AND (destinations.id = due.destination_id
      OR destinations.id = (SELECT destination_id FROM trip_offerings WHERE id = due.trip_offering_id))) AS rules
  LEFT JOIN going ON going.trip_id = due.id
  LEFT JOIN travelers ON travelers.id = going.traveler_id AND travelers.deleted_at IS NULL
ORDER BY due.id, travelers.id
"""

# Told once for each level, and again only when it rises.
_REMEMBER = """
INSERT INTO passport_alerts AS told (traveler_id, trip_id, level)
SELECT * FROM unnest(%(travelers)s::uuid[], %(trips)s::uuid[], %(levels)s::text[])
ON CONFLICT (traveler_id, trip_id) DO UPDATE SET level = excluded.level, told_at = clock_timestamp()
  WHERE array_position(%(order)s::text[], excluded.level::text) > array_position(%(order)s::text[], told.level::text)
RETURNING traveler_id, trip_id
"""


class _Going(NamedTuple):
    """A traveler of a trip that is near, and what its countries ask for; no traveler where nobody is known to go."""

    trip_id: str
    trip_name: str
    start: date
    end: date
    traveler_id: str | None
    expires_on: date | None
    months: list[int] | None
    bases: list[str] | None

    @property
    def level(self) -> PassportLevel:
        rules = list(zip(self.months or (), self.bases or (), strict=True))
        if not rules:
            return passport_level(self.expires_on, self.start, self.end)
        return strictest(
            passport_level(self.expires_on, self.start, self.end, months, PassportBasis(basis))
            for months, basis in rules
        )


def tell(today: date, after: str | None) -> str | None:
    """Tell staff of a batch of trips that are near.

    Args:
        today: the agency's day.
        after: the last trip of the batch before.

    Returns:
        The last trip of this one; None where there are no more.
    """
    near = {"today": today, "until": today + AHEAD, "after": after, "size": BATCH}
    going = [_Going(*row) for row in execute(_DUE, near).fetchall()]
    short = {
        (one.traveler_id, one.trip_id): one
        for one in going
        if one.traveler_id is not None and one.level is not PassportLevel.VALID
    }
    for key in _remember(list(short.values())):
        _tell(short[key])
    trips = {one.trip_id for one in going}
    return going[-1].trip_id if len(trips) == BATCH else None


def _remember(short: Sequence[_Going]) -> list[tuple[str, str]]:
    """Those of which staff is to hear."""
    if not short:
        return []
    return execute(
        _REMEMBER,
        {
            "travelers": [one.traveler_id for one in short],
            "trips": [one.trip_id for one in short],
            "levels": [one.level.value for one in short],
            "order": list(ALERT_LEVELS),
        },
    ).fetchall()


def _tell(one: _Going) -> None:
    level = one.level.value
    notify(
        "passport_expiry",
        f"{_SAID[level]}: {one.trip_name}",
        body=f"Level: {level}. The trip starts on {one.start}. Traveler {one.traveler_id}, trip {one.trip_id}.",
        entity_type="traveler",
        entity_id=one.traveler_id,
    )
