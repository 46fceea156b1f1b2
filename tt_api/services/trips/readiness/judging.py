"""A trip's readiness: every check of everybody who goes. Pure: the facts and the day are all that it knows."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from tt_api.models.trips.readiness_facts import MOST_OF_CLIENT
from tt_api.services.trips.readiness import passports, people
from tt_api.services.trips.readiness.checks import Check, Code, Level, worst
from tt_api.services.trips.readiness.entry import entry
from tt_api.services.trips.readiness.facts import Acceptance, Facts, Traveler
from tt_api.services.trips.readiness.places import Visited, visited


class Judged(NamedTuple):
    """Somebody who goes, and what was checked of them."""

    traveler: Traveler
    checks: list[Check]

    @property
    def level(self) -> Level:
        """The worst of the checks that staff hasn't accepted."""
        return worst(check.counts_as for check in self.checks)


class Readiness(NamedTuple):
    """How ready a trip is.

    Attributes:
        checks: of the trip itself.
    """

    checks: list[Check]
    travelers: list[Judged]

    @property
    def level(self) -> Level:
        """The worst of all."""
        return worst([*(check.counts_as for check in self.checks), *(one.level for one in self.travelers)])

    @property
    def travelers_not_ready(self) -> int:
        """How many of those who go."""
        return sum(one.level is not Level.OK for one in self.travelers)

    @property
    def fix_by(self) -> date | None:
        """The first day by which something must be put right."""
        checks = [*self.checks, *(check for one in self.travelers for check in one.checks)]
        return min((one.fix_by for one in checks if one.fix_by and one.counts_as is not Level.OK), default=None)


def judge(facts: Facts, today: date) -> Readiness:
    """How ready a trip is.

    Args:
        today: the agency's day.
    """
    of_trip, where = [_with_acceptance(check, None, facts) for check in _of_trip(facts)], visited(facts)
    return Readiness(of_trip, [Judged(one, _of_traveler(one, facts, where, today)) for one in facts.going])


def _of_trip(facts: Facts) -> list[Check]:
    found = []
    if facts.starts is None:
        found.append(Check(Code.DATES, Level.UNKNOWN, "the trip has no dates yet"))
    if not facts.going:
        found.append(Check(Code.TRAVELERS, Level.UNKNOWN, "nobody is known to go yet"))
    elif len(facts.going) > MOST_OF_CLIENT and not facts.has_seats:
        said = f"who goes isn't known: nobody is on a booking, and the client has more than {MOST_OF_CLIENT} travelers"
        found.append(Check(Code.TRAVELERS, Level.UNKNOWN, said))
    if not facts.places:
        found.append(Check(Code.COUNTRIES, Level.UNKNOWN, "no country is known yet that it leads to"))
    elif facts.unplaced:
        said = f"the countries of these aren't known, so they weren't looked at: {', '.join(facts.unplaced)}"
        found.append(Check(Code.COUNTRIES, Level.WARN, said[:500]))
    return found


def _of_traveler(traveler: Traveler, facts: Facts, where: Sequence[Visited], today: date) -> list[Check]:
    checks = [
        passports.passport(traveler, facts, where),
        passports.nationality(traveler, facts),
        *(entry(traveler, place, facts, today) for place in where),
        people.name(traveler, facts),
        people.consent_letter(traveler, facts),
        people.insurance(traveler, facts),
        people.emergency_contact(traveler, facts),
        people.secure_flight(traveler, facts),
    ]
    return [_with_acceptance(check, traveler.id, facts) for check in checks if check is not None]


def _with_acceptance(check: Check, traveler_id: str | None, facts: Facts) -> Check:
    """A warning with its acceptance, as long as it says what was accepted."""
    if check.level is not Level.WARN:
        return check
    return check._replace(accepted=next((one for one in facts.accepted if _is_of(one, check, traveler_id)), None))


def _is_of(accepted: Acceptance, check: Check, traveler_id: str | None) -> bool:
    about = (traveler_id, check.code, check.country, check.message)
    return (accepted.traveler_id, accepted.code, accepted.country, accepted.message) == about
