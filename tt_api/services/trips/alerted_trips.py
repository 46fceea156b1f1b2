"""The trips that a travel alert touches: they go to its place, or with its supplier, while it holds."""

from datetime import date, datetime
from typing import NamedTuple

from tt_api.database.transaction import read
from tt_api.services.operations.agency_day import agency_zone, by_the_clocks_of, today

# Who is on the bookings that stand goes; where nobody is on any, whoever travels with the client.
_TOUCHED = """
SELECT trips.id::text, trips.name, trips.start_date, coalesce(trips.end_date, trips.start_date),
  coalesce(
    (SELECT array_agg(DISTINCT seat.traveler_id::text ORDER BY seat.traveler_id::text) FROM bookings
       JOIN booking_travelers AS seat ON seat.booking_id = bookings.id AND seat.deleted_at IS NULL
     WHERE bookings.trip_id = trips.id AND bookings.deleted_at IS NULL
       AND bookings.status NOT IN ('cancelled', 'refunded')),
    (SELECT array_agg(travelers.id::text ORDER BY travelers.id::text) FROM travelers
     WHERE travelers.client_id = trips.client_id AND travelers.deleted_at IS NULL),
    ARRAY[]::text[])
FROM trips
WHERE trips.deleted_at IS NULL AND trips.status NOT IN ('completed', 'cancelled')
  AND (%(until)s::date IS NULL OR trips.start_date <= %(until)s::date)
  AND coalesce(trips.end_date, trips.start_date) >= %(since)s::date
  AND (
    EXISTS (SELECT FROM destinations WHERE destinations.deleted_at IS NULL
      AND destinations.id IN (trips.destination_id,
        (SELECT destination_id FROM trip_offerings WHERE trip_offerings.id = trips.trip_offering_id))
      AND (destinations.id = %(destination)s::uuid OR destinations.country = %(country)s::text))
    OR EXISTS (SELECT FROM itinerary_legs WHERE itinerary_legs.trip_offering_id = trips.trip_offering_id
      AND itinerary_legs.deleted_at IS NULL AND itinerary_legs.country = %(country)s::text)
    OR EXISTS (SELECT FROM bookings WHERE bookings.trip_id = trips.id AND bookings.deleted_at IS NULL
      AND bookings.status NOT IN ('cancelled', 'refunded') AND bookings.vendor_id = %(vendor)s::uuid))
ORDER BY trips.start_date, trips.id
"""


class Alert(NamedTuple):
    """What a travel alert is about, and while when; no end where nobody knows it."""

    alert_id: str
    title: str
    destination_id: str | None
    country: str | None
    vendor_id: str | None
    starts_at: datetime
    ends_at: datetime | None


class Touched(NamedTuple):
    """A trip that an alert touches, and the ids of whoever goes."""

    trip_id: str
    name: str
    start: date
    end: date
    travelers: list[str]

    def line(self) -> str:
        """The trip as staff is told of it: without names of people, since many read along."""
        going = ", ".join(self.travelers) or "nobody yet"
        return f"{self.name}, {self.start} to {self.end}, trip {self.trip_id}, travelers: {going}"


def touched(alert: Alert) -> list[Touched]:
    """The trips that an alert touches and that aren't over, the next one first; by the agency's days."""
    zone = agency_zone()
    since = max(by_the_clocks_of(zone, alert.starts_at).date(), today())
    until = by_the_clocks_of(zone, alert.ends_at).date() if alert.ends_at else None
    found = read(
        _TOUCHED,
        {
            "since": since,
            "until": until,
            "destination": alert.destination_id,
            "country": alert.country,
            "vendor": alert.vendor_id,
        },
    )
    return [Touched(*row) for row in found]
