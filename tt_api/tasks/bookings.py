"""Bookings and trips by the clock."""

from datetime import UTC, datetime

from tt_api.services.bookings import dates
from tt_api.services.operations.agency_day import today
from tt_api.services.trips.dates import advance_trip
from tt_api.work import Claim, Skipped, handler, stage


@handler("booking_dates")
def booking_dates(_: Claim) -> None:
    """Find the bookings and trips that the clock has moved, a batch at a time."""
    if dates.stage_due(datetime.now(UTC)):
        stage("booking_dates")


@handler("advance_booking")
def advance_one_booking(claim: Claim) -> None:
    """Move a booking to where it should be by now."""
    if not dates.advance_booking(claim.payload["id"], datetime.now(UTC)):
        raise Skipped


@handler("advance_trip")
def advance_one_trip(claim: Claim) -> None:
    """Move a trip to where it should be by now."""
    if not advance_trip(claim.payload["id"], today()):
        raise Skipped
