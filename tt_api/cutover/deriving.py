"""What follows from the rows that came: sums, states and counters, by the rules that hold for those of the API."""

from collections.abc import Sequence

from tt_api.cutover import instalments, passports
from tt_api.cutover.findings import Findings
from tt_api.database.record import SEARCH_SEPARATOR
from tt_api.database.transaction import execute
from tt_api.models.financial.effects import PAID
from tt_api.models.groups.members import SEATED_STATUSES
from tt_api.services.crm.pipeline import OPEN_STAGES, WON_STAGES
from tt_api.services.groups.rooming import history

# Nothing of this is a change that somebody made.
_KEEP_VERSIONS = "SELECT set_config('tt_api.keeps_versions', 'on', true)"


def _new(table: str) -> str:
    """SQL for the ids of a table's rows that came just now."""
    return f"(SELECT id FROM came WHERE table_name = '{table}' AND is_new)"


_TRIPS_OF_PAYMENTS = f"""
UPDATE payments SET trip_id = bookings.trip_id FROM bookings
 WHERE payments.id IN {_new("payments")} AND bookings.id = payments.booking_id
   AND payments.trip_id IS DISTINCT FROM bookings.trip_id
"""
_CLOSED_DEALS = f"""
WITH known AS (
  SELECT deals.id,
         (SELECT min(changed_at) FROM deal_stage_history
           WHERE deal_id = deals.id AND to_stage = deals.stage) AS entered,
         (SELECT min(changed_at) FROM deal_stage_history
           WHERE deal_id = deals.id AND to_stage::text = ANY(%(won)s)) AS won
    FROM deals WHERE id IN {_new("deals")})
UPDATE deals SET
  closed_at = CASE WHEN stage::text = ANY(%(open)s) THEN NULL
              WHEN stage::text = ANY(%(won)s) THEN coalesce(closed_at, known.won, updated_at)
              ELSE coalesce(closed_at, entered, updated_at) END,
  won_at = coalesce(won_at, known.won, CASE WHEN stage::text = ANY(%(won)s) THEN coalesce(closed_at, updated_at) END)
  FROM known WHERE deals.id = known.id
"""
_LAST_INTERACTIONS = f"""
UPDATE contacts SET last_interaction_at = latest.at
  FROM (SELECT contact_id, max(occurred_at) AS at FROM contact_interactions
         WHERE deleted_at IS NULL AND occurred_at <= now() GROUP BY contact_id) AS latest
 WHERE contacts.id = latest.contact_id AND (last_interaction_at >= latest.at) IS NOT TRUE
   AND contacts.id IN (SELECT contact_id FROM contact_interactions WHERE id IN {_new("contact_interactions")}
                       UNION SELECT id FROM contacts WHERE id IN {_new("contacts")})
"""
_PAID_ON_BOOKINGS = f"""
WITH paid AS (
  SELECT booking_id, currency, {PAID} AS cents FROM payments
   WHERE purpose = 'booking' AND deleted_at IS NULL
     AND booking_id IN (SELECT booking_id FROM payments WHERE id IN {_new("payments")})
   GROUP BY booking_id, currency)
UPDATE bookings SET paid_cents = greatest(0, paid.cents),
  overpaid_cents = CASE WHEN total_price_cents IS NULL THEN 0 ELSE greatest(0, paid.cents - total_price_cents) END
  FROM paid WHERE bookings.id = paid.booking_id AND bookings.currency = paid.currency
RETURNING bookings.id::text, paid.cents < 0
"""
_LIFETIME_VALUES = f"""
UPDATE clients SET lifetime_value_cents = paid.cents
  FROM (SELECT client_id, currency, {PAID} AS cents FROM payments
         WHERE deleted_at IS NULL AND client_id IN (SELECT client_id FROM payments WHERE id IN {_new("payments")})
         GROUP BY client_id, currency) AS paid
 WHERE clients.id = paid.client_id AND clients.currency = paid.currency
"""
_PAID_ON_INVOICES = f"""
WITH paid AS (
  SELECT invoice_id, currency, {PAID} AS cents FROM payments
   WHERE deleted_at IS NULL AND invoice_id IN (SELECT invoice_id FROM payments WHERE id IN {_new("payments")})
   GROUP BY invoice_id, currency)
UPDATE invoices SET paid_cents = paid.cents,
  balance_cents = CASE WHEN status = 'void' THEN 0 ELSE greatest(0, total_cents - paid.cents) END
  FROM paid WHERE invoices.id = paid.invoice_id AND invoices.currency = paid.currency
   AND invoices.paid_cents <> paid.cents AND credits_invoice_id IS NULL
RETURNING invoices.id::text
"""
_CREDITED_INVOICES = f"""
UPDATE invoices SET balance_cents = greatest(0, invoices.total_cents - paid_cents - notes.cents)
  FROM (SELECT credits_invoice_id AS id, -sum(total_cents) AS cents FROM invoices
         WHERE sent_at IS NOT NULL AND voided_at IS NULL AND deleted_at IS NULL
           AND credits_invoice_id IN (SELECT credits_invoice_id FROM invoices WHERE id IN {_new("invoices")})
         GROUP BY credits_invoice_id) AS notes
 WHERE invoices.id = notes.id AND status <> 'void'
"""
_INVOICE_NUMBERS = """
INSERT INTO invoice_numbers AS taken (year, last_number)
SELECT substr(invoice_number, 5, 4)::int, max(substr(invoice_number, 10)::int) FROM invoices
 WHERE invoice_number ~ '^INV-[0-9]{4}-[0-9]{5}$' GROUP BY 1
ON CONFLICT (year) DO UPDATE SET last_number = greatest(taken.last_number, excluded.last_number)
"""
# The whole of what came, as one receipt: what it came in is told nowhere.
_RECEIPTS = f"""
WITH entry AS (
  UPDATE commission_entries SET received_on = coalesce(received_on, updated_at::date),
    agency_received_cents = CASE WHEN status IN ('split_paid', 'final')
      THEN coalesce(agency_received_cents, round(received_cents * nexion_split_pct / 100)::bigint)
      ELSE agency_received_cents END
   WHERE id IN {_new("commission_entries")} AND received_cents <> 0
     AND NOT EXISTS (SELECT FROM commission_receipts WHERE entry_id = commission_entries.id) RETURNING *)
INSERT INTO commission_receipts (entry_id, currency, amount_cents, agency_share_cents, received_on, reference)
SELECT id, currency, received_cents, round(received_cents * nexion_split_pct / 100)::bigint, received_on,
  vendor_reference FROM entry
"""
_GUESTS = f"""
UPDATE groups SET current_guests = heads.seated, waitlisted_guests = heads.waiting
  FROM (SELECT group_id, coalesce(sum(party_size) FILTER (WHERE status = ANY(%(seated)s)), 0) AS seated,
               coalesce(sum(party_size) FILTER (WHERE status = 'waitlisted'), 0) AS waiting
          FROM group_members WHERE deleted_at IS NULL
           AND group_id IN (SELECT group_id FROM group_members WHERE id IN {_new("group_members")})
         GROUP BY group_id) AS heads
 WHERE groups.id = heads.group_id
"""
_PORTS = f"""
UPDATE trip_offerings SET ports = legs.ports
  FROM (SELECT trip_offering_id, string_agg(port_or_location, %(separator)s ORDER BY day_number, position) AS ports
          FROM itinerary_legs WHERE deleted_at IS NULL AND kind <> 'sea_day'
           AND trip_offering_id IN (SELECT trip_offering_id FROM itinerary_legs WHERE id IN {_new("itinerary_legs")})
         GROUP BY trip_offering_id) AS legs
 WHERE trip_offerings.id = legs.trip_offering_id
"""


def derive(findings: Findings) -> None:
    """Work out what follows from the rows that came, inside the transaction that they came in."""
    execute(_KEEP_VERSIONS)
    execute(_TRIPS_OF_PAYMENTS)
    execute(_CLOSED_DEALS, {"open": _texts(OPEN_STAGES), "won": _texts(WON_STAGES)})
    execute(_LAST_INTERACTIONS)
    passports.bring_together(findings)
    for booking_id, is_below in execute(_PAID_ON_BOOKINGS).fetchall():
        if is_below:
            findings.change("bookings", booking_id, "paid_cents", "nothing: more went back than was paid")
    execute(_LIFETIME_VALUES)
    for (invoice_id,) in execute(_PAID_ON_INVOICES).fetchall():
        findings.change("invoices", invoice_id, "paid_cents", "what the payments that name it come to")
    execute(_CREDITED_INVOICES)
    execute(_INVOICE_NUMBERS)
    execute(_RECEIPTS)
    execute(_GUESTS, {"seated": list(SEATED_STATUSES)})
    execute(_PORTS, {"separator": SEARCH_SEPARATOR})
    instalments.settle()
    history.remember_all()


def _texts(values: Sequence[object]) -> list[str]:
    return [str(value) for value in values]
