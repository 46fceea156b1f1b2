"""Readiness as callers see it: the whole of it, and the summary that stands in a trip's detail."""

from typing import Any

from tt_api.services.operations.agency_day import today
from tt_api.services.trips.readiness.checks import Check
from tt_api.services.trips.readiness.facts import Facts
from tt_api.services.trips.readiness.judging import Judged, judge
from tt_api.services.trips.readiness.places import Visited, visited
from tt_api.services.trips.readiness.rules import is_stale

DISCLAIMER = (
    "By what is on file; not legal advice. Rules change, and carriers and border officers decide: check with the"
    " consulate and the carrier before departure."
)


def summary(text: str) -> dict[str, Any] | None:
    """What a trip's detail shows; None for a trip that is over or off.

    Args:
        text: its facts, as PostgreSQL gives them.
    """
    facts, day = Facts.of(text), today()
    if facts.is_over:
        return None
    found = judge(facts, day)
    return {
        "level": found.level,
        "travelersCount": len(found.travelers),
        "travelersNotReady": found.travelers_not_ready,
        "fixBy": found.fix_by,
        "checkedOn": day,
        "disclaimer": DISCLAIMER,
    }


def whole(facts: Facts) -> dict[str, Any]:
    """Every check of a trip and of everybody who goes, as of the agency's today."""
    day = today()
    found = judge(facts, day)
    return {
        "tripId": facts.trip_id,
        "level": found.level,
        "startDate": facts.starts,
        "endDate": facts.ends,
        "fixBy": found.fix_by,
        "countries": [_country(place, facts) for place in visited(facts)],
        "checks": [_check(check) for check in found.checks],
        "travelers": [_traveler(one) for one in found.travelers],
        "checkedOn": day,
        "disclaimer": DISCLAIMER,
    }


def _country(place: Visited, facts: Facts) -> dict[str, Any]:
    rules = [rule for rule in facts.rules if rule.country == place.country]
    return {
        "country": place.country,
        "how": place.how,
        "entries": place.entries,
        "isStale": any(is_stale(rule, today()) for rule in rules) if rules else None,
    }


def _traveler(judged: Judged) -> dict[str, Any]:
    return {
        "travelerId": judged.traveler.id,
        "name": judged.traveler.name,
        "level": judged.level,
        "checks": [_check(check) for check in judged.checks],
    }


def _check(check: Check) -> dict[str, Any]:
    accepted = check.accepted and {"by": check.accepted.by, "on": check.accepted.on, "note": check.accepted.note}
    return {
        "code": check.code,
        "country": check.country,
        "level": check.level,
        "message": check.message,
        "fixBy": check.fix_by,
        "acknowledged": accepted,
    }
