"""The moves that bookings and trips made until they were where they are, as their activities tell."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from tt_api.models.enums import BookingStatus, TripStatus
from tt_api.seeding.dice import seed_id
from tt_api.seeding.table import EVERY, Row, SeedTable
from tt_api.seeding.travel.bookings import Reservation
from tt_api.seeding.travel.calendar import YESTERDAY

ACTIVITIES = SeedTable("activities", moving=EVERY)
_B, _T = BookingStatus, TripStatus
_SECOND = timedelta(seconds=1)
_DEPARTED = 5  # o'clock, UTC: the daily job has seen it


def of_booking(booked: Reservation) -> list[Row]:
    """What happened to a booking."""
    row = booked.row
    deposited = [each["paid_at"] for each in booked.payments if each["paid_at"]] if row["deposit_cents"] else []
    passed: list[tuple[str, datetime | None]] = [
        (_B.QUOTED, row["created_at"] + _SECOND if row["total_price_cents"] else None),
        (_B.HOLD, row["created_at"] + 2 * _SECOND if booked.status is _B.HOLD else None),
        (_B.DEPOSIT_PAID, min(deposited) if deposited and booked.status is not _B.HOLD else None),
        (_B.CONFIRMED, row["confirmed_at"] if booked.status is not _B.DEPOSIT_PAID else None),
        (_B.IN_PROGRESS, _morning(row["departure_date"]) if booked.status in (_B.IN_PROGRESS, _B.COMPLETED) else None),
        (_B.COMPLETED, row["completed_at"]),
        (_B.CANCELLED, row["cancelled_at"]),
        (_B.REFUNDED, row["updated_at"] if booked.status is _B.REFUNDED else None),
    ]
    return _moves("booking", row["id"], _B.INQUIRY, passed)


def of_trip(trip: Row) -> list[Row]:
    """What happened to a trip."""
    status = trip["status"]
    left = status in (_T.TRAVELING, _T.COMPLETED)
    quoted = status not in (_T.INQUIRY, _T.PLANNING)
    passed: list[tuple[str, datetime | None]] = [
        (_T.PLANNING, trip["created_at"] + _SECOND if status is not _T.INQUIRY else None),
        (_T.QUOTED, trip["created_at"] + 2 * _SECOND if quoted else None),
        (_T.BOOKED, trip["created_at"] + 3 * _SECOND if trip["terms_accepted_at"] else None),
        (_T.DEPOSITED, trip["deposited_at"]),
        (_T.PAID, trip["paid_at"] if status is not _T.DEPOSITED else None),
        (_T.TRAVELING, _morning(trip["start_date"]) if left else None),
        (_T.COMPLETED, trip["completed_at"]),
        (_T.CANCELLED, trip["cancelled_at"]),
    ]
    return _moves("client_trip", trip["id"], _T.INQUIRY, passed)


def _moves(noun: str, entity_id: str, before: str, passed: Iterable[tuple[str, datetime | None]]) -> list[Row]:
    """A line for each state that was entered, none before the one that came before it."""
    rows: list[Row] = []
    last: datetime | None = None
    for number, (state, moment) in enumerate(passed, 1):
        if moment is None:
            continue
        last = moment if last is None else max(moment, last + _SECOND)
        rows.append(
            {
                "id": seed_id(f"{ACTIVITIES.name}/{entity_id}", number),
                "activity_type": f"{noun}.status_changed",
                "title": f"From {before} to {state}",
                "entity_type": noun,
                "entity_id": entity_id,
                "metadata": json.dumps({"from": before, "to": state}),
                "occurred_at": last,
                "created_at": last,
                "updated_at": last,
            }
        )
        before = state
    return rows


def _morning(day: date) -> datetime:
    return datetime.combine(min(day, YESTERDAY), time(_DEPARTED), UTC)
