"""What a check says, and how bad it is."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from tt_api.services.trips.readiness.facts import Acceptance, Facts

# How long before the start a passport takes to be renewed, and a visa to be got.
_PASSPORT, _VISA = timedelta(days=90), timedelta(days=60)


class Level(StrEnum):
    """How ready, from fine to worst. What nobody has looked up may be anything, so it is worse than a warning."""

    OK = "ok"
    WARN = "warn"
    UNKNOWN = "unknown"
    BLOCKED = "blocked"


_ORDER = {level: place for place, level in enumerate(Level)}


class Code(StrEnum):
    """What is checked; the last three are about the trip itself."""

    PASSPORT = "passport"
    NATIONALITY = "nationality"
    VISA = "visa"
    AUTHORIZATION = "authorization"
    NAME = "name"
    CONSENT_LETTER = "consent_letter"
    INSURANCE = "insurance"
    EMERGENCY_CONTACT = "emergency_contact"
    SECURE_FLIGHT = "secure_flight"
    DATES = "dates"
    TRAVELERS = "travelers"
    COUNTRIES = "countries"


class Said(NamedTuple):
    """How bad something is, and what is said of it."""

    level: Level
    message: str


class Check(NamedTuple):
    """One check of somebody, or of the trip.

    Attributes:
        message: for people; without numbers of passports and days of birth.
        country: what it is about, where it is about one.
        fix_by: the last day on which it can be put right in time; None where it needn't be, or nothing says when.
        accepted: by whom and why it was accepted as it is.
    """

    code: Code
    level: Level
    message: str
    country: str | None = None
    fix_by: date | None = None
    accepted: Acceptance | None = None

    @property
    def counts_as(self) -> Level:
        """Its level; fine where staff accepts it."""
        return self.level if self.accepted is None else Level.OK


def worst(levels: Iterable[Level]) -> Level:
    """The worst of several levels; fine for none."""
    return max(levels, key=_ORDER.__getitem__, default=Level.OK)


def passport_by(facts: Facts) -> date | None:
    """Until when a passport must be applied for."""
    return _before(facts.starts, _PASSPORT)


def visa_by(facts: Facts) -> date | None:
    """Until when a visa must be applied for."""
    return _before(facts.starts, _VISA)


def _before(start: date | None, span: timedelta) -> date | None:
    # The calendar begins in the year 1.
    return start - span if start is not None and start - date.min > span else None
