"""Nexus' copy of contacts and deals, every quarter of an hour."""

from tt_api.services.operations import nexus_sync
from tt_api.work import Claim, handler


@handler("nexus_sync")
def sync(_: Claim) -> None:
    """Have everything sent that changed since the last time."""
    nexus_sync.start()


@handler("push_to_nexus")
def push(claim: Claim) -> None:
    """Send a page of changes; there is another task for the next."""
    nexus_sync.push_page(claim, claim.payload["kind"], claim.payload["until"])
