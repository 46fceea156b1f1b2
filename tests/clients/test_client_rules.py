"""How likely a client is to be lost, and whether a passport will do."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.support.worked_examples import day, examples
from tt_api.services.clients.churn import ChurnRisk, ClientFacts, churn_risk
from tt_api.services.clients.passports import PassportBasis, PassportLevel, passport_level, strictest
from tt_api.services.operations.calendar_months import add_months, whole_months_between

Example = dict[str, Any]
TODAY = date(2026, 11, 28)


@examples("churn_risk")
def test_churn_examples(given: Example, expect: Example) -> None:
    facts = ClientFacts(
        day(given["last_trip_end"]),
        given["has_upcoming"],
        given["has_open_deal"],
        day(given["last_touch"]),
        given.get("last_nps"),
        given.get("cancelled_recently", False),
    )
    today = day(given["today"])
    assert today is not None
    assert churn_risk(facts, today).score == expect["churnRiskScore"]


@examples("passport")
def test_passport_examples(given: Example, expect: Example) -> None:
    start, end = day(given["trip_start"]), day(given["trip_end"])
    assert start is not None
    assert end is not None
    basis = PassportBasis(given.get("basis", "return"))
    assert passport_level(day(given["expiry"]), start, end, given.get("months", 6), basis) == expect["readiness"]


def test_the_worst_there_is() -> None:
    facts = ClientFacts(date(2024, 11, 28), last_nps=3, cancelled_recently=True)
    found = churn_risk(facts, TODAY)
    assert (found.score, found.suggests_churned) == (100, True)
    assert found.reasons == (
        "24 months since the last trip",
        "no trip and no deal ahead",
        "never in touch",
        "gave us 3 of 10",
        "cancelled a booking in the last year, and none since",
    )
    assert not churn_risk(facts, TODAY - timedelta(days=1)).suggests_churned
    assert churn_risk(facts._replace(last_trip_end=None), TODAY) == ChurnRisk(0)


def test_staff_hears_of_it_from_sixty_on() -> None:
    facts = ClientFacts(date(2024, 11, 28), last_contact=TODAY)
    found = churn_risk(facts, TODAY)
    assert (found.score, found.is_worth_telling, found.suggests_churned) == (60, True, False)
    assert not churn_risk(facts, TODAY - timedelta(days=1)).is_worth_telling


@pytest.mark.parametrize(
    ("last_trip", "points"),
    [("2026-05-29", 0), ("2026-05-28", 10), ("2025-11-28", 20), ("2025-05-28", 30), ("2024-11-28", 40)],
)
def test_points_by_months(last_trip: str, points: int) -> None:
    facts = ClientFacts(day(last_trip), has_open_deal=True, last_contact=TODAY)
    assert churn_risk(facts, TODAY).score == points


@pytest.mark.parametrize(("days", "points"), [(30, 0), (31, 5), (90, 5), (91, 10), (180, 10), (181, 20)])
def test_points_by_days_out_of_touch(days: int, points: int) -> None:
    facts = ClientFacts(TODAY, has_open_deal=True, last_contact=TODAY - timedelta(days=days))
    assert churn_risk(facts, TODAY).score == points


@pytest.mark.parametrize(("nps", "points"), [(0, 15), (6, 15), (7, 5), (8, 5), (9, 0)])
def test_points_by_nps(nps: int, points: int) -> None:
    facts = ClientFacts(TODAY, has_open_deal=True, last_contact=TODAY, last_nps=nps)
    assert churn_risk(facts, TODAY).score == points


def test_months_end_where_they_end() -> None:
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert add_months(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert add_months(date(2027, 1, 31), -2) == date(2026, 11, 30)
    assert whole_months_between(date(2026, 8, 31), date(2027, 2, 27)) == 5
    assert whole_months_between(date(2026, 8, 31), date(2027, 2, 28)) == 6
    assert whole_months_between(TODAY, TODAY - timedelta(days=40)) == 0


def test_the_strictest_country_decides() -> None:
    start, end = date(2027, 6, 1), date(2027, 6, 15)
    assert passport_level(None, start, end) == "missing"
    assert strictest([PassportLevel.VALID, PassportLevel.WARN]) == "warn"
    assert strictest(PassportLevel) == "missing"
    assert strictest([]) == "valid"
