"""The routes: one file per route module."""

from collections.abc import Mapping
from itertools import chain

from tt_api.blueprints import content
from tt_api.blueprints.analytics import dashboard, events, intelligence, kpis, page_views
from tt_api.blueprints.bookings import booking_payments, booking_travelers, booking_update, bookings
from tt_api.blueprints.clients import (
    client_addresses,
    clients,
    emergency_contacts,
    family_group_members,
    family_groups,
    loyalty_programs,
    satisfaction,
    travel_documents,
    traveler_preferences,
    travelers,
)
from tt_api.blueprints.crm import (
    activities,
    companies,
    contacts,
    deal_history,
    deals,
    form_webhook,
    interactions,
    lead_scoring_rules,
    onboarding,
    touchpoints,
)
from tt_api.blueprints.financial import (
    commissions,
    invoice_page,
    invoices,
    payment_schedules,
    payment_webhook,
    payments,
)
from tt_api.blueprints.groups import (
    conductor_credits,
    group_members,
    group_milestones,
    group_waitlist,
    groups,
    hooks,
    rooming,
)
from tt_api.blueprints.mail import (
    email_sends,
    email_sequence_enrolments,
    email_sequence_steps,
    email_sequences,
    email_suppressions,
    email_templates,
    internal_mail,
    tracking,
    unsubscribe,
)
from tt_api.blueprints.marketing import (
    marketing_assets,
    miles_chat,
    miles_intent,
    proposal_page,
    proposals,
    social_posts,
)
from tt_api.blueprints.operations import (
    automation_runs,
    dead_letters,
    docs,
    health,
    index,
    internal_automation,
    internal_events,
    internal_work,
    metrics,
    notifications,
    slack_commands,
    slack_events,
    studio,
)
from tt_api.blueprints.operations import internal_mirror as internal
from tt_api.blueprints.trips import (
    client_trips,
    destinations,
    entry_requirements,
    itinerary,
    itinerary_legs,
    itinerary_pdf,
    readiness,
    travel_alerts,
    trip_offerings,
)
from tt_api.blueprints.vendors import vendor_commission_rules, vendor_contracts, vendors
from tt_api.http.blueprint import Blueprint

# Grouped as people look for them; the documentation shows them in this order.
GROUPS: Mapping[str, tuple[Blueprint, ...]] = {
    "Sales": (
        companies.blp,
        contacts.blp,
        interactions.blp,
        lead_scoring_rules.blp,
        deals.blp,
        deal_history.blp,
        proposals.blp,
        proposal_page.blp,
        activities.blp,
    ),
    "Clients": (
        clients.blp,
        client_addresses.blp,
        travelers.blp,
        travel_documents.blp,
        traveler_preferences.blp,
        emergency_contacts.blp,
        loyalty_programs.blp,
        family_groups.blp,
        family_group_members.blp,
        touchpoints.blp,
        satisfaction.blp,
    ),
    "Trips and bookings": (
        client_trips.blp,
        itinerary.blp,
        itinerary_pdf.blp,
        readiness.blp,
        entry_requirements.blp,
        bookings.blp,
        booking_travelers.blp,
        booking_payments.blp,
        booking_update.blp,
        travel_alerts.blp,
    ),
    "Groups": (
        groups.blp,
        group_members.blp,
        group_waitlist.blp,
        group_milestones.blp,
        rooming.blp,
        conductor_credits.blp,
        hooks.blp,
    ),
    "Money": (
        payments.blp,
        payment_webhook.blp,
        payment_schedules.blp,
        invoices.blp,
        invoice_page.blp,
        commissions.blp,
    ),
    "Catalogue": (
        trip_offerings.blp,
        itinerary_legs.blp,
        destinations.blp,
        vendors.blp,
        vendor_commission_rules.blp,
        vendor_contracts.blp,
    ),
    "Marketing": (social_posts.blp, content.blp, marketing_assets.blp, miles_chat.blp),
    "Analytics": (dashboard.blp, kpis.blp, events.blp, page_views.blp, page_views.webhook, intelligence.blp),
    "Mail": (
        email_templates.blp,
        email_sequences.blp,
        email_sequence_steps.blp,
        email_sequence_enrolments.blp,
        email_sends.blp,
        internal_mail.blp,
        email_suppressions.blp,
        tracking.blp,
        unsubscribe.blp,
    ),
    "Webhooks and forms": (
        form_webhook.blp,
        onboarding.blp,
        miles_intent.blp,
    ),
    "Operations": (
        notifications.blp,
        automation_runs.blp,
        internal_automation.blp,
        internal_events.blp,
        dead_letters.blp,
        internal_work.blp,
        internal.blp,
        slack_commands.blp,
        slack_events.blp,
        health.blp,
        metrics.blp,
        index.blp,
        docs.blp,
        studio.blp,
    ),
}
ALL_BLUEPRINTS: tuple[Blueprint, ...] = tuple(chain.from_iterable(GROUPS.values()))
