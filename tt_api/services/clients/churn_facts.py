"""What churn scores are made of, read from PostgreSQL for a batch of clients."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tt_api.database.transaction import read
from tt_api.json_text import json_value
from tt_api.models.enums import ClientStatus
from tt_api.services.clients.churn import ClientFacts
from tt_api.services.crm.pipeline import OPEN_STAGES
from tt_api.services.operations.agency_day import by_the_clocks_of, days_up_to

NOTIFICATION = "churn_risk"

_DAYS_OF_CANCELLATIONS = 365
_MONTHS_OF_A_QUARTER = 3

# In the order of `_Read`. Each subquery looks along an index.
_SQL = f"""
SELECT clients.id, name, status, churn_risk_score, churn_reasons::text,
       (SELECT max(coalesce(trip.end_date, trip.start_date)) FROM trips AS trip
         WHERE trip.client_id = clients.id AND trip.status = 'completed' AND trip.deleted_at IS NULL),
       (SELECT max(trip.completed_at) FROM trips AS trip
         WHERE trip.client_id = clients.id AND trip.status = 'completed' AND trip.deleted_at IS NULL),
       EXISTS (SELECT FROM trips AS trip
         WHERE trip.client_id = clients.id AND trip.status IN ('booked', 'deposited', 'paid', 'traveling')
           AND coalesce(trip.end_date, trip.start_date, %(today)s) >= %(today)s AND trip.deleted_at IS NULL),
       EXISTS (SELECT FROM deals AS deal
         WHERE deal.company_id = clients.company_id
           AND deal.stage = ANY(%(open)s::deal_stage[]) AND deal.deleted_at IS NULL)
       OR EXISTS (SELECT FROM deals AS deal
         WHERE deal.contact_id = primary_contact_id
           AND deal.stage = ANY(%(open)s::deal_stage[]) AND deal.deleted_at IS NULL),
       greatest(
         (SELECT max(touch.occurred_at) FROM touchpoints AS touch
           WHERE touch.client_id = clients.id AND touch.deleted_at IS NULL),
         (SELECT max(touch.occurred_at) FROM touchpoints AS touch
           WHERE touch.contact_id = primary_contact_id AND touch.deleted_at IS NULL),
         (SELECT max(interaction.occurred_at) FROM contact_interactions AS interaction
           WHERE interaction.contact_id = primary_contact_id AND interaction.deleted_at IS NULL)),
       (SELECT answer.score FROM satisfaction_scores AS answer
         WHERE answer.client_id = clients.id AND answer.score_type = 'nps' AND answer.deleted_at IS NULL
         ORDER BY answer.responded_at DESC, answer.id DESC LIMIT 1),
       (SELECT max(booking.cancelled_at) FROM bookings AS booking
         WHERE booking.client_id = clients.id AND booking.status IN ('cancelled', 'refunded')
           AND booking.cancelled_at >= %(a_year_ago)s AND booking.deleted_at IS NULL),
       (SELECT max(booking.booked_on) FROM bookings AS booking
         WHERE booking.client_id = clients.id AND booking.status NOT IN ('cancelled', 'refunded')
           AND booking.deleted_at IS NULL),
       clients.id IN (SELECT told.entity_id FROM notifications AS told
         WHERE told.notification_type = '{NOTIFICATION}' AND told.entity_id IS NOT NULL
           AND told.created_at >= %(quarter)s AND told.deleted_at IS NULL)
  FROM clients WHERE clients.id = ANY(%(ids)s::uuid[]) ORDER BY clients.id
"""  # noqa: S608 -- our own text


class ScoredClient(NamedTuple):
    """A client as it is scored.

    Attributes:
        score, reasons: the stored ones.
        was_told: whether staff has heard of the client's risk in this quarter.
    """

    id: str
    name: str
    status: ClientStatus
    score: int
    reasons: tuple[str, ...]
    facts: ClientFacts
    was_told: bool


class _Read(NamedTuple):
    """A row of the query."""

    id: str
    name: str
    status: str
    score: int
    reasons: str
    last_trip_end: date | None
    completed_at: datetime | None
    has_upcoming_trip: bool
    has_open_deal: bool
    last_contact_at: datetime | None
    last_nps: int | None
    cancelled_at: datetime | None
    booked_on: date | None
    was_told: bool


def scored_clients(client_ids: Sequence[str], today: date, zone: ZoneInfo) -> list[ScoredClient]:
    """The clients with what is known of them, in the order of their ids.

    Args:
        today: the agency's day.
        zone: the agency's.
    """
    quarter = date(today.year, today.month - (today.month - 1) % _MONTHS_OF_A_QUARTER, 1)
    parameters = {
        "ids": list(client_ids),
        "today": today,
        "open": list(OPEN_STAGES),
        "a_year_ago": days_up_to(today, _DAYS_OF_CANCELLATIONS, zone).start,
        "quarter": datetime.combine(quarter, time.min, zone),
    }
    return [_scored(_Read._make(row), zone) for row in read(_SQL, parameters)]


def _scored(found: _Read, zone: ZoneInfo) -> ScoredClient:
    facts = ClientFacts(
        last_trip_end=found.last_trip_end or _day(found.completed_at, zone),
        has_upcoming_trip=found.has_upcoming_trip,
        has_open_deal=found.has_open_deal,
        last_contact=_day(found.last_contact_at, zone),
        last_nps=found.last_nps,
        cancelled_recently=_none_since(_day(found.cancelled_at, zone), found.booked_on),
    )
    reasons = tuple(json_value(found.reasons))
    return ScoredClient(
        found.id, found.name, ClientStatus(found.status), found.score, reasons, facts, was_told=found.was_told
    )


def _day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return None if moment is None else by_the_clocks_of(zone, moment).date()


def _none_since(cancelled_on: date | None, booked_on: date | None) -> bool:
    """Whether something was cancelled and nothing booked since; what is booked on the same day is taken instead."""
    return cancelled_on is not None and (booked_on is None or booked_on < cancelled_on)
