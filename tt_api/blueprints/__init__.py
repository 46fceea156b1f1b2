"""The routes: one file per route module."""

from tt_api.blueprints.crm import companies, contacts, deal_history, deals, interactions, lead_scoring_rules
from tt_api.blueprints.mail import (
    email_sends,
    email_sequence_enrolments,
    email_sequence_steps,
    email_sequences,
    email_suppressions,
    email_templates,
    internal_mail,
    unsubscribe,
)
from tt_api.blueprints.marketing import marketing_assets
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
)
from tt_api.blueprints.operations import internal_mirror as internal
from tt_api.http.blueprint import Blueprint

ALL_BLUEPRINTS: tuple[Blueprint, ...] = (
    companies.blp,
    contacts.blp,
    interactions.blp,
    lead_scoring_rules.blp,
    deals.blp,
    deal_history.blp,
    email_templates.blp,
    email_sequences.blp,
    email_sequence_steps.blp,
    email_sequence_enrolments.blp,
    email_sends.blp,
    email_suppressions.blp,
    internal_events.blp,
    internal_mail.blp,
    unsubscribe.blp,
    notifications.blp,
    marketing_assets.blp,
    automation_runs.blp,
    dead_letters.blp,
    internal.blp,
    internal_work.blp,
    internal_automation.blp,
    health.blp,
    metrics.blp,
    index.blp,
    docs.blp,
)
