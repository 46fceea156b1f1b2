"""Which of the stored entry requirements is somebody's."""

from collections.abc import Sequence
from datetime import date, timedelta

from tt_api.services.trips.readiness.facts import Facts, Rule, Traveler

_STALE_AFTER = timedelta(days=90)
# What admits without anything to get before.
FREELY = ("not_required", "on_arrival")


def stale_before(today: date) -> date:
    """The first day on which what was looked up is still to be relied on."""
    return today - _STALE_AFTER


def is_stale(rule: Rule, today: date) -> bool:
    """Whether it was looked up too long ago."""
    return rule.checked_on < stale_before(today)


def nationality_of(traveler: Traveler) -> str | None:
    """Whose rules are theirs: those of their nationals, or else of the country that issued the passport."""
    return traveler.nationality or traveler.passport_country


def rule_of(facts: Facts, country: str, nationality: str | None, how: str) -> Rule | None:
    """The requirement of a country for nationals of another; None where none is stored.

    Whoever changes planes goes by the rule of transit, or by that of visitors where it admits them freely.
    """
    purpose = "business" if facts.is_business else "tourism"
    visit = _fitting(facts.rules, country, nationality, purpose)
    if how != "transit":
        return visit
    transit = _fitting(facts.rules, country, nationality, "transit")
    return transit or (visit if visit is not None and visit.visa in FREELY else None)


def _fitting(rules: Sequence[Rule], country: str, nationality: str | None, purpose: str) -> Rule | None:
    found = {rule.nationality: rule for rule in rules if (rule.country, rule.purpose) == (country, purpose)}
    return found.get(nationality, found.get(None))
