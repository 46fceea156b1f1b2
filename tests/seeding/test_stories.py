"""What the seeded rows say about each other: stories that could have happened, told by SQL."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.seeding import of

Ask = Callable[[str], list[tuple[Any, ...]]]

WON = "('booking_confirmed', 'traveling', 'completed', 'won')"
MOVES = """(SELECT *, lag(to_stage) OVER way AS stage_before, lag(changed_at) OVER way AS time_before,
            lead(id) OVER way IS NULL AS is_last
            FROM deal_stage_history WINDOW way AS (PARTITION BY deal_id ORDER BY changed_at, created_at)) AS moves"""

EXCEPTIONS = {
    "a contact from before its company":
        "SELECT contacts.id FROM contacts JOIN companies ON companies.id = company_id"
        " WHERE contacts.created_at < companies.created_at",
    "a company whose score isn't the best of its people's":
        "SELECT id FROM companies WHERE lead_score <>"
        " coalesce((SELECT max(contacts.lead_score) FROM contacts WHERE company_id = companies.id), 0)",
    "a client from before its company or its contact":
        "SELECT clients.id FROM clients LEFT JOIN companies ON companies.id = company_id"
        " LEFT JOIN contacts ON contacts.id = primary_contact_id"
        " WHERE clients.created_at < greatest(companies.created_at, contacts.created_at)",
    "a client without exactly one primary address":
        "SELECT id FROM clients WHERE 1 <>"
        " (SELECT count(*) FROM client_addresses WHERE client_id = clients.id AND is_primary)",
    "a family of one": "SELECT id FROM clients WHERE client_type = 'family' AND 2 >"
        " (SELECT count(*) FROM travelers WHERE client_id = clients.id)",
    "a traveler of another client's company":
        "SELECT travelers.id FROM travelers JOIN clients ON clients.id = client_id JOIN contacts"
        " ON contacts.id = contact_id WHERE contacts.company_id IS DISTINCT FROM clients.company_id",
    "a contact with another last interaction than they had":
        "SELECT id FROM contacts WHERE last_interaction_at IS DISTINCT FROM"
        " (SELECT max(occurred_at) FROM contact_interactions WHERE contact_id = contacts.id)",
    "an interaction from before the contact":
        "SELECT contact_interactions.id FROM contact_interactions JOIN contacts ON contacts.id = contact_id"
        " WHERE occurred_at < contacts.created_at",
    "an interaction with nothing to say":
        "SELECT id FROM contact_interactions WHERE body = '' OR coalesce(subject, '') || body LIKE '%{%'",
    "a deal from before its company":
        "SELECT deals.id FROM deals JOIN companies ON companies.id = company_id"
        " WHERE deals.created_at < companies.created_at",
    "a deal from before its contact":
        "SELECT deals.id FROM deals JOIN contacts ON contacts.id = contact_id"
        " WHERE deals.created_at < contacts.created_at",
    "a deal with somebody else's contact":
        "SELECT deals.id FROM deals JOIN contacts ON contacts.id = contact_id"
        " WHERE deals.company_id IS DISTINCT FROM contacts.company_id",
    "a deal in another currency than its company's":
        "SELECT deals.id FROM deals JOIN companies ON companies.id = company_id"
        " WHERE deals.currency <> companies.currency",
    "a deal of a hundred per cent of what a company spends in a year":
        "SELECT deals.id FROM deals JOIN companies ON companies.id = company_id WHERE amount >= annual_travel_budget",
    "a deal whose history doesn't begin with it, as a lead":
        "SELECT id FROM deals WHERE NOT EXISTS (SELECT FROM deal_stage_history AS first WHERE deal_id = deals.id"
        " AND from_stage IS NULL AND to_stage = 'lead' AND changed_at = deals.created_at)",
    "a move that doesn't go on from the one before":
        "SELECT id FROM MOVES WHERE from_stage IS DISTINCT FROM stage_before",
    "a move that isn't later than the one before": "SELECT id FROM MOVES WHERE changed_at <= time_before",
    "a move from a stage to itself": "SELECT id FROM deal_stage_history WHERE from_stage = to_stage",
    "a deal whose history doesn't end where it is":
        "SELECT moves.id FROM MOVES JOIN deals ON deals.id = deal_id WHERE is_last AND to_stage <> stage",
    "an open deal that was closed":
        "SELECT id FROM deals WHERE stage <> 'lost' AND stage NOT IN WON AND coalesce(closed_at, won_at) IS NOT NULL",
    "a won deal that wasn't closed when it was won":
        "SELECT id FROM deals WHERE stage IN WON AND (closed_at IS NULL OR closed_at IS DISTINCT FROM won_at)",
    "a lost deal that was won, or not closed":
        "SELECT id FROM deals WHERE stage = 'lost' AND (closed_at IS NULL OR won_at IS NOT NULL)",
    "a deal that was closed at another time than its history says":
        "SELECT id FROM deals WHERE closed_at <> (SELECT min(changed_at) FROM deal_stage_history"
        " WHERE deal_id = deals.id AND (to_stage = 'lost' OR to_stage IN WON))",
    "a deal that went on after it was closed, but for the travelling":
        "SELECT deals.id FROM deals JOIN deal_stage_history ON deal_id = deals.id"
        " WHERE changed_at > closed_at AND to_stage NOT IN WON",
    "a lost deal's reason elsewhere": "SELECT id FROM deals WHERE lost_reason IS NOT NULL AND stage <> 'lost'",
    "a next step of a closed deal": "SELECT id FROM deals WHERE next_step IS NOT NULL AND closed_at IS NOT NULL",
    "a company that was won without a deal":
        "SELECT id FROM companies WHERE stage IN ('won', 'active_client') AND NOT EXISTS"
        " (SELECT FROM deals WHERE company_id = companies.id AND won_at IS NOT NULL)",
    "a won deal of a company that isn't and wasn't a client":
        "SELECT deals.id FROM deals JOIN companies ON companies.id = company_id WHERE won_at IS NOT NULL"
        " AND companies.stage NOT IN ('won', 'active_client', 'churned', 'archived')",
    "a trip from before its client":
        "SELECT trips.id FROM trips JOIN clients ON clients.id = client_id"
        " WHERE trips.created_at::date < clients.created_at::date",
    "two trips of a client at the same time":
        "SELECT trips.id FROM trips JOIN trips AS other ON other.client_id = trips.client_id AND other.id <> trips.id"
        " WHERE trips.start_date BETWEEN other.start_date AND other.end_date",
    "a trip whose deal is somebody else's":
        "SELECT trips.id FROM trips JOIN deals ON deals.id = deal_id JOIN clients ON clients.id = client_id"
        " WHERE deals.company_id IS DISTINCT FROM clients.company_id"
        " OR deals.company_id IS NULL AND deals.contact_id <> clients.primary_contact_id",
    "a won deal of a client without a trip":
        "SELECT deals.id FROM deals JOIN clients ON primary_contact_id = contact_id AND deals.company_id IS NULL"
        " WHERE won_at IS NOT NULL AND NOT EXISTS (SELECT FROM trips WHERE deal_id = deals.id)",
    "a honeymoon of one": "SELECT id FROM trips WHERE occasion IN ('honeymoon', 'anniversary') AND travelers_count < 2",
    "a booking outside its trip":
        "SELECT bookings.id FROM bookings JOIN trips ON trips.id = trip_id WHERE bookings.client_id <> trips.client_id"
        " OR departure_date < start_date OR return_date > end_date OR bookings.currency <> trips.currency",
    "a booking with a vendor of another trade":
        "SELECT bookings.id FROM bookings JOIN vendors ON vendors.id = vendor_id WHERE vendors.status <> 'active'"
        " OR product_type IN ('hotel', 'resort', 'villa', 'rail', 'insurance', 'transfer')"
        " AND vendor_type <> product_type AND NOT (vendor_type = 'hotel' AND product_type = 'villa')"
        " OR product_type = 'cruise' AND vendor_type NOT LIKE '%cruise_line'"
        " OR product_type = 'air' AND vendor_type <> 'airline'",
    "a booking with somebody else's travelers":
        "SELECT booking_id FROM booking_travelers JOIN bookings ON bookings.id = booking_id"
        " JOIN travelers ON travelers.id = traveler_id WHERE travelers.client_id <> bookings.client_id",
    "a booking without exactly one primary traveler":
        "SELECT booking_id FROM booking_travelers GROUP BY booking_id HAVING count(*) FILTER (WHERE is_primary) <> 1",
    "a hold without an option's date, or one that has passed":
        "SELECT id FROM bookings WHERE (status = 'hold') <> (option_expires_at IS NOT NULL)"
        " OR option_expires_at < now()",
    "a cancelled booking without its penalty":
        "SELECT id FROM bookings WHERE (status IN ('cancelled', 'refunded')) <>"
        " (cancelled_at IS NOT NULL AND cancellation_penalty_cents IS NOT NULL)",
    "a refunded booking on which something is due back":
        "SELECT id FROM bookings WHERE status = 'refunded' AND paid_cents > cancellation_penalty_cents",
    "a flight that lands before it starts, or where it started":
        "SELECT id FROM trip_itinerary_items WHERE item_type = 'flight'"
        " AND (ends_at <= starts_at OR origin = destination)",
    "an offering whose legs aren't its days":
        "SELECT id FROM trip_offerings WHERE nights + 1 <>"
        " (SELECT count(*) FROM itinerary_legs WHERE trip_offering_id = trip_offerings.id)",
    "a commission of a cancelled booking that is still projected":
        "SELECT entry.id FROM commission_entries AS entry JOIN bookings ON bookings.id = booking_id"
        " WHERE cancelled_at IS NOT NULL AND voided_at IS NULL AND entry.status = 'projected' AND NOT is_protected"
        " AND recall_due_cents = 0 AND received_cents IS NULL",
    "a touchpoint of another client's contact":
        "SELECT touchpoints.id FROM touchpoints JOIN clients ON clients.id = client_id"
        " WHERE contact_id <> primary_contact_id",
    "an answer to a trip that isn't over":
        "SELECT score.id FROM satisfaction_scores AS score JOIN trips ON trips.id = trip_id"
        " WHERE status <> 'completed'",
    "a traveler on a booking from before they were known":
        "SELECT booking_id FROM booking_travelers JOIN travelers ON travelers.id = traveler_id"
        " JOIN bookings ON bookings.id = booking_id WHERE booked_on < travelers.created_at::date",
    "a proposal from before its deal, or for somebody else":
        "SELECT proposals.id FROM proposals JOIN deals ON deals.id = deal_id WHERE proposals.created_at <"
        " deals.created_at OR proposals.company_id IS DISTINCT FROM deals.company_id"
        " OR proposals.contact_id IS DISTINCT FROM deals.contact_id OR proposals.currency <> deals.currency",
    "a proposal that was sent, and whose deal wasn't that far":
        "SELECT proposals.id FROM proposals JOIN deals ON deals.id = deal_id WHERE sent_at IS NOT NULL"
        " AND stage IN ('lead', 'qualified')",
    "a proposal that stands though its day has passed, or is over before it":
        "SELECT id FROM proposals WHERE status IN ('sent', 'viewed') AND valid_until <= current_date"
        " OR status = 'expired' AND valid_until >= current_date",
    "a proposal that was opened, but not counted":
        "SELECT id FROM proposals WHERE (first_viewed_at IS NULL) <> (total_views = 0)"
        " OR NOT unique_viewers BETWEEN least(total_views, 1) AND total_views"
        " OR NOT first_viewed_at BETWEEN sent_at AND last_viewed_at OR status = 'viewed' AND total_views = 0",
    "a proposal whose times aren't its state's":
        "SELECT id FROM proposals WHERE (status = 'draft') <> (sent_at IS NULL)"
        " OR (status = 'accepted') <> (accepted_at IS NOT NULL) OR (status = 'declined') <> (declined_at IS NOT NULL)",
    "a post that failed without a reason, or is public without a time":
        "SELECT id FROM social_media_posts WHERE (status = 'failed') <> (error IS NOT NULL)"
        " OR (status = 'published') <> (published_at IS NOT NULL)",
    "a scheduled post that is due": "SELECT id FROM social_media_posts WHERE status = 'scheduled'"
        " AND scheduled_for < now()",
    "a quotation without the client's consent": "SELECT id FROM managed_content WHERE content_type = 'testimonial'"
        " AND status = 'published' AND consent_reference IS NULL",
    "an enrolment that owes a mail today or tomorrow":
        "SELECT id FROM email_sequence_enrolments WHERE (status = 'active') <> (next_due_at IS NOT NULL)"
        " OR next_due_at < now() + interval '1 day'",
    "an enrolment that was mailed more or less than it says":
        "SELECT enrolment.id FROM email_sequence_enrolments AS enrolment WHERE last_position <>"
        " (SELECT count(*) FROM email_sends WHERE enrolment_id = enrolment.id)",
    "somebody whose address is suppressed and who is still on the way":
        "SELECT enrolment.id FROM email_sequence_enrolments AS enrolment JOIN contacts ON contacts.id = contact_id"
        " JOIN email_suppressions AS suppression ON suppression.email = contacts.email WHERE status <> 'stopped'",
    "a bounce without its suppression":
        "SELECT id FROM email_sends WHERE status = 'bounced'"
        " AND NOT EXISTS (SELECT FROM email_suppressions WHERE send_id = email_sends.id AND reason = 'bounced')",
    "a mail whose times aren't its state's, or that has yet to come":
        "SELECT id FROM email_sends WHERE (status = 'failed') <> (failed_at IS NOT NULL AND error IS NOT NULL)"
        " OR (status = 'bounced') <> (bounced_at IS NOT NULL) OR (opened_at IS NULL) <> (open_count = 0)"
        " OR NOT scheduled_for < sent_at OR NOT sent_at <= opened_at OR NOT opened_at <= clicked_at"
        " OR updated_at > now()",
    "a mail whose unsubscribe link isn't its own":
        "SELECT id FROM email_sends WHERE html_body NOT LIKE '%/unsubscribe/' || unsubscribe_token || '%'"
        " OR text_body NOT LIKE '%/unsubscribe/' || unsubscribe_token || '%' OR html_body LIKE '%' || id || '%'",
    "an activity that doesn't end where its row is":
        "SELECT trips.id FROM trips JOIN LATERAL (SELECT metadata->>'to' AS state FROM activities"
        " WHERE entity_id = trips.id ORDER BY occurred_at DESC LIMIT 1) AS last ON true WHERE state <> status::text",
}  # fmt: skip


@pytest.mark.parametrize("exception", EXCEPTIONS)
def test_there_is_not(exception: str, ask: Ask) -> None:
    assert ask(EXCEPTIONS[exception].replace("WON", WON).replace("MOVES", MOVES)) == []


def test_probabilities_follow_the_stages(ask: Ask) -> None:
    assert dict(ask("SELECT DISTINCT stage, probability FROM deals WHERE NOT probability_by_hand")) == {
        "lead": 10, "qualified": 20, "proposal_sent": 35, "proposal_viewed": 45, "negotiating": 60, "verbal_yes": 80,
        "booking_pending": 90, "booking_confirmed": 100, "traveling": 100, "completed": 100, "won": 100, "lost": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    "table",
    [
        *("companies", "contacts", "deals", "lead_scoring_rules", "email_templates", "email_sequences"),
        *("clients", "travelers", "vendors", "trip_offerings", "groups", "trips", "bookings", "payments"),
        *("payment_schedules", "invoices", "commission_entries", "touchpoints", "satisfaction_scores", "activities"),
        *(
            "email_sends",
            "email_suppressions",
            "proposals",
            "social_media_posts",
            "managed_content",
            "marketing_assets",
            "travel_alerts",
        ),
    ],
)
def test_totals_are_right(table: str, ask: Ask) -> None:
    total = of(table, "SELECT sum(live_rows) FROM row_totals WHERE table_name = '{}'")
    assert ask(total) == ask(of(table, "SELECT count(*) FROM {} WHERE deleted_at IS NULL"))


@pytest.mark.parametrize(
    "table",
    [
        "companies",
        "contacts",
        "contact_interactions",
        "deals",
        "deal_stage_history",
        "lead_scoring_rules",
        "email_templates",
        "email_sequences",
        "email_sequence_steps",
    ],
)
def test_rows_are_as_new(table: str, ask: Ask) -> None:
    assert ask(of(table, "SELECT DISTINCT version, deleted_at FROM {}")) == [(1, None)]


def test_some_lost_deals_came_back(ask: Ask) -> None:
    assert ask("SELECT count(*) > 0 FROM deal_stage_history WHERE from_stage = 'lost'") == [(True,)]


def test_interactions_spread_over_years_up_to_now(ask: Ask) -> None:
    months = ask("SELECT DISTINCT date_trunc('month', occurred_at) FROM contact_interactions")
    assert len(months) == 36
    of_a_contact = ask(
        "SELECT count(DISTINCT date_trunc('month', occurred_at)) FROM contact_interactions GROUP BY contact_id"
    )
    assert max(of_a_contact) > (5,)


def test_alerts_hold_have_passed_or_come_and_a_critical_one_touches_trips(ask: Ask) -> None:
    held = "SELECT DISTINCT CASE WHEN starts_at > now() THEN 1 WHEN ends_at <= now() THEN -1 ELSE 0 END"
    assert ask(f"{held} FROM travel_alerts ORDER BY 1") == [(-1,), (0,), (1,)]
    touched = (
        "SELECT count(DISTINCT trips.id) FROM travel_alerts AS alert JOIN destinations USING (country)"
        " JOIN trips ON trips.destination_id = destinations.id WHERE severity = 'critical' AND starts_at <= now()"
        " AND ends_at > now() AND trips.status NOT IN ('completed', 'cancelled')"
        " AND (start_date, end_date) OVERLAPS (starts_at, ends_at)"
    )
    ((trips,),) = ask(touched)
    assert trips > 1
