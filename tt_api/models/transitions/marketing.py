"""The moves of proposals and social posts."""

from tt_api.models.marketing.proposals import ProposalStatus
from tt_api.models.marketing.social_posts import SocialPostStatus
from tt_api.resources.state_machine import Move, StateMachine

_ACCEPTED = Move("Its deal goes forward to `verbal_yes`.")
_DECLINED = Move("`declineReason` may say why.")
_EXPIRED = Move("Its `validUntil` has passed: daily by itself, or by hand.")
_WITHDRAWN = Move("The agency takes it back.")
_RENEWED = Move("It stands again; needs a `validUntil` in the future.")
_ANSWERS = {
    ProposalStatus.ACCEPTED: _ACCEPTED,
    ProposalStatus.DECLINED: _DECLINED,
    ProposalStatus.EXPIRED: _EXPIRED,
    ProposalStatus.WITHDRAWN: _WITHDRAWN,
}

PROPOSALS = StateMachine(
    "proposal",
    {
        ProposalStatus.DRAFT: {
            ProposalStatus.SENT: Move("Its deal goes forward to `proposal_sent`."),
            ProposalStatus.WITHDRAWN: _WITHDRAWN,
        },
        ProposalStatus.SENT: {
            ProposalStatus.VIEWED: Move("Its page was opened for the first time; staff is notified."),
            **_ANSWERS,
        },
        ProposalStatus.VIEWED: _ANSWERS,
        ProposalStatus.ACCEPTED: {},
        ProposalStatus.DECLINED: {ProposalStatus.SENT: _RENEWED},
        ProposalStatus.EXPIRED: {ProposalStatus.SENT: _RENEWED},
        ProposalStatus.WITHDRAWN: {},
    },
)

_SCHEDULED = Move("Needs `scheduledFor`.")
_TAKEN_BACK = Move("It isn't published at its time.")
_CANCELLED = Move("It is never published.")

SOCIAL_POSTS = StateMachine(
    "social post",
    {
        SocialPostStatus.DRAFT: {
            SocialPostStatus.SCHEDULED: _SCHEDULED,
            SocialPostStatus.CANCELLED: _CANCELLED,
        },
        SocialPostStatus.SCHEDULED: {
            SocialPostStatus.DRAFT: _TAKEN_BACK,
            SocialPostStatus.PUBLISHING: Move("Its time has come, and Buffer is asked.", on_request=False),
            SocialPostStatus.FAILED: Move("It missed its time, or Buffer isn't configured.", on_request=False),
            SocialPostStatus.CANCELLED: _CANCELLED,
        },
        SocialPostStatus.PUBLISHING: {
            SocialPostStatus.PUBLISHED: Move("Buffer has taken it.", on_request=False),
            SocialPostStatus.FAILED: Move("`error` says why.", on_request=False),
        },
        SocialPostStatus.PUBLISHED: {},
        SocialPostStatus.FAILED: {
            SocialPostStatus.DRAFT: _TAKEN_BACK,
            SocialPostStatus.SCHEDULED: _SCHEDULED,
            SocialPostStatus.CANCELLED: _CANCELLED,
        },
        SocialPostStatus.CANCELLED: {},
    },
)
