"""What others are told of deals. Slack's and Nexus' clients aren't here yet, so it ends as skipped."""

from structlog import get_logger

from tt_api.work import Claim, Skipped, handler

log = get_logger(__name__)


@handler("announce_deal_won")
def announce_deal_won(claim: Claim) -> None:
    """Tell Slack that a deal was won for the first time."""
    log.info("slack_not_configured", would="announce that a deal was won", deal_id=claim.payload["dealId"])
    raise Skipped


@handler("tell_nexus_of_deal")
def tell_nexus_of_deal(claim: Claim) -> None:
    """Give Nexus a deal that was won for the first time."""
    log.info("nexus_not_configured", would="send a won deal", deal_id=claim.payload["dealId"])
    raise Skipped
