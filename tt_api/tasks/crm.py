"""Work of the CRM: a new company's Slack channel, deals that were won, clients who came, lead scores."""

from tt_api.services.crm import slack_channels
from tt_api.services.crm.scoring import recompute
from tt_api.services.operations import announcements, nexus_sync
from tt_api.work import Claim, Skipped, handler, stage


@handler("create_slack_channel")
def create_slack_channel(claim: Claim) -> None:
    """Create the company's Slack channel."""
    slack_channels.create_channel(claim, claim.payload["companyId"])


@handler("announce_deal_won")
def announce_deal_won(claim: Claim) -> None:
    """Announce a won deal in Slack."""
    announcements.deal_won(claim, claim.payload["dealId"])


@handler("announce_onboarding")
def announce_onboarding(claim: Claim) -> None:
    """Tell Slack of a client who has filled in the onboarding form."""
    announcements.client_onboarded(claim, claim.payload["clientId"], is_new=claim.payload["isNew"])


@handler("tell_nexus_of_deal")
def tell_nexus_of_deal(claim: Claim) -> None:
    """Send Nexus the deal at once, ahead of the next sync."""
    nexus_sync.push_deal(claim, claim.payload["dealId"])


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
    """Score every contact: nightly, and after a rule changed; skipped where a later task for it waits already."""
    if recompute.is_superseded():
        raise Skipped
    last = recompute.rescore_all(claim.payload.get("after"))
    if last:
        stage("score_all", {"after": last})
