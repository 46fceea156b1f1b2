"""Checks of the people who go that no country makes: names, minors, insurance, whom to call."""

from datetime import date

from tt_api.models.clients.travelers import TITLES
from tt_api.services.marketing.miles.wording import folded
from tt_api.services.operations.calendar_months import whole_months_between
from tt_api.services.trips.readiness.checks import Check, Code, Level
from tt_api.services.trips.readiness.facts import Facts, Traveler

_GROWN_UP = 18 * 12  # months
_BOTH = 2
_TITLES = frozenset(title.casefold() for title in TITLES)


def name(traveler: Traveler, _: Facts) -> Check:
    """Whether suppliers have the passport's name."""
    if all(_is_name_of(traveler, booked) for booked in traveler.booked_as):
        return Check(Code.NAME, Level.OK, "bookings have the passport's name")
    return Check(Code.NAME, Level.WARN, "a booking has another name than the passport")


def consent_letter(traveler: Traveler, facts: Facts) -> Check | None:
    """Whether a minor who travels without both parents has their letter; None for whoever is grown up."""
    if not _is_minor(traveler, facts.starts):
        return None
    if traveler.parents_along >= _BOTH:
        return Check(Code.CONSENT_LETTER, Level.OK, "travels with both parents")
    letters = [paper for paper in traveler.papers if paper.kind == "minor_consent_letter"]
    if any(facts.ends is None or paper.expires_on is None or paper.expires_on >= facts.ends for paper in letters):
        return Check(Code.CONSENT_LETTER, Level.OK, "has a letter of consent")
    said = "a minor without both parents; no letter of consent that covers the trip is on file"
    return Check(Code.CONSENT_LETTER, Level.WARN, said)


def insurance(traveler: Traveler, facts: Facts) -> Check:
    """Whether insurance was taken or declined."""
    if facts.insurance_decided or traveler.insurance_decided:
        return Check(Code.INSURANCE, Level.OK, "insurance is decided")
    return Check(Code.INSURANCE, Level.WARN, "insurance is neither taken nor declined")


def emergency_contact(traveler: Traveler, _: Facts) -> Check:
    """Whether there is somebody at home to call."""
    if traveler.can_be_called:
        return Check(Code.EMERGENCY_CONTACT, Level.OK, "somebody at home can be called")
    none = traveler.can_be_called is None
    said = "no emergency contact is on file" if none else "whoever is to be called in an emergency travels along"
    return Check(Code.EMERGENCY_CONTACT, Level.WARN, said)


def secure_flight(traveler: Traveler, facts: Facts) -> Check | None:
    """Whether there is what airlines must send ahead; None where nobody flies."""
    if not facts.flies:
        return None
    known = {"the day of birth": traveler.born_on is not None, "the gender": traveler.has_gender}
    lacking = [what for what, is_known in known.items() if not is_known]
    if lacking:
        return Check(Code.SECURE_FLIGHT, Level.WARN, f"for the flight {' and '.join(lacking)} must be on file")
    return Check(Code.SECURE_FLIGHT, Level.OK, "has what airlines send ahead")


def _is_minor(traveler: Traveler, starts: date | None) -> bool:
    if traveler.born_on is None or starts is None:
        return traveler.goes_as_child
    return whole_months_between(traveler.born_on, starts) < _GROWN_UP


def _is_name_of(traveler: Traveler, booked: str) -> bool:
    """Whether a name is theirs, in any order: middle names may be left out, titles added."""
    words = set(folded(booked).split()) - _TITLES
    needed = set(folded(f"{traveler.first_name} {traveler.last_name}").split()) - _TITLES
    return needed <= words <= needed | set(folded(traveler.middle_name or "").split())
