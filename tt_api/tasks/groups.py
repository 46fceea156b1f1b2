"""Groups by the clock: departures, offers that lapse, milestones."""

from datetime import UTC, datetime

from tt_api.services.groups import milestones, waitlist
from tt_api.services.groups.dates import advance_group
from tt_api.services.operations.agency_day import today
from tt_api.work import Claim, Skipped, handler, stage


@handler("advance_group")
def advance_one_group(claim: Claim) -> None:
    """Move a group to where it should be by now."""
    if not advance_group(claim.payload["id"], today()):
        raise Skipped


@handler("waitlist_offers")
def waitlist_offers(_: Claim) -> None:
    """Find the groups whose offers have lapsed, a batch at a time."""
    if waitlist.stage_lapsed(datetime.now(UTC)):
        stage("waitlist_offers")


@handler("lapse_group_offers")
def lapse_group_offers(claim: Claim) -> None:
    """Take the lapsed offers of a group back, and offer its seats on."""
    if not waitlist.lapse(claim.payload["id"], datetime.now(UTC)):
        raise Skipped


@handler("group_milestones")
def group_milestones(_: Claim) -> None:
    """Remind staff of what is due for groups, a batch at a time."""
    if milestones.remind(today()):
        stage("group_milestones")
