"""What visitors may know, read for the chat: offerings that are sold, destinations, alerts in force. Nothing else.

Every read is bounded: so many rows, each of its texts cut.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pycountry

from tt_api.database.folding import containing, search_folded_sql
from tt_api.database.transaction import read
from tt_api.services.financial.money import money
from tt_api.services.marketing.miles.wording import cleaned
from tt_api.services.operations.agency_day import today

MOST_ROWS = 10
_MOST_LEGS = 30
_LONG, _SHORT = 600, 200

_BASES = {
    "per_person_double": "per person in double occupancy",
    "per_person": "per person",
    "per_room": "per room",
    "total": "in total",
}
SOLD = (
    "offering.deleted_at IS NULL AND offering.status IN ('available', 'limited', 'sold_out')"
    " AND (offering.departure_date IS NULL OR offering.departure_date >= %(today)s)"
)
WITH_PLACE = (
    "trip_offerings AS offering LEFT JOIN destinations AS place"
    " ON place.id = offering.destination_id AND place.deleted_at IS NULL AND place.is_active"
)
_OFFERING = (
    "offering.id::text, offering.name, offering.trip_type::text, offering.status, place.name, place.country,"
    " offering.departure_date, offering.return_date, offering.price_from_cents, offering.price_basis, offering.currency"
)
_FOLDED = f'{search_folded_sql("%(words)s")} COLLATE "default"'
_A_HEAD = (
    "CASE offering.price_basis WHEN 'per_room' THEN offering.price_from_cents / 2"
    " WHEN 'total' THEN offering.price_from_cents / greatest(coalesce(%(party)s, 1), 1)"
    " ELSE offering.price_from_cents END"
)
_SEARCH_TRIPS = f"""
SELECT {_OFFERING} FROM {WITH_PLACE}
WHERE {SOLD}
  AND (%(trip_type)s IS NULL OR offering.trip_type::text = %(trip_type)s)
  AND (%(words)s IS NULL OR offering.search_text LIKE {_FOLDED} OR place.search_text LIKE {_FOLDED}
       OR place.country = %(country)s)
  AND (%(continent)s IS NULL OR place.continent = %(continent)s)
  AND (%(first_day)s::date IS NULL OR offering.departure_date >= %(first_day)s)
  AND (%(end_day)s::date IS NULL OR offering.departure_date < %(end_day)s)
  AND (%(most_cents)s::bigint IS NULL OR {_A_HEAD} <= %(most_cents)s)
  AND (%(party)s::int IS NULL OR offering.seats_left IS NULL OR offering.seats_left >= %(party)s)
ORDER BY offering.status = 'sold_out', offering.departure_date, offering.id LIMIT {MOST_ROWS}
"""  # noqa: S608 -- our own names
_GET_TRIP = f"""
SELECT {_OFFERING}, offering.description, offering.included, offering.embark_port, offering.debark_port
FROM {WITH_PLACE} WHERE {SOLD} AND offering.id = %(id)s
"""  # noqa: S608 -- our own names
_LEGS = f"""
SELECT day_number, port_or_location, country, kind FROM itinerary_legs
WHERE trip_offering_id = %s AND deleted_at IS NULL ORDER BY day_number, position LIMIT {_MOST_LEGS}
"""  # noqa: S608 -- our own number
_PLACE = (
    "place.slug, place.name, place.country, place.region, place.continent, place.best_months, place.description,"
    " place.visa_required, place.visa_notes, place.passport_validity_months, place.passport_validity_basis"
)
_SEARCH_PLACES = f"""
SELECT {_PLACE} FROM destinations AS place
WHERE place.deleted_at IS NULL AND place.is_active
  AND (place.search_text LIKE {_FOLDED} OR place.country = %(country)s)
  AND (%(month)s::int IS NULL OR place.best_months @> to_jsonb(%(month)s::int))
ORDER BY place.name, place.id LIMIT {MOST_ROWS}
"""  # noqa: S608 -- our own names
_GET_PLACE = (
    f"SELECT {_PLACE} FROM destinations AS place WHERE place.deleted_at IS NULL AND place.is_active AND place.slug = %s"  # noqa: S608 -- our own names
)
# A supplier's default is for staff to tell of.
_ALERTS = f"""
SELECT alert.severity::text, alert.alert_type, alert.title, alert.body, alert.starts_at, alert.ends_at
FROM travel_alerts AS alert LEFT JOIN destinations AS place ON place.id = alert.destination_id
WHERE alert.deleted_at IS NULL AND alert.alert_type <> 'supplier_default'
  AND coalesce(alert.country, place.country) = %s
  AND alert.starts_at <= clock_timestamp() AND (alert.ends_at IS NULL OR alert.ends_at > clock_timestamp())
ORDER BY alert.severity DESC, alert.starts_at DESC, alert.id LIMIT {MOST_ROWS}
"""  # noqa: S608 -- our own number
_NAMES = "SELECT name FROM destinations WHERE deleted_at IS NULL AND is_active AND length(name) > 2 LIMIT 2000"


def search_trips(wanted: Mapping[str, Any], first_day: date | None, end_day: date | None) -> list[dict[str, Any]]:
    """Offerings that are sold, the soonest first.

    Args:
        wanted: ``trip_type``, ``destination``, ``continent``, ``max_price_cents`` (a head), ``party``, as far as asked.
        first_day, end_day: from when to when they leave, the end not included.
    """
    destination = wanted.get("destination") or None
    values = {
        "today": today(),
        "trip_type": wanted.get("trip_type"),
        "words": destination and containing(destination),
        "country": destination and country_code(destination),
        "continent": wanted.get("continent"),
        "first_day": first_day,
        "end_day": end_day,
        "most_cents": wanted.get("max_price_cents"),
        "party": wanted.get("party"),
    }
    return [offering(row) for row in read(_SEARCH_TRIPS, values)]


def get_trip(trip_id: str) -> dict[str, Any] | None:
    """An offering with its legs; None where it isn't sold."""
    rows = read(_GET_TRIP, {"id": trip_id, "today": today()})
    if not rows:
        return None
    description, included, embark, debark = rows[0][-4:]
    legs = [
        {"day": day, "place": cleaned(place, _SHORT), "country": country, "kind": kind}
        for day, place, country, kind in read(_LEGS, (trip_id,))
    ]
    return {
        **offering(rows[0][:-4]),
        "description": cleaned(description or "", _LONG),
        "included": [cleaned(str(one), _SHORT) for one in included[:MOST_ROWS]],
        "from": embark,
        "to": debark,
        "legs": legs,
    }


def offering(row: Sequence[Any]) -> dict[str, Any]:
    """An offering as it is told of: never how many seats are left, which nobody promises."""
    trip_id, name, kind, status, place, country, leaves, returns, cents, basis, currency = row
    return {
        "id": trip_id,
        "name": cleaned(name, _SHORT),
        "tripType": kind,
        "soldOut": status == "sold_out",
        "destination": cleaned(place, _SHORT) if place else None,
        "country": country,
        "departureDate": leaves and leaves.isoformat(),
        "returnDate": returns and returns.isoformat(),
        "price": price(cents, basis, currency),
    }


def price(cents: int | None, basis: str, currency: str) -> str:
    """A price as it is told: ``from 4,200.00 USD per person``."""
    return "price on request" if cents is None else f"from {money(cents, currency)} {_BASES[basis]}"


def search_destinations(words: str, month: int | None) -> list[dict[str, Any]]:
    """Destinations by name or country, and by when to go."""
    values = {"words": containing(words), "country": country_code(words), "month": month}
    return [_place(row, _SHORT) for row in read(_SEARCH_PLACES, values)]


def get_destination(slug: str) -> dict[str, Any] | None:
    """A destination with what is noted of entering it; None where there is none."""
    rows = read(_GET_PLACE, (slug,))
    if not rows:
        return None
    visa, notes, months, basis = rows[0][-4:]
    needed = {
        True: "A visa is needed",
        False: "No visa is needed",
        None: "Whether a visa is needed hasn't been checked",
    }
    until = "arrival" if basis == "arrival" else "the return"
    entry = f"{needed[visa]}, as far as we have noted. Passports must be valid for {months} months after {until}."
    entry = f"{entry} {cleaned(notes or '', _SHORT)} Check with the consulate."
    return {**_place(rows[0], _LONG), "entryNotes": entry}


def active_alerts(country: str) -> list[dict[str, Any]]:
    """The alerts in force for a country, the gravest first."""
    return [
        {
            "severity": severity,
            "type": kind,
            "title": cleaned(title, _SHORT),
            "text": cleaned(body or "", _LONG),
            "from": starts.date().isoformat(),
            "until": ends and ends.date().isoformat(),
        }
        for severity, kind, title, body, starts, ends in read(_ALERTS, (country,))
    ]


def place_names() -> list[str]:
    """What our destinations are called."""
    return [str(name) for (name,) in read(_NAMES)]


def country_code(name: str) -> str | None:
    """A country's code of two letters, by its name or a code; None where it is no country."""
    try:
        return str(pycountry.countries.lookup(name.strip()).alpha_2)
    except LookupError:
        return None


def _place(row: Sequence[Any], longest: int) -> dict[str, Any]:
    slug, name, country, region, continent, best_months, description = row[:7]
    return {
        "slug": slug,
        "name": cleaned(name, _SHORT),
        "country": country,
        "region": region,
        "continent": continent,
        "bestMonths": best_months[:12],
        "description": cleaned(description or "", longest),
    }
