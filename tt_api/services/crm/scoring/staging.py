"""Staging the recomputation of scores, in the transaction that changes what they depend on.

A score may be a second late, and these are the busiest tables, so no worker is woken for it.
"""

from collections.abc import Collection

from tt_api.schemas.crm.scoring_fields import SCORED_COMPANY_COLUMNS, SCORED_CONTACT_COLUMNS
from tt_api.work import stage


def contact_changed(contact_id: str, changed: Collection[str] = SCORED_CONTACT_COLUMNS) -> None:
    """Have a contact and its company scored, if a changed column counts for the score."""
    if not SCORED_CONTACT_COLUMNS.isdisjoint(changed):
        stage("score_contact", {"contactId": contact_id}, wake=False)


def company_changed(company_id: str, changed: Collection[str] = SCORED_COMPANY_COLUMNS) -> None:
    """Have a company's contacts and then the company scored, if a changed column counts for the score.

    A company that lost a contact needs it too.
    """
    if not SCORED_COMPANY_COLUMNS.isdisjoint(changed):
        stage("score_company", {"companyId": company_id}, wake=False)


def rules_changed() -> None:
    """Have every contact scored."""
    stage("score_all")
