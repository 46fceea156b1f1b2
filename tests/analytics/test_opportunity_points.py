"""What opportunities score, part by part, at every edge."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.support.worked_examples import day, examples
from tt_api.models.enums import ClientStatus, CompanyStage, DealStage
from tt_api.naming import camel
from tt_api.services.analytics.opportunities import points
from tt_api.services.analytics.opportunities.points import Parts, Place
from tt_api.services.crm.pipeline import OPEN_STAGES

Example = dict[str, Any]
TODAY = date(2026, 11, 28)
DEPARTURE = date(2027, 5, 10)


@examples("top_opportunity")
def test_the_agencys_examples(given: Example, expect: Example) -> None:
    today, departure = date.fromisoformat(given["today"]), date.fromisoformat(given["departure"])
    viewed_on = today if given.get("viewed_proposal") else None
    deal = DealStage(given["stage"]) if "stage" in given else None
    parts = Parts(
        points.budget_fit(given["price"], given["budget"]),
        points.season(departure, today, day(given.get("wanted")), given.get("months", ())),
        points.past_travel(Place(given.get("place", Place.UNKNOWN)), same_type=given.get("same_type", False)),
        points.engagement(given.get("lead_score", 0), day(given.get("last_contact")), viewed_on, today),
        points.stage(deal, ClientStatus(given.get("status", "active"))),
    )
    found = {camel(name): value for name, value in parts._asdict().items()}
    assert {**found, "score": points.score(parts)} == expect


@pytest.mark.parametrize(
    ("price", "wanted"), [(0, 15), (6099, 15), (6100, 25), (10_099, 25), (10_100, 18), (11_599, 18), (11_600, 8)]
)
def test_a_price_is_measured_in_whole_percent_of_the_budget(price: int, wanted: int) -> None:
    assert points.budget_fit(price, 10_000) == wanted


@pytest.mark.parametrize(
    ("price", "budget", "wanted"),
    [(14_099, 10_000, 8), (14_100, 10_000, 0), (100, None, 8), (None, 100, 8), (100, 0, 8), (2**53, 1, 0)],
)
def test_what_is_too_dear_and_what_isnt_known(price: int | None, budget: int | None, wanted: int) -> None:
    assert points.budget_fit(price, budget) == wanted


@pytest.mark.parametrize(("off", "wanted"), [(0, 20), (14, 20), (15, 14), (45, 14), (46, 7), (90, 7), (91, 0)])
def test_a_wanted_date_counts_by_the_days_either_way(off: int, wanted: int) -> None:
    for way in (1, -1):
        assert points.season(DEPARTURE, TODAY, DEPARTURE + timedelta(days=way * off), (5,)) == wanted


@pytest.mark.parametrize(("month", "wanted"), [(5, 20), (4, 12), (6, 12), (3, 0), (7, 0)])
def test_months_that_they_like(month: int, wanted: int) -> None:
    assert points.season(DEPARTURE, TODAY, None, (month,)) == wanted


def test_december_and_january_are_beside_each_other() -> None:
    assert points.season(date(2027, 12, 28), TODAY, None, (1,)) == 12
    assert points.season(date(2027, 1, 28), TODAY, None, (12,)) == 12


@pytest.mark.parametrize(
    ("ahead", "wanted"), [(14, 2), (44, 2), (45, 6), (89, 6), (90, 10), (270, 10), (271, 6), (365, 6), (366, 2)]
)
def test_else_time_to_plan_counts(ahead: int, wanted: int) -> None:
    assert points.season(TODAY + timedelta(days=ahead), TODAY) == wanted


@pytest.mark.parametrize(
    ("destination", "continent", "wanted"),
    [
        ("fjords", "europe", Place.SAME),
        ("azores", "europe", Place.NEW),
        ("azores", "asia", Place.UNKNOWN),
        ("azores", None, Place.UNKNOWN),
        (None, None, Place.UNKNOWN),
    ],
)
def test_places(destination: str | None, continent: str | None, wanted: Place) -> None:
    assert points.place(destination, continent, {"fjords"}, {"europe"}) is wanted


def test_past_travel_adds_kind_and_place() -> None:
    found = [points.past_travel(place, same_type=same) for place in Place for same in (True, False)]
    assert found == [20, 8, 16, 4, 12, 0]


@pytest.mark.parametrize(("ago", "wanted"), [(0, 6), (7, 6), (8, 4), (30, 4), (31, 2), (90, 2), (91, 0)])
def test_the_last_contact_counts_by_its_days(ago: int, wanted: int) -> None:
    assert points.engagement(9, TODAY - timedelta(days=ago), None, TODAY) == wanted


@pytest.mark.parametrize(("ago", "wanted"), [(0, 4), (30, 4), (31, 0)])
def test_a_proposal_counts_that_was_opened_lately(ago: int, wanted: int) -> None:
    assert points.engagement(0, None, TODAY - timedelta(days=ago), TODAY) == wanted


def test_a_lead_score_counts_by_tens() -> None:
    assert [points.engagement(lead, None, None, TODAY) for lead in (0, 9, 10, 99, 100)] == [0, 0, 1, 9, 10]


def test_every_stage_and_status_has_points() -> None:
    out = {CompanyStage.DISQUALIFIED, CompanyStage.ARCHIVED}
    assert points.DEAL_STAGES.keys() == set(OPEN_STAGES)
    assert points.CLIENT_STATUSES.keys() == set(ClientStatus)
    assert points.COMPANY_STAGES.keys() == set(CompanyStage) - out
    assert points.stage(DealStage.LEAD, CompanyStage.ACTIVE_CLIENT) == 5
    assert points.stage(None, CompanyStage.ACTIVE_CLIENT) == 10


@pytest.mark.parametrize(("season", "wanted"), [(20, 20), (10, 10), (0, 0)])
def test_a_warning_takes_fifteen_but_never_leads_below_zero(season: int, wanted: int) -> None:
    assert points.score(Parts(5, season, 0, 5, 5), is_warned=True) == wanted
