"""Asking for scores to be computed anew: staged in the transaction that changes what they depend on.

A score may be a second late, and these are the busiest tables, so nobody is woken for it.
"""

from collections.abc import Collection

from tt_api.schemas.crm.scoring_fields import SCORED_COMPANY_COLUMNS, SCORED_CONTACT_COLUMNS
from tt_api.work import stage


def contact_changed(contact_id: str, changed: Collection[str] = SCORED_CONTACT_COLUMNS) -> None:
    """Have a contact scored, and its company with it, unless none of the changed columns counts."""
    if not SCORED_CONTACT_COLUMNS.isdisjoint(changed):
        stage("score_contact", {"contactId": contact_id}, wake=False)


def company_changed(company_id: str, changed: Collection[str] = SCORED_COMPANY_COLUMNS) -> None:
    """Have a company's contacts scored, and then the company, unless none of the changed columns counts.

    Also what a company needs that lost a contact.
    """
    if not SCORED_COMPANY_COLUMNS.isdisjoint(changed):
        stage("score_company", {"companyId": company_id}, wake=False)


def rules_changed() -> None:
    """Have every contact scored."""
    stage("score_all")
