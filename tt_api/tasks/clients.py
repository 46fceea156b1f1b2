"""Work of clients: churn scores, and passports that fall short of trips."""

from tt_api.services.clients import churn_scores, passport_alerts
from tt_api.services.operations import agency_day
from tt_api.work import Claim, handler, stage


@handler("churn_scores")
def score_churn(claim: Claim) -> None:
    """Score a batch of the clients who have traveled; there is another task for the next ones."""
    last = churn_scores.score_batch(claim.payload.get("after"), agency_day.today(), agency_day.agency_zone())
    if last:
        stage("churn_scores", {"after": last})


@handler("passport_expiry")
def passport_expiry(claim: Claim) -> None:
    """Tell staff of passports that fall short of trips; there is another task for the next trips."""
    last = passport_alerts.tell(agency_day.today(), claim.payload.get("after"))
    if last:
        stage("passport_expiry", {"after": last})
