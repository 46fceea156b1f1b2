"""How likely a client is to be lost: 0 to 100, with the reasons in words. Only who has traveled can be lost."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from tt_api.services.operations.calendar_months import whole_months_between

LOWEST, HIGHEST = 0, 100
# Whoever has a trip before them isn't lost.
CAP_WITH_TRIP = 15
NOTIFY_FROM = 60
SUGGEST_FROM, SUGGEST_MONTHS = 75, 24


class _Step(NamedTuple):
    """From ``least`` on, these points."""

    least: int
    points: int


# From so many months since the last trip on, these points; likewise days since the last contact.
_BY_MONTHS = (_Step(24, 40), _Step(18, 30), _Step(12, 20), _Step(6, 10))
_BY_DAYS = (_Step(181, 20), _Step(91, 10), _Step(31, 5))
_NOTHING_PLANNED = 20
_NEVER_IN_TOUCH = 20
_DETRACTOR, _DETRACTOR_POINTS = 6, 15
_PASSIVE, _PASSIVE_POINTS = 8, 5
_CANCELLED_POINTS = 5


class ClientFacts(NamedTuple):
    """What is known of a client; days are the agency's.

    Attributes:
        last_trip_end: of completed trips; None where there is none.
        has_upcoming_trip: a booked one.
        has_open_deal: of the client's company or its primary contact.
        last_contact: the last touchpoint or interaction; None for never.
        last_nps: 0 to 10; None without an answer.
        cancelled_recently: a booking in the last 365 days, and none was made after it.
    """

    last_trip_end: date | None
    has_upcoming_trip: bool = False
    has_open_deal: bool = False
    last_contact: date | None = None
    last_nps: int | None = None
    cancelled_recently: bool = False


class ChurnRisk(NamedTuple):
    """A client's risk.

    Attributes:
        score: 0 to 100.
        reasons: in words, one for every part that gave points.
        is_worth_telling: whether staff hears of it, once a quarter.
        suggests_churned: whether staff is told that the client looks lost; nothing is set by itself.
    """

    score: int
    reasons: tuple[str, ...] = ()
    is_worth_telling: bool = False
    suggests_churned: bool = False


def churn_risk(facts: ClientFacts, today: date) -> ChurnRisk:
    """Score a client.

    Args:
        today: the agency's day.
    """
    if facts.last_trip_end is None:
        return ChurnRisk(LOWEST)
    months = whole_months_between(facts.last_trip_end, today)
    parts = list(_parts(facts, months, today))
    score = min(HIGHEST, sum(points for points, _ in parts))
    if facts.has_upcoming_trip:
        score = min(score, CAP_WITH_TRIP)
    lost = score >= SUGGEST_FROM and months >= SUGGEST_MONTHS
    return ChurnRisk(score, tuple(reason for _, reason in parts), score >= NOTIFY_FROM, lost)


def _parts(facts: ClientFacts, months: int, today: date) -> Iterator[tuple[int, str]]:
    if step := _step(_BY_MONTHS, months):
        yield step.points, f"{months} months since the last trip"
    if not facts.has_upcoming_trip and not facts.has_open_deal:
        yield _NOTHING_PLANNED, "no trip and no deal ahead"
    if facts.last_contact is None:
        yield _NEVER_IN_TOUCH, "never in touch"
    elif step := _step(_BY_DAYS, (today - facts.last_contact).days):
        # Not the days themselves: a reason that says something else every day would be stored every night.
        yield step.points, f"not in touch for {step.least} days or more"
    if facts.last_nps is not None and facts.last_nps <= _PASSIVE:
        points = _DETRACTOR_POINTS if facts.last_nps <= _DETRACTOR else _PASSIVE_POINTS
        yield points, f"gave us {facts.last_nps} of 10"
    if facts.cancelled_recently:
        yield _CANCELLED_POINTS, "cancelled a booking in the last year, and none since"


def _step(steps: tuple[_Step, ...], reached: int) -> _Step | None:
    return next((step for step in steps if reached >= step.least), None)
