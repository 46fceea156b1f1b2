"""Companies: what is stored, and what a new or changed one sets off."""

from collections.abc import Mapping
from typing import Any

from tt_api.database.transaction import execute
from tt_api.errors import ValidationError
from tt_api.models.crm.companies import Company
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.services.crm.scoring import staging
from tt_api.work import stage

# Any number that no other program takes advisory locks on in this database (migrations/env.py has one more).
_TREE_LOCK = 7_266_002


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
        _require_no_cycle(row["id"], changes["parent_company_id"])
    stored = writing.update(Company, row, changes)
    staging.company_changed(row["id"], changes)
    return stored


def delete(row: Row) -> None:
    """Delete a locked company; its contacts are scored again, without it."""
    writing.soft_delete(Company, row)
    staging.company_changed(row["id"])


def _require_no_cycle(company_id: str, parent_id: str) -> None:
    """Make sure that a parent isn't below the company itself; nobody else changes a parent until this commits."""
    # The row first, as everybody does: who holds the tree never waits for a row of somebody who waits for the tree.
    writing.lock(Company, company_id)
    execute("SELECT pg_advisory_xact_lock(%s)", (_TREE_LOCK,))
    # UNION, not UNION ALL: it ends in a cycle, too, should there be an old one.
    above = execute(
        "WITH RECURSIVE above AS (SELECT id, parent_company_id FROM companies WHERE id = %(parent)s"
        " UNION SELECT companies.id, companies.parent_company_id FROM companies"
        " JOIN above ON companies.id = above.parent_company_id)"
        " SELECT 1 FROM above WHERE id = %(company)s",
        {"parent": parent_id, "company": company_id},
    )
    if parent_id != company_id and above.fetchone():
        raise ValidationError.at("parentCompanyId", "can't be a company below this one")
