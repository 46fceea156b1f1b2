"""Lead scores: of a contact, of a company with its contacts, of everybody.

Payloads carry ids only. Many contacts are scored a batch a task, each staged by the one before; any of them may run
twice.
"""

from tt_api.services.crm.scoring import recompute
from tt_api.work import Claim, Skipped, handler, stage


@handler("score_contact")
def score_contact(claim: Claim) -> None:
    """Score a contact that changed, and its company."""
    if not recompute.rescore_contact(claim.payload["contactId"]):
        raise Skipped


@handler("score_company")
def score_company(claim: Claim) -> None:
    """Score the contacts of a company that changed, and the company."""
    company_id = claim.payload["companyId"]
    last = recompute.rescore_company(company_id, claim.payload.get("after"))
    if last:
        stage("score_company", {"companyId": company_id, "after": last})


@handler("score_all")
def score_all(claim: Claim) -> None:
    """Score every contact, as the nightly job and after a rule changed; leave it to a later one that waits already."""
    if recompute.is_superseded():
        raise Skipped
    last = recompute.rescore_all(claim.payload.get("after"))
    if last:
        stage("score_all", {"after": last})
