"""The routes: one file per route module."""

from tt_api.blueprints import (
    companies,
    contacts,
    deal_history,
    deals,
    docs,
    health,
    interactions,
    internal,
    lead_scoring_rules,
    metrics,
)
from tt_api.http.blueprint import Blueprint

ALL_BLUEPRINTS: tuple[Blueprint, ...] = (
    companies.blp,
    contacts.blp,
    interactions.blp,
    lead_scoring_rules.blp,
    deals.blp,
    deal_history.blp,
    internal.blp,
    health.blp,
    metrics.blp,
    docs.blp,
)
