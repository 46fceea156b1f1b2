"""What a proposal's state says about its deal and its dates.

Pure functions over states and days: no session, no request.
"""

from collections.abc import Mapping
from datetime import date

from tt_api.models.enums import DealStage
from tt_api.models.marketing.proposals import ProposalStatus
from tt_api.services.crm.pipeline import OPEN_STAGES

# When a proposal entered a state first.
TIMESTAMPS: Mapping[ProposalStatus, str] = {
    ProposalStatus.SENT: "sent_at",
    ProposalStatus.VIEWED: "first_viewed_at",
    ProposalStatus.ACCEPTED: "accepted_at",
    ProposalStatus.DECLINED: "declined_at",
}
DEAL_STAGES: Mapping[ProposalStatus, DealStage] = {
    ProposalStatus.SENT: DealStage.PROPOSAL_SENT,
    ProposalStatus.VIEWED: DealStage.PROPOSAL_VIEWED,
    ProposalStatus.ACCEPTED: DealStage.VERBAL_YES,
}
_OVER = frozenset({ProposalStatus.EXPIRED, ProposalStatus.DECLINED})


def deal_stage_after(entered: ProposalStatus, stage: DealStage) -> DealStage:
    """Where a deal stands when its proposal enters a state: forward, never back; one that is won or lost stays."""
    target = DEAL_STAGES.get(entered)
    if target is None or stage not in OPEN_STAGES:
        return stage
    return max(stage, target, key=OPEN_STAGES.index)


def is_renewed(before: ProposalStatus, after: ProposalStatus) -> bool:
    """Whether a proposal that was over stands again."""
    return before in _OVER and after is ProposalStatus.SENT


def may_be_renewed(valid_until: date | None, today: date) -> bool:
    """Whether a renewed proposal would stand for a while: until a day after the agency's today."""
    return valid_until is not None and valid_until > today
