"""What others are told of deals that were won for the first time."""

from tt_api.services.operations import announcements, nexus_sync
from tt_api.work import Claim, handler


@handler("announce_deal_won")
def announce_deal_won(claim: Claim) -> None:
    """Tell Slack."""
    announcements.deal_won(claim, claim.payload["dealId"])


@handler("tell_nexus_of_deal")
def tell_nexus_of_deal(claim: Claim) -> None:
    """Give Nexus the deal at once, ahead of the next sync."""
    nexus_sync.push_deal(claim, claim.payload["dealId"])
