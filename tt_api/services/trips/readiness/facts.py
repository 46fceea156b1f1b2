"""What readiness is judged by, as `tt_api.models.trips.readiness_facts` finds it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple, Self

import orjson

from tt_api.models.enums import TripStatus


class Paper(NamedTuple):
    """A visa, an authorization, a residence permit or a consent letter; nothing of its number.

    Attributes:
        country: what it is for, or who issued it.
        entries: how often it lets in: ``single``, ``double`` or ``multiple``.
    """

    kind: str
    country: str | None
    issued_on: date | None
    expires_on: date | None
    entries: str | None
    max_stay_days: int | None


class Traveler(NamedTuple):
    """Somebody who goes.

    Attributes:
        nationality: as they said, or else as their passport has it; a country.
        residence: the country that they live in.
        passport_country: who issued the passport.
        goes_as_child: whether they are booked as a child or an infant.
        parents_along: how many of a minor's parents go too; 0 for whoever is grown up.
        booked_as: how suppliers have their name, where that is known.
        insurance_decided: whether a booking of theirs says that it was taken, or declined.
        can_be_called: whether an emergency contact stays at home; None where there are no contacts.
    """

    id: str
    first_name: str
    middle_name: str | None
    last_name: str
    nationality: str | None
    residence: str | None
    passport_country: str | None
    has_passport: bool
    passport_expires_on: date | None
    born_on: date | None
    has_gender: bool
    goes_as_child: bool
    parents_along: int
    booked_as: list[str]
    insurance_decided: bool
    can_be_called: bool | None
    papers: list[Paper]

    @property
    def name(self) -> str:
        """How people call them."""
        return f"{self.first_name} {self.last_name}"


class Place(NamedTuple):
    """Somewhere that a trip leads.

    Attributes:
        day: when one gets there, where that is known.
        how: ``visit``; ``call`` of a ship; or ``transit``, changing planes.
        months, basis: how long passports must be good for there, where a destination says it.
    """

    country: str
    day: date | None
    how: str
    months: int | None
    basis: str | None


class Rule(NamedTuple):
    """A stored entry requirement; of all who have no rule of their own where the nationality is None."""

    country: str
    nationality: str | None
    purpose: str
    visa: str
    months: int | None
    basis: str | None
    checked_on: date


class Acceptance(NamedTuple):
    """A warning that staff accepts: of whom, which, what it said, why, who did it and when."""

    traveler_id: str | None
    code: str
    country: str | None
    message: str
    note: str
    by: str | None
    on: date


class Facts(NamedTuple):
    """Everything about one trip.

    Attributes:
        starts, ends: its days, or else those of its bookings; None where nobody knows.
        insurance_decided: whether the trip itself says so.
        has_seats: whether anybody is on a booking; if not, the client's travelers stand in for who goes.
        flies: whether there is a flight in it.
        unplaced: bookings and airports whose country nobody knows.
    """

    trip_id: str
    status: str
    starts: date | None
    ends: date | None
    is_business: bool
    insurance_decided: bool
    has_seats: bool
    flies: bool
    going: list[Traveler]
    places: list[Place]
    unplaced: list[str]
    rules: list[Rule]
    accepted: list[Acceptance]

    @property
    def is_over(self) -> bool:
        """Whether it is over or off: nobody gets ready for it any more."""
        return self.status in (TripStatus.COMPLETED, TripStatus.CANCELLED)

    @classmethod
    def of(cls, text: str) -> Self:
        """The facts of the text that PostgreSQL gives."""
        found = orjson.loads(text)
        return cls(
            **_dated(found, "starts", "ends")
            | {
                "going": [_traveler(one) for one in found["going"]],
                "places": [Place(**_dated(one, "day")) for one in found["places"]],
                "rules": [Rule(**_dated(one, "checked_on")) for one in found["rules"]],
                "accepted": [Acceptance(**_dated(one, "on")) for one in found["accepted"]],
            }
        )


def _traveler(found: Mapping[str, Any]) -> Traveler:
    papers = [Paper(**_dated(one, "issued_on", "expires_on")) for one in found["papers"]]
    return Traveler(**_dated(found, "born_on", "passport_expires_on") | {"papers": papers})


def _dated(found: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {**found, **{name: found[name] and date.fromisoformat(found[name]) for name in names}}
