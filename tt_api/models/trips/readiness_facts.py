"""What a trip's readiness is judged by: one scalar subquery beside a row of ``trips``, as JSON with Python's names.

Who goes is on the bookings that stand; where nobody is on any, whoever travels with the client. Where they go is where
the trip, its offering and bookings lead, in the legs' countries, where flights land, and where items of the itinerary
are that have a destination's name.

Nothing here knows what day it is: who judges the facts does.
"""

from tt_api.database.record import folded_sql

# A company's whole staff doesn't go along because nobody is on a booking yet.
MOST_OF_CLIENT = 100

_SAME_NAME = f"{folded_sql('destinations.name')} = {folded_sql('{name}')}"

# What may admit somebody, or let a minor go.
_PAPERS = "('visa', 'e_visa', 'travel_authorization', 'residence_permit', 'minor_consent_letter')"
# On a ship the ports of call are visited under its own rules; on land every stop is a stop.
_CRUISES = "('expedition_cruise', 'river_cruise', 'ocean_cruise')"
# Who is whose parent in a family group, by what each is to the one that it is named after.
_PARENTS = (
    "(('child', 'self'), ('child', 'spouse'), ('child', 'partner'), ('self', 'parent'), ('sibling', 'parent'),"
    " ('grandchild', 'child'))"
)
_DECIDED = "('accepted', 'declined', 'own_cover')"

_STANDING = """
standing AS (
  SELECT id, booking_reference, destination, departure_date, return_date, trip_offering_id, product_type, air_included,
    insurance_status
  FROM bookings
  WHERE bookings.trip_id = trips.id AND bookings.deleted_at IS NULL
    AND bookings.status NOT IN ('cancelled', 'refunded')),
days AS (
  SELECT coalesce(trips.start_date, min(departure_date)) AS starts,
    coalesce(trips.end_date, trips.start_date, max(coalesce(return_date, departure_date))) AS ends
  FROM standing)"""

_WHO = f"""
seats AS (
  SELECT seat.traveler_id, seat.booked_as, seat.traveler_type, standing.insurance_status
  FROM standing JOIN booking_travelers AS seat ON seat.booking_id = standing.id AND seat.deleted_at IS NULL),
going AS (
  SELECT traveler_id FROM seats
  UNION
  (SELECT travelers.id FROM travelers
   WHERE travelers.client_id = trips.client_id AND travelers.deleted_at IS NULL AND NOT EXISTS (SELECT FROM seats)
   ORDER BY travelers.created_at, travelers.id LIMIT {MOST_OF_CLIENT} + 1))"""

_FLIGHTS = """
flights AS (
  SELECT item.place, item.origin, item.destination AS code, item.starts_at, item.ends_at,
    coalesce((coalesce(item.ends_at, item.starts_at) AT TIME ZONE 'UTC')::date, item.start_date) AS day,
    first_value(item.origin) OVER way AS home, lead(item.origin) OVER way AS next_origin,
    lead(item.starts_at) OVER way AS next_start
  FROM trip_itinerary_items AS item
  WHERE item.trip_id = trips.id AND item.item_type = 'flight' AND item.status <> 'cancelled'
    AND item.deleted_at IS NULL
  WINDOW way AS (ORDER BY item.place, item.id)),
landings AS (
  SELECT code, day, coalesce(
      next_origin = code AND next_start - coalesce(ends_at, starts_at) < interval '24 hours', false) AS changes_planes
  FROM flights WHERE code IS NOT NULL AND code IS DISTINCT FROM home)"""

# A place is known by its destination, or by a leg's country; the same place more than once does no harm. A leg's day is
# known as far as the calendar goes.
_WHERE = f"""
offered AS (
  SELECT trips.trip_offering_id AS offering_id, days.starts AS day FROM days WHERE trips.trip_offering_id IS NOT NULL
  UNION SELECT trip_offering_id, departure_date FROM standing WHERE trip_offering_id IS NOT NULL),
named AS (
  SELECT trips.destination_id AS destination_id, days.starts AS day, 'visit' AS how FROM days
  UNION ALL SELECT trip_offerings.destination_id, offered.day, 'visit'
    FROM offered JOIN trip_offerings ON trip_offerings.id = offered.offering_id
  UNION ALL SELECT destinations.id, standing.departure_date, 'visit' FROM standing
    JOIN destinations ON destinations.deleted_at IS NULL AND {_SAME_NAME.format(name="standing.destination")}
  UNION ALL SELECT destinations.id, coalesce((item.starts_at AT TIME ZONE 'UTC')::date, item.start_date), 'visit'
    FROM trip_itinerary_items AS item
    JOIN destinations ON destinations.deleted_at IS NULL AND {_SAME_NAME.format(name="item.location")}
    WHERE item.trip_id = trips.id AND item.status <> 'cancelled' AND item.deleted_at IS NULL
  UNION ALL SELECT destinations.id, landings.day, CASE WHEN changes_planes THEN 'transit' ELSE 'visit' END
    FROM landings JOIN destinations
    ON destinations.deleted_at IS NULL AND destinations.airport_codes @> to_jsonb(landings.code)),
places AS (
  SELECT destinations.country, named.day, named.how, destinations.passport_validity_months AS months,
    destinations.passport_validity_basis AS basis
  FROM named JOIN destinations ON destinations.id = named.destination_id AND destinations.deleted_at IS NULL
  UNION ALL SELECT legs.country,
    CASE WHEN legs.day_number - 1 <= date '9999-12-31' - offered.day THEN offered.day + legs.day_number - 1 END,
    CASE WHEN legs.kind IN ('port', 'overnight') AND trip_offerings.trip_type IN {_CRUISES} THEN 'call' ELSE 'visit'
    END, NULL, NULL
  FROM offered JOIN trip_offerings ON trip_offerings.id = offered.offering_id
    JOIN itinerary_legs AS legs ON legs.trip_offering_id = offered.offering_id AND legs.deleted_at IS NULL
      AND legs.country IS NOT NULL AND legs.kind <> 'sea_day'),
unplaced AS (
  SELECT standing.booking_reference AS what FROM standing
  WHERE standing.product_type NOT IN ('insurance', 'fee') AND NOT EXISTS (
    SELECT FROM destinations
    WHERE destinations.deleted_at IS NULL AND {_SAME_NAME.format(name="standing.destination")})
  AND NOT EXISTS (
    SELECT FROM trip_offerings
    WHERE trip_offerings.id = standing.trip_offering_id AND (trip_offerings.destination_id IS NOT NULL OR EXISTS (
      SELECT FROM itinerary_legs AS legs WHERE legs.trip_offering_id = trip_offerings.id
        AND legs.country IS NOT NULL AND legs.deleted_at IS NULL)))
  UNION SELECT landings.code FROM landings WHERE NOT EXISTS (
    SELECT FROM destinations
    WHERE destinations.deleted_at IS NULL AND destinations.airport_codes @> to_jsonb(landings.code)))"""

_PAPERS_OF_ONE = f"""
SELECT jsonb_agg(jsonb_build_object('kind', papers.document_type,
    'country', coalesce(papers.destination_country, papers.issuing_country), 'issued_on', papers.issued_on,
    'expires_on', papers.expiry_date, 'entries', papers.entries, 'max_stay_days', papers.max_stay_days)
  ORDER BY papers.expiry_date DESC, papers.id)
FROM travel_documents AS papers
WHERE papers.traveler_id = one.id AND papers.deleted_at IS NULL AND papers.document_type IN {_PAPERS}"""

_PARENTS_OF_ONE = f"""
SELECT count(DISTINCT parent.traveler_id) FROM family_group_members AS child
JOIN family_group_members AS parent ON parent.family_group_id = child.family_group_id AND parent.deleted_at IS NULL
  AND (child.relationship, parent.relationship) IN {_PARENTS}
  AND parent.traveler_id IN (SELECT traveler_id FROM going)
WHERE child.traveler_id = one.id AND child.deleted_at IS NULL"""

# Only a minor's parents are looked for: nothing leads from a traveler to their families quickly.
_GOING = f"""
SELECT jsonb_agg(jsonb_build_object(
  'id', one.id, 'first_name', one.first_name, 'middle_name', one.middle_name, 'last_name', one.last_name,
  'nationality', coalesce(one.nationality, (SELECT passport.nationality FROM travel_documents AS passport
    WHERE passport.traveler_id = one.id AND passport.document_type = 'passport' AND passport.is_primary
      AND passport.deleted_at IS NULL)),
  'residence', one.country_of_residence, 'passport_country', one.passport_country,
  'has_passport', one.passport_number IS NOT NULL, 'passport_expires_on', one.passport_expires_on,
  'born_on', one.date_of_birth, 'has_gender', one.gender IS NOT NULL, 'goes_as_child', seat.goes_as_child,
  'parents_along', CASE WHEN seat.goes_as_child OR one.date_of_birth > days.starts - interval '18 years'
    THEN ({_PARENTS_OF_ONE}) ELSE 0 END,
  'booked_as', seat.booked_as, 'insurance_decided', seat.insurance_decided,
  'can_be_called', (SELECT bool_or(NOT contacts.travels_along) FROM emergency_contacts AS contacts
    WHERE contacts.traveler_id = one.id AND contacts.deleted_at IS NULL),
  'papers', coalesce(({_PAPERS_OF_ONE}), '[]')) ORDER BY one.last_name, one.first_name, one.id)
FROM travelers AS one CROSS JOIN days
  CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(traveler_type IN ('child', 'infant')), false) AS goes_as_child,
      coalesce(bool_or(insurance_status IN {_DECIDED}), false) AS insurance_decided,
      coalesce(jsonb_agg(DISTINCT booked_as) FILTER (WHERE booked_as IS NOT NULL), '[]') AS booked_as
    FROM seats WHERE seats.traveler_id = one.id) AS seat
WHERE one.id IN (SELECT traveler_id FROM going) AND one.deleted_at IS NULL"""

_RULES = """
SELECT jsonb_agg(jsonb_build_object('country', rule.destination_country, 'nationality', rule.nationality,
  'purpose', rule.purpose, 'visa', rule.visa, 'months', rule.passport_months, 'basis', rule.passport_basis,
  'checked_on', rule.checked_on))
FROM entry_requirements AS rule
WHERE rule.destination_country IN (SELECT country FROM places) AND rule.deleted_at IS NULL"""

_ACCEPTED = """
SELECT jsonb_agg(jsonb_build_object('traveler_id', accepted.traveler_id, 'code', accepted.code,
  'country', accepted.country, 'message', accepted.message, 'note', accepted.note, 'by', accepted.accepted_by,
  'on', accepted.accepted_on))
FROM readiness_acceptances AS accepted WHERE accepted.trip_id = trips.id"""

FACTS = f"""
WITH {_STANDING}, {_WHO}, {_FLIGHTS}, {_WHERE}
SELECT jsonb_build_object(
  'trip_id', trips.id, 'status', trips.status, 'starts', days.starts, 'ends', greatest(days.starts, days.ends),
  'is_business', coalesce(trips.occasion = 'business', false),
  'insurance_decided', trips.insurance_status IN {_DECIDED} OR EXISTS (
    SELECT FROM standing WHERE product_type = 'insurance' OR (insurance_status IN {_DECIDED}
      AND NOT EXISTS (SELECT FROM seats))),
  'has_seats', EXISTS (SELECT FROM seats),
  'flies', EXISTS (SELECT FROM flights) OR EXISTS (SELECT FROM standing WHERE product_type = 'air' OR air_included),
  'going', coalesce(({_GOING}), '[]'),
  'places', coalesce((SELECT jsonb_agg(DISTINCT to_jsonb(places)) FROM places), '[]'),
  'unplaced', coalesce((SELECT jsonb_agg(what ORDER BY what) FROM unplaced), '[]'),
  'rules', coalesce(({_RULES}), '[]'),
  'accepted', coalesce(({_ACCEPTED}), '[]'))
FROM days"""
