"""Instalments, once a day."""

from tt_api.services.financial.schedules import daily
from tt_api.services.operations import agency_day
from tt_api.work import Claim, handler, stage


@handler("payment_schedules")
def payment_schedules(claim: Claim) -> None:
    """Bring instalments up to the agency's day, and remind of them; a batch of trips at a time."""
    last = daily.look(agency_day.today(), claim.payload.get("after"))
    if last:
        stage("payment_schedules", {"after": last})
