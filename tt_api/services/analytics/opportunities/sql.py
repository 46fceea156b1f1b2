"""The statements that opportunities are judged by. A target is the id of a company or client; `loading` reads them.

A client's company stands for it as well: where its clients have been, and what is settled with them, counts for the
company too.
"""

# Seats that nobody counts are there. A warning or worse reaches a place by itself or by its country.
OFFERINGS = """
    SELECT trip_offerings.id, trip_offerings.name, trip_type, destinations.id, destinations.name,
      destinations.continent, departure_date, coalesce(return_date, departure_date), price_from_cents, price_basis,
      trip_offerings.currency, vendors.id, default_commission_pct, coalesce(alerts.severity = 'warning', false)
    FROM trip_offerings
      LEFT JOIN destinations ON destinations.id = destination_id AND destinations.deleted_at IS NULL
      LEFT JOIN vendors ON vendors.id = vendor_id AND vendors.deleted_at IS NULL
      LEFT JOIN LATERAL (SELECT max(severity) AS severity FROM travel_alerts
        WHERE (travel_alerts.destination_id = destinations.id
            OR travel_alerts.destination_id IS NULL AND travel_alerts.country = destinations.country)
          AND starts_at <= now() AND (ends_at IS NULL OR ends_at > now()) AND travel_alerts.deleted_at IS NULL
      ) AS alerts ON true
    WHERE trip_offerings.status IN ('available', 'limited') AND departure_date >= %(first_departure)s
      AND coalesce(seats_left, 1) > 0 AND alerts.severity IS DISTINCT FROM 'critical'
      AND (%(offering)s::uuid IS NULL OR trip_offerings.id = %(offering)s)
      AND trip_offerings.deleted_at IS NULL
"""

COMPANIES = """
    SELECT id, name, stage, lead_score, currency, annual_travel_budget, travelers_per_year, next_retreat_on
    FROM companies
    WHERE NOT do_not_contact AND stage NOT IN ('disqualified', 'archived')
      AND (%(company)s::uuid IS NULL OR id = %(company)s) AND deleted_at IS NULL
"""

CLIENTS = """
    SELECT clients.id, name, status, coalesce(contacts.lead_score, 0), currency, budget_per_trip_cents,
      usual_party_size, preferred_months
    FROM clients LEFT JOIN contacts ON contacts.id = primary_contact_id AND contacts.deleted_at IS NULL
    WHERE NOT clients.do_not_contact
      AND (%(client)s::uuid IS NULL OR clients.id = %(client)s) AND clients.deleted_at IS NULL
"""

# Whom a client's rows are about.
_OWNERS = """
    owners AS (
      SELECT id AS client_id, id AS target FROM clients WHERE deleted_at IS NULL
      UNION ALL
      SELECT id, company_id FROM clients WHERE company_id IS NOT NULL AND deleted_at IS NULL
    )"""
# Whom a contact's rows are about.
_PEOPLE = """
    people AS (
      SELECT id AS contact_id, company_id AS target FROM contacts WHERE company_id IS NOT NULL AND deleted_at IS NULL
      UNION ALL
      SELECT primary_contact_id, id FROM clients WHERE primary_contact_id IS NOT NULL AND deleted_at IS NULL
    )"""
# A deal is its company's, else its contact's company's; and the client's whose contact or trip it is about.
_OPEN_DEALS = f"""
    {_PEOPLE}, open_deals AS (
      SELECT * FROM deals WHERE stage = ANY(%(open)s::deal_stage[]) AND deleted_at IS NULL
    ), partners AS (
      SELECT open_deals.id AS deal_id, company_id AS target FROM open_deals WHERE company_id IS NOT NULL
      UNION
      SELECT open_deals.id, target FROM open_deals JOIN people USING (contact_id)
        WHERE company_id IS NULL OR target IN (SELECT id FROM clients)
      UNION
      SELECT open_deals.id, client_id FROM open_deals JOIN trips ON deal_id = open_deals.id
        WHERE trips.status <> 'cancelled' AND trips.deleted_at IS NULL
    )"""  # noqa: S608 -- our own text

# The best open deal; how many travel is what its trip says, else its group.
DEALS = f"""
    WITH {_OPEN_DEALS}
    SELECT DISTINCT ON (target) target, open_deals.id, stage, amount, open_deals.currency, coalesce(
      (SELECT max(travelers_count) FROM trips WHERE trips.deal_id = open_deals.id AND trips.status <> 'cancelled'
        AND trips.deleted_at IS NULL),
      (SELECT max(coalesce(max_guests, min_guests)) FROM groups WHERE groups.deal_id = open_deals.id
        AND groups.status <> 'cancelled' AND groups.deleted_at IS NULL))
    FROM partners JOIN open_deals ON open_deals.id = deal_id
    ORDER BY target, probability DESC, open_deals.created_at DESC, open_deals.id DESC
"""  # noqa: S608 -- our own text

# The agency's days on which somebody was last in touch, and a proposal was last opened.
SIGNS = f"""
    WITH {_PEOPLE}
    SELECT target, (max(touched_at) FILTER (WHERE touched_at <= now()) AT TIME ZONE %(zone)s)::date,
      (max(viewed_at) AT TIME ZONE %(zone)s)::date
    FROM (
      SELECT target, last_interaction_at AS touched_at, NULL::timestamptz AS viewed_at
        FROM contacts JOIN people ON people.contact_id = contacts.id
        WHERE last_interaction_at >= %(contact_since)s AND contacts.deleted_at IS NULL
      UNION ALL
      SELECT target, occurred_at, NULL FROM touchpoints JOIN people USING (contact_id)
        WHERE occurred_at >= %(contact_since)s AND touchpoints.deleted_at IS NULL
      UNION ALL
      SELECT client_id, occurred_at, NULL FROM touchpoints
        WHERE client_id IS NOT NULL AND occurred_at >= %(contact_since)s AND deleted_at IS NULL
      UNION ALL
      SELECT target, NULL, last_viewed_at FROM proposals JOIN people USING (contact_id)
        WHERE last_viewed_at >= %(viewed_since)s AND proposals.deleted_at IS NULL
      UNION ALL
      SELECT unnest(ARRAY[company_id, client_id]), NULL, last_viewed_at FROM proposals
        WHERE last_viewed_at >= %(viewed_since)s AND deleted_at IS NULL
    ) AS signs
    WHERE target IS NOT NULL GROUP BY target
"""  # noqa: S608 -- our own text

# Of completed trips where they led and what a head cost; of those that aren't booked yet the next start.
TRAVELS = f"""
    WITH {_OWNERS}, travels AS (
      SELECT target, trips.status, start_date, trips.currency, trips.total_cost_cents, travelers_count,
        coalesce(trips.trip_type, trip_offerings.trip_type) AS trip_type, destinations.id AS destination_id, continent,
        trips.currency = clients.currency AND total_cost_cents > 0 AND travelers_count > 0 AS is_priced
      FROM trips JOIN owners USING (client_id) JOIN clients ON clients.id = client_id
        LEFT JOIN trip_offerings ON trip_offerings.id = trip_offering_id AND trip_offerings.deleted_at IS NULL
        LEFT JOIN destinations
          ON destinations.id = coalesce(trips.destination_id, trip_offerings.destination_id)
          AND destinations.deleted_at IS NULL
      WHERE (trips.status = 'completed'
          OR trips.status IN ('inquiry', 'planning', 'quoted') AND start_date >= %(today)s)
        AND trips.deleted_at IS NULL
    )
    SELECT target,
      array_remove(array_agg(DISTINCT trip_type::text) FILTER (WHERE status = 'completed'), NULL),
      array_remove(array_agg(DISTINCT destination_id::text) FILTER (WHERE status = 'completed'), NULL),
      array_remove(array_agg(DISTINCT continent) FILTER (WHERE status = 'completed'), NULL),
      min(currency) FILTER (WHERE status = 'completed' AND is_priced),
      (sum(total_cost_cents) FILTER (WHERE status = 'completed' AND is_priced))::bigint,
      sum(travelers_count) FILTER (WHERE status = 'completed' AND is_priced),
      min(start_date) FILTER (WHERE status <> 'completed')
    FROM travels GROUP BY target
"""  # noqa: S608 -- our own text

# What is booked, and what an open deal, a proposal that stands or a group names; and when they are away.
COMMITMENTS = f"""
    WITH {_OPEN_DEALS}, {_OWNERS}, booked AS (
      SELECT coalesce(bookings.client_id, trips.client_id) AS client_id, bookings.id, bookings.deal_id,
        coalesce(bookings.trip_offering_id, trips.trip_offering_id)::text AS offering_id, departure_date AS starts,
        coalesce(return_date, departure_date) AS ends
      FROM bookings LEFT JOIN trips ON trips.id = trip_id AND trips.deleted_at IS NULL
      WHERE bookings.status NOT IN ('inquiry', 'quoted', 'cancelled', 'refunded') AND bookings.deleted_at IS NULL
    )
    SELECT target, offering_id, starts, ends FROM (
      SELECT target, offering_id, starts, ends FROM booked JOIN owners USING (client_id)
      UNION
      SELECT company_id, offering_id, NULL::date, NULL::date FROM booked JOIN deals ON deals.id = deal_id
        AND deals.deleted_at IS NULL
      UNION
      SELECT target, NULL, starts, ends FROM booked
        JOIN booking_travelers ON booking_id = booked.id AND booking_travelers.deleted_at IS NULL
        JOIN travelers ON travelers.id = traveler_id JOIN owners ON owners.client_id = travelers.client_id
      UNION
      SELECT target, trip_offering_id::text, start_date, coalesce(end_date, start_date)
        FROM trips JOIN owners USING (client_id)
        WHERE status NOT IN ('inquiry', 'planning', 'quoted', 'cancelled') AND deleted_at IS NULL
      UNION
      SELECT target, trip_offering_id::text, NULL, NULL FROM trips JOIN partners USING (deal_id)
        WHERE status <> 'cancelled' AND deleted_at IS NULL
      UNION
      SELECT target, trip_offering_id::text, NULL, NULL FROM groups JOIN partners USING (deal_id)
        WHERE status <> 'cancelled' AND deleted_at IS NULL
      UNION
      SELECT company_id, trip_offering_id::text, NULL, NULL FROM groups
        WHERE status IN ('confirmed', 'traveling', 'completed') AND deleted_at IS NULL
      UNION
      SELECT target, jsonb_path_query(options, '$[*].tripOfferingId') #>> '{{}}', NULL, NULL
        FROM (
          SELECT unnest(ARRAY[company_id, client_id]) AS target, options, status, deleted_at FROM proposals
          UNION ALL
          SELECT target, options, status, deleted_at FROM proposals JOIN people USING (contact_id)
        ) AS proposed
        WHERE status IN ('draft', 'sent', 'viewed', 'accepted') AND deleted_at IS NULL
    ) AS commitments
    WHERE target IS NOT NULL AND (offering_id IS NOT NULL OR ends >= %(first_departure)s)
"""  # noqa: S608 -- our own text
