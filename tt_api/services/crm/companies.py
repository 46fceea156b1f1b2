"""Companies: what is stored, and what a new or changed one sets off."""

from collections.abc import Mapping
from typing import Any

from tt_api.models.crm.companies import Company
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.resources.trees import require_no_cycle
from tt_api.services.crm.scoring import staging
from tt_api.work import stage


def create(data: Mapping[str, Any]) -> Row:
    """Store a new company; it gets a Slack channel, unless it brings one along."""
    stored = writing.insert(Company, data)
    if data.get("slack_channel_id") is None:
        # A channel may be a second late, and imports create many companies at once.
        stage("create_slack_channel", {"companyId": stored["id"]}, wake=False)
    return stored


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of a company; its contacts' scores follow.

    Raises:
        ValidationError: its parent would be below it.
    """
    if changes.get("parent_company_id") is not None:
        require_no_cycle(Company, row["id"], "parent_company_id", changes["parent_company_id"])
    stored = writing.update(Company, row, changes)
    staging.company_changed(row["id"], changes)
    return stored


def delete(row: Row) -> None:
    """Delete a locked company; its contacts are scored again, without it."""
    writing.soft_delete(Company, row)
    staging.company_changed(row["id"])
