"""Lead scoring rules: what is stored, and when that changes everybody's score."""

from collections.abc import Mapping
from typing import Any

from tt_api.models.crm.scoring import LeadScoringRule
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.services.crm.scoring import staging

_SCORED = frozenset({"criteria", "points", "is_active"})


def create(data: Mapping[str, Any]) -> Row:
    """Store a new rule."""
    if data.get("is_active", True):
        staging.rules_changed()
    return writing.insert(LeadScoringRule, data, last=True)


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of a rule."""
    if _SCORED & changes.keys() and (row["is_active"] or changes.get("is_active")):
        staging.rules_changed()
    return writing.update(LeadScoringRule, row, changes, last=True)


def delete(row: Row) -> None:
    """Delete a rule; its points are taken back."""
    writing.soft_delete(LeadScoringRule, row)
    if row["is_active"]:
        staging.rules_changed()
