"""Staff accepts a warning as it is: with a note, a name where one is known, and the day."""

from collections.abc import Mapping, Sequence
from typing import Any

from tt_api.database.transaction import execute
from tt_api.errors import ConflictError, ValidationError
from tt_api.models.trips.client_trips import Trip
from tt_api.resources import writing
from tt_api.services.crm.activities import record_activity
from tt_api.services.financial.schedules.settling import TRIP
from tt_api.services.operations.agency_day import today
from tt_api.services.trips.readiness.checks import Check, Level
from tt_api.services.trips.readiness.facts import Facts
from tt_api.services.trips.readiness.judging import judge
from tt_api.services.trips.readiness.reading import facts_of
from tt_api.services.trips.readiness.remembering import remember

# What was accepted before of the same check was of what it said then.
_ACCEPT = """
INSERT INTO readiness_acceptances (trip_id, traveler_id, code, country, message, note, accepted_by, accepted_on)
VALUES (%(trip)s, %(traveler)s, %(code)s, %(country)s, %(message)s, %(note)s, %(by)s, %(on)s)
ON CONFLICT (trip_id, traveler_id, code, country) DO UPDATE
SET message = excluded.message, note = excluded.note, accepted_by = excluded.accepted_by,
  accepted_on = excluded.accepted_on
"""
_WHY_NOT = {
    Level.BLOCKED: "What blocks the trip can't be accepted, only put right",
    Level.UNKNOWN: "What nobody knows can't be accepted: look it up, and store what it is",
    Level.OK: "It is fine, so there is nothing to accept",
}


def accept(trip_id: str, asked: Mapping[str, Any]) -> Facts:
    """Accept what a check of a trip warns of; the facts with that.

    Args:
        asked: ``code`` and ``note``; maybe ``traveler_id``, ``country`` and ``advisor``, who accepts it.

    Raises:
        NotFoundError: there is no such trip.
        ValidationError: the traveler doesn't go, or nothing of that is checked.
        ConflictError: it isn't a warning.
    """
    trip = writing.lock(Trip, trip_id)
    facts, day, traveler_id = facts_of(trip_id), today(), asked.get("traveler_id")
    values = {
        "trip": trip_id,
        "traveler": traveler_id,
        "note": asked["note"],
        "by": asked.get("advisor") or trip["advisor"],
        "on": day,
    }
    for check in _warnings(_asked_for(facts, asked)):
        execute(_ACCEPT, values | {"code": check.code, "country": check.country, "message": check.message})
        record_activity(
            "trip.warning_accepted",
            f"Accepted what {check.code} warns of",
            entity=(TRIP, trip_id),
            metadata={"travelerId": traveler_id, "code": check.code, "country": check.country},
            actor=values["by"],
        )
    facts = facts_of(trip_id)
    if not facts.is_over:
        remember([facts], day)
    return facts


def _asked_for(facts: Facts, asked: Mapping[str, Any]) -> list[Check]:
    found, traveler_id = judge(facts, today()), asked.get("traveler_id")
    checks: Sequence[Check] | None = found.checks
    if traveler_id is not None:
        checks = next((one.checks for one in found.travelers if one.traveler.id == traveler_id), None)
    if checks is None:
        raise ValidationError.at("travelerId", "doesn't go on the trip")
    country = asked.get("country")
    fitting = [check for check in checks if check.code == asked["code"] and country in (None, check.country)]
    if not fitting:
        raise ValidationError.at("code", "nothing of that is checked there")
    return fitting


def _warnings(checks: Sequence[Check]) -> list[Check]:
    """The warnings among the checks that were asked for, where there is nothing worse."""
    levels = {check.level for check in checks}
    for level in (Level.BLOCKED, Level.UNKNOWN):
        if level in levels:
            raise ConflictError(_WHY_NOT[level])
    if Level.WARN not in levels:
        raise ConflictError(_WHY_NOT[Level.OK])
    return [check for check in checks if check.level is Level.WARN]
