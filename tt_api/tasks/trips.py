"""Work of trips: telling staff of travel alerts, and how ready trips are."""

from tt_api.services.operations import agency_day
from tt_api.services.trips import alerts
from tt_api.services.trips.readiness import remembering
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


@handler("trip_readiness")
def trip_readiness(claim: Claim) -> None:
    """Look how ready a batch of the trips is that leave soon; there is another task for the next ones."""
    last = remembering.look(agency_day.today(), claim.payload.get("after"))
    if last:
        stage("trip_readiness", {"after": last})


@handler("trip_readiness_digest")
def trip_readiness_digest(_: Claim) -> None:
    """Tell staff which trips that leave soon aren't ready."""
    remembering.digest(agency_day.today())
