"""What callers were promised is there: every table, every type, every route, by the names that they know.

The names are written out by hand: what is worked out from the code would say of anything that is missing that nobody
wants it.
"""

from flask import Flask

from tests.support.catalog import query

TABLES = """
companies contacts contact_interactions deals deal_stage_history lead_scoring_rules activities touchpoints
clients client_addresses travelers travel_documents traveler_preferences emergency_contacts loyalty_programs
family_groups family_group_members satisfaction_scores
vendors vendor_commission_rules vendor_contracts
destinations trip_offerings itinerary_legs trips trip_itinerary_items travel_alerts
bookings booking_travelers
payments payment_schedules invoices commission_entries
groups group_members group_milestones
proposals social_media_posts marketing_assets managed_content
email_templates email_sequences email_sequence_steps email_sends
analytics_events kpi_snapshots
chat_conversations chat_messages
automation_runs scheduled_tasks notifications dead_letters
"""

ENUMS = """
company_stage deal_stage interaction_channel lead_source contact_role touchpoint_channel touchpoint_direction
client_type client_status address_type family_group_type loyalty_program_type
vendor_tier trip_type trip_status alert_severity
booking_status payment_status payment_type schedule_status invoice_status commission_status
group_status social_platform content_status email_send_status notification_channel
"""

# A path, with `:` for whatever differs, and the methods that it has: these, and no others.
ROUTES = """
/api/companies                                GET POST
/api/companies/:                              GET PATCH DELETE
/api/contacts                                 GET POST
/api/contacts/:                               GET PATCH DELETE
/api/contacts/:/interactions                  GET POST
/api/contacts/:/score                         GET
/api/deals                                    GET POST
/api/deals/:                                  GET PATCH DELETE
/api/deals/:/history                          GET
/api/clients                                  GET POST
/api/clients/:                                GET PATCH DELETE
/api/travelers                                GET POST
/api/travelers/:                              GET PATCH DELETE
/api/travelers/:/documents                    GET POST
/api/travelers/:/documents/:                  GET PATCH DELETE
/api/travelers/:/preferences                  GET PUT
/api/bookings                                 GET POST
/api/bookings/:                               GET PATCH DELETE
/api/bookings/:/payments                      GET POST
/api/bookings/:/travelers                     GET POST
/api/bookings/:/travelers/:                   PATCH DELETE
/api/trips                                    GET POST
/api/trips/:                                  GET PATCH DELETE
/api/trips/destinations                       GET POST
/api/trips/destinations/:                     GET PATCH DELETE
/api/trips/:/legs                             GET POST
/api/trips/:/legs/:                           PATCH DELETE
/api/client-trips                             GET POST
/api/client-trips/:                           GET PATCH DELETE
/api/client-trips/:/itinerary                 GET POST
/api/client-trips/:/itinerary/:               PATCH DELETE
/api/client-trips/:/itinerary.pdf             GET
/api/client-trips/:/readiness                 GET
/api/client-trips/:/readiness/acknowledge     POST
/api/entry-requirements                       GET POST
/api/entry-requirements/:                     GET PATCH DELETE
/api/entry-requirements/import                POST
/api/groups                                   GET POST
/api/groups/:                                 GET PATCH DELETE
/api/groups/:/members                         GET POST
/api/groups/:/members/:                       PATCH DELETE
/api/groups/:/members/:/offer                 POST
/api/groups/:/members/:/accept                POST
/api/groups/:/milestones                      GET POST
/api/groups/:/milestones/:                    PATCH DELETE
/api/groups/:/rooming                         GET PUT
/api/groups/:/rooming.csv                     GET
/api/groups/:/waitlist                        GET
/api/groups/:/conductor-credits               GET
/api/groups/:/conductor-credits/settle        POST
/api/payments                                 GET POST
/api/payments/:                               GET PATCH
/api/payment-schedules                        GET POST
/api/payment-schedules/:                      GET PATCH
/api/payment-schedules/generate               POST
/api/invoices                                 GET POST
/api/invoices/:                               GET PATCH
/api/invoices/:/send                          POST
/api/invoices/:/pdf                           GET
/api/commissions                              GET
/api/commissions/:                            GET PATCH
/api/commissions/summary                      GET
/api/commissions/calculate                    POST
/api/commissions/missing                      GET
/api/commissions/chase.csv                    GET
/api/vendors                                  GET POST
/api/vendors/:                                GET PATCH
/api/vendors/:/commission-rules               GET POST
/api/vendors/:/commission-rules/:             PATCH
/api/vendors/:/contracts                      GET POST
/api/vendors/:/contracts/:                    PATCH
/api/analytics/events                         GET
/api/analytics/kpis                           GET
/api/analytics/dashboard                      GET
/api/analytics/waiting                        GET
/api/social                                   GET POST
/api/social/:                                 PATCH
/api/touchpoints                              GET POST
/api/satisfaction                             GET POST
/api/satisfaction/:                           PATCH
/api/proposals                                GET POST
/api/proposals/:                              GET PATCH
/api/travel-alerts                            GET POST
/api/travel-alerts/:                          PATCH
/api/activities                               GET POST
/api/family-groups                            GET POST
/api/family-groups/:                          GET PATCH
/api/family-groups/:/members                  GET POST
/api/family-groups/:/members/:                DELETE
/api/loyalty-programs                         GET POST
/api/loyalty-programs/:                       PATCH
/api/client-addresses                         GET POST
/api/client-addresses/:                       PATCH DELETE
/api/emergency-contacts                       GET POST
/api/emergency-contacts/:                     PATCH DELETE
/api/content                                  GET POST
/api/content/:                                GET PATCH
/api/intelligence/top-opportunities           GET
/api/lead-scoring-rules                       GET POST
/api/lead-scoring-rules/:                     GET PATCH DELETE
/api/dead-letters                             GET
/api/dead-letters/:                           GET
/api/dead-letters/:/retry                     POST
/api/dead-letters/:/discard                   POST
/api/internal/contacts                        GET
/api/internal/deals                           GET
/api/onboarding                               POST
/api/page-views                               POST
/api/miles-chat                               POST
/api/miles-chat/:                             GET
/api/miles-chat/stream                        POST
/webhooks/form-submit                         POST
/webhooks/page-view                           POST
/webhooks/booking-update                      POST
/webhooks/payment                             POST
/webhooks/miles-intent                        POST
/hooks/groups/group-created                   POST
/hooks/groups/group-updated                   POST
/hooks/groups/member-joined                   POST
/hooks/groups/member-left                     POST
/hooks/groups/milestone-completed             POST
/slack/commands                               POST
/slack/events                                 POST
/internal/send-email                          POST
/internal/tasks/:                             GET POST
/internal/automation-runs                     POST
/internal/events                              POST
/internal/dead-letters                        GET
/internal/dead-letters/:                      GET
/internal/dead-letters/:/retry                POST
/internal/dead-letters/:/discard              POST
/unsubscribe/:                                GET POST
/health                                       GET
/livez                                        GET
/readyz                                       GET
/metrics                                      GET
/docs                                         GET
/openapi.json                                 GET
"""


def promised() -> dict[str, set[str]]:
    """The methods of each path."""
    lines = [line.split() for line in ROUTES.strip().splitlines()]
    return {path: set(methods) for path, *methods in lines}


def served(app: Flask) -> dict[str, set[str]]:
    """The methods of each path of the application, its parameters without their names."""
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        path = "/".join(":" if part.startswith("<") else part for part in rule.rule.split("/"))
        found.setdefault(path, set()).update((rule.methods or set()) - {"HEAD", "OPTIONS"})
    return found


def test_there_are_52_tables(database_url: str) -> None:
    tables = set(TABLES.split())
    assert len(tables) == 52
    names = query(database_url, "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition")
    assert tables - {name for (name,) in names} == set()


def test_there_are_27_enum_types(database_url: str) -> None:
    enums = set(ENUMS.split())
    assert len(enums) == 27
    assert {name for (name,) in query(database_url, "SELECT typname FROM pg_type WHERE typtype = 'e'")} == enums


def test_every_route_is_there_with_its_methods_and_no_others(app: Flask) -> None:
    found = served(app)
    wrong = {path: found.get(path, set()) for path, methods in promised().items() if found.get(path) != methods}
    assert wrong == {}
