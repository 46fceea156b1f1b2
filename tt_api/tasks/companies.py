"""What a new company gets."""

from tt_api.services.crm import slack_channels
from tt_api.work import Claim, handler


@handler("create_slack_channel")
def create_slack_channel(claim: Claim) -> None:
    """Make the company's Slack channel."""
    slack_channels.create_channel(claim, claim.payload["companyId"])
