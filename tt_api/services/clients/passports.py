"""Whether a passport is valid for long enough, judged against a destination's rule."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from tt_api.services.operations.calendar_months import add_months

# What most destinations ask for, and a safe guess for the rest.
DEFAULT_MONTHS = 6


class PassportBasis(StrEnum):
    """What a destination counts its months from."""

    ARRIVAL = "arrival"
    RETURN = "return"


class PassportLevel(StrEnum):
    """How a passport stands, from fine to worst."""

    VALID = "valid"
    WARN = "warn"
    URGENT = "urgent"
    MISSING = "missing"


_LEVELS = tuple(PassportLevel)


def passport_level(
    expires_on: date | None,
    trip_start: date,
    trip_end: date,
    months: int = DEFAULT_MONTHS,
    basis: PassportBasis = PassportBasis.RETURN,
) -> PassportLevel:
    """How a passport stands for a trip: missing, expired before the end, short of the destination's months, or valid.

    Args:
        expires_on: None where none is on file.
        months: how long after the basis it must be valid, 0 for the stay only.
    """
    if expires_on is None:
        return PassportLevel.MISSING
    if expires_on < trip_end:
        return PassportLevel.URGENT
    base = trip_start if basis is PassportBasis.ARRIVAL else trip_end
    return PassportLevel.WARN if expires_on < add_months(base, months) else PassportLevel.VALID


def strictest(levels: Iterable[PassportLevel]) -> PassportLevel:
    """The worst of several countries' levels; a trip through none asks for nothing."""
    return max(levels, key=_LEVELS.index, default=PassportLevel.VALID)
