"""Whether somebody's passport will do, and whose nationals they are."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from tt_api.services.clients.passports import DEFAULT_MONTHS, PassportBasis, PassportLevel, passport_level, strictest
from tt_api.services.trips.readiness.checks import Check, Code, Level, passport_by, visa_by
from tt_api.services.trips.readiness.facts import Facts, Traveler
from tt_api.services.trips.readiness.places import Visited
from tt_api.services.trips.readiness.rules import nationality_of, rule_of


class _Validity(NamedTuple):
    """How long a country wants passports to be good for; None for the guess that goes for all."""

    country: str | None
    months: int
    basis: PassportBasis


def passport(traveler: Traveler, facts: Facts, where: Sequence[Visited]) -> Check:
    """Whether there is a passport, and whether it is good for long enough by the strictest rule of the countries."""
    abroad = [place for place in where if place.country != nationality_of(traveler)]
    if where and not abroad:
        return Check(Code.PASSPORT, Level.OK, "needs none: the trip stays in their own country")
    expires_on = traveler.passport_expires_on
    if expires_on is None:
        if traveler.has_passport:
            return _bad(Level.UNKNOWN, "until when the passport is good isn't on file", facts)
        return _bad(Level.BLOCKED, "no passport on file", facts)
    if facts.starts is None or facts.ends is None:
        return _bad(Level.UNKNOWN, "whether the passport is good for long enough can't be said without dates", facts)
    return _by_dates(expires_on, facts.starts, facts.ends, _validities(traveler, facts, abroad), facts)


def nationality(traveler: Traveler, facts: Facts) -> Check:
    """Whether their nationality is known."""
    known, issued_by = traveler.nationality, traveler.passport_country
    if known is None and issued_by is None:
        return Check(Code.NATIONALITY, Level.UNKNOWN, "no nationality is on file", fix_by=visa_by(facts))
    if known is None:
        return Check(Code.NATIONALITY, Level.OK, f"{issued_by}, as the passport is from there")
    if issued_by not in (None, known):
        said = f"{known}, but the passport is from {issued_by}: entry was checked for nationals of {known}"
        return Check(Code.NATIONALITY, Level.WARN, said, fix_by=visa_by(facts))
    return Check(Code.NATIONALITY, Level.OK, known)


def _by_dates(expires_on: date, starts: date, ends: date, validities: list[_Validity], facts: Facts) -> Check:
    levels = {rule: passport_level(expires_on, starts, ends, rule.months, rule.basis) for rule in validities}
    level = strictest(levels.values())
    rule = next(rule for rule, its in levels.items() if its is level)
    if level is PassportLevel.VALID:
        return Check(Code.PASSPORT, Level.OK, f"good until {expires_on}")
    if level is PassportLevel.URGENT:
        return _bad(Level.BLOCKED, f"the passport ends on {expires_on}, before the trip does", facts)
    asks = f"{rule.country} asks" if rule.country else "most countries ask"
    said = f"the passport ends on {expires_on}; {asks} for {rule.months} months after {rule.basis}"
    return _bad(Level.WARN, said, facts, rule.country)


def _bad(level: Level, message: str, facts: Facts, country: str | None = None) -> Check:
    return Check(Code.PASSPORT, level, message, country, passport_by(facts))


def _validities(traveler: Traveler, facts: Facts, abroad: Sequence[Visited]) -> list[_Validity]:
    """What each country asks for; where none is known, what most ask for."""
    found = [rule for place in abroad for rule in _asked_by(place, nationality_of(traveler), facts)]
    return found or [_Validity(None, DEFAULT_MONTHS, PassportBasis.RETURN)]


def _asked_by(place: Visited, nationality: str | None, facts: Facts) -> list[_Validity]:
    """By the country's requirement; else by its destinations that the trip leads to; else what most ask for."""
    rule = rule_of(facts, place.country, nationality, place.how)
    said = [(rule.months, rule.basis)] if rule is not None else []
    said += [(one.months, one.basis) for one in facts.places if one.country == place.country]
    known = [
        _Validity(place.country, months, PassportBasis(basis or PassportBasis.RETURN))
        for months, basis in said
        if months is not None
    ]
    if rule is not None and rule.months is not None:
        return known[:1]
    return known or [_Validity(place.country, DEFAULT_MONTHS, PassportBasis.RETURN)]
