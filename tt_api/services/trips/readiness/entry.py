"""Whether somebody may enter a country: visas, authorizations, and the papers that are on file."""

from datetime import date

from tt_api.services.trips.readiness.checks import Check, Code, Level, Said, visa_by, worst
from tt_api.services.trips.readiness.facts import Facts, Rule, Traveler
from tt_api.services.trips.readiness.papers import covering
from tt_api.services.trips.readiness.places import Visited, area
from tt_api.services.trips.readiness.rules import is_stale, nationality_of, rule_of

_VISAS = ("visa", "e_visa", "residence_permit")
# What each kind of requirement is called, and which papers answer it.
_NEEDED = {
    "visa": ("a visa for {country}", _VISAS),
    "e_visa": ("an e-visa for {country}", _VISAS),
    "authorization": ("a travel authorization for {country} (as ESTA, ETA, ETIAS)", ("travel_authorization", *_VISAS)),
}


def entry(traveler: Traveler, place: Visited, facts: Facts, today: date) -> Check | None:
    """Whether they may enter; None where the ship's line sees to it, as far as anybody knows.

    Args:
        today: the agency's day.
    """
    nationality, country = nationality_of(traveler), place.country
    if country in (nationality, traveler.residence):
        at_home = "is a national of" if country == nationality else "lives in"
        return Check(Code.VISA, Level.OK, f"{at_home} {country}", country)
    rule = rule_of(facts, country, nationality, place.how) if nationality is not None else None
    if rule is None or nationality is None:
        return None if place.how == "call" else _check(Code.VISA, _unchecked(nationality, place, facts), place, facts)
    said = _of_call(_by_age(_by_rule(rule, traveler, nationality, place, facts), rule, today), place)
    return _check(Code.AUTHORIZATION if rule.visa == "authorization" else Code.VISA, said, place, facts)


def _unchecked(nationality: str | None, place: Visited, facts: Facts) -> Said:
    if nationality is None:
        return Said(Level.UNKNOWN, f"not checked for {place.country}: no nationality is on file")
    visiting = "on business in" if facts.is_business else "in"
    there = f"{'changing planes in' if place.how == 'transit' else visiting} {place.country}"
    return Said(Level.UNKNOWN, f"not checked: no requirement is stored for nationals of {nationality} {there}")


def _check(code: Code, said: Said, place: Visited, facts: Facts) -> Check:
    return Check(code, said.level, said.message, place.country, None if said.level is Level.OK else visa_by(facts))


def _by_rule(rule: Rule, traveler: Traveler, nationality: str, place: Visited, facts: Facts) -> Said:
    country = place.country
    match rule.visa:
        case "not_required":
            return Said(Level.OK, f"needs no visa for {country}")
        case "on_arrival":
            return Said(Level.OK, f"gets a visa on arrival in {country}")
        case "refused":
            return Said(Level.BLOCKED, f"{country} admits no nationals of {nationality}")
        case "unknown":
            return Said(Level.UNKNOWN, f"what {country} asks of nationals of {nationality} isn't known")
    called, kinds = _NEEDED[rule.visa]
    needed = f"needs {called.format(country=country)}"
    papers = [
        one for one in traveler.papers if one.kind in kinds and one.country and area(one.country) == area(country)
    ]
    return covering(papers, needed, place, facts) if papers else Said(Level.BLOCKED, f"{needed}; none on file")


def _by_age(said: Said, rule: Rule, today: date) -> Said:
    """What was looked up long ago is never fine."""
    if not is_stale(rule, today):
        return said
    return Said(worst((said.level, Level.WARN)), f"{said.message}; stale, last checked on {rule.checked_on}")


def _of_call(said: Said, place: Visited) -> Said:
    """Where the ship only calls, the line says what it needs."""
    if place.how != "call" or said.level is Level.OK:
        return said
    return Said(Level.WARN, f"{said.message}; the ship only calls there: ask the line whether it is needed")
