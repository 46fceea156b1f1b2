"""Work of clients: passports that fall short of trips."""

from tt_api.services.clients import passport_alerts
from tt_api.services.operations import agency_day
from tt_api.work import Claim, handler, stage


@handler("passport_expiry")
def passport_expiry(claim: Claim) -> None:
    """Tell staff of passports that fall short of trips; there is another task for the next trips."""
    last = passport_alerts.tell(agency_day.today(), claim.payload.get("after"))
    if last:
        stage("passport_expiry", {"after": last})
