"""Telling staff of travel alerts."""

from tt_api.services.trips import alerts
from tt_api.work import Claim, Skipped, handler, stage


@handler("tell_of_travel_alert")
def tell_of_travel_alert(claim: Claim) -> None:
    """Tell staff of a critical alert that has become active."""
    if not alerts.tell_of_critical(claim.payload["alertId"]):
        raise Skipped


@handler("travel_alerts_digest")
def travel_alerts_digest(_: Claim) -> None:
    """Tell staff of the warnings that became active since yesterday's digest, a batch at a time."""
    if alerts.tell_of_warnings():
        stage("travel_alerts_digest")
