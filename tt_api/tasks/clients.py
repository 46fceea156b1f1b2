"""Work of clients: churn scores."""

from tt_api.services.clients import churn_scores
from tt_api.services.operations import agency_day
from tt_api.work import Claim, handler, stage


@handler("churn_scores")
def score_churn(claim: Claim) -> None:
    """Score a batch of the clients who have traveled, nightly, and stage the next one."""
    last = churn_scores.score_batch(claim.payload.get("after"), agency_day.today(), agency_day.agency_zone())
    if last:
        stage("churn_scores", {"after": last})
