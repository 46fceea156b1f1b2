"""Companies below companies: whoever walks up from one comes to an end."""

from contextlib import closing

import psycopg2
import pytest
from flask import Flask

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.refusals import refused
from tests.support.threads import Send, at_once, statuses
from tt_api.database.turns import TurnsOn

COMPANIES = "/api/companies"
WALK = (
    "WITH RECURSIVE up AS (SELECT id AS start, parent_company_id AS at, 1 AS steps FROM companies"
    " UNION ALL SELECT start, parent_company_id, steps + 1 FROM up JOIN companies ON id = at WHERE steps < 50)"
    " SELECT max(steps) FROM up"
)


def companies(api: ApiClient, number: int, *, chained: bool = False) -> list[str]:
    """The ids of new companies, the first at the top where each is the next one's parent."""
    ids: list[str] = []
    for position in range(number):
        parent = {"parentCompanyId": ids[-1]} if chained and ids else {}
        ids.append(api.created(COMPANIES, {"name": f"C{position}", **parent})["id"])
    return ids


def below(company: str, parent: str | None) -> Send:
    return lambda api: api.patch(f"{COMPANIES}/{company}", {"parentCompanyId": parent})


@pytest.mark.parametrize("length", [1, 2, 3, 5])
def test_a_parent_from_below_is_refused(api: ApiClient, length: int) -> None:
    top, *_, bottom = [*companies(api, length, chained=True)] * (2 if length == 1 else 1)
    refused(below(top, bottom)(api), 400, "parentCompanyId")
    assert api.get(f"{COMPANIES}/{top}").get_json()["data"]["parentCompanyId"] is None


def test_a_company_moves_to_any_other_place(api: ApiClient) -> None:
    top, middle, bottom = companies(api, 3, chained=True)
    (other,) = companies(api, 1)
    for company, parent in ((bottom, top), (middle, bottom), (top, other), (middle, None), (other, middle)):
        response = below(company, parent)(api)
        assert response.status_code == 200, response.get_data(as_text=True)
        assert response.get_json()["data"]["parentCompanyId"] == parent
    refused(below(middle, bottom)(api), 400, "parentCompanyId")


def test_seeding_meanwhile_holds_nobody_up(api: ApiClient, database_url: str) -> None:
    top, other = companies(api, 2)
    with closing(psycopg2.connect(database_url)) as seeding:
        seeding.cursor().execute("SELECT pg_advisory_xact_lock(%s)", (int(TurnsOn.SEEDING),))
        assert below(other, top)(api).status_code == 200


def test_a_cycle_that_is_there_already_can_be_undone(api: ApiClient, database_url: str) -> None:
    first, second, third = companies(api, 3)
    cycle = "UPDATE companies SET parent_company_id = CASE id WHEN %s THEN %s ELSE %s END::uuid WHERE id IN (%s, %s)"
    query(database_url, f"{cycle} RETURNING 1", (first, second, first, first, second))
    assert below(third, first)(api).status_code == 200
    assert below(first, None)(api).status_code == 200
    assert query(database_url, WALK) == [(2,)]


@pytest.mark.parametrize("number", [2, 5])
def test_changes_at_the_same_moment_make_no_cycle(app: Flask, api: ApiClient, database_url: str, number: int) -> None:
    for _ in range(10):
        ring = companies(api, number)
        requests = [below(company, parent) for company, parent in zip(ring, [*ring[1:], ring[0]], strict=True)]
        assert statuses(at_once(app, requests)) == [200] * (number - 1) + [400]
    assert query(database_url, WALK) == [(number,)]


def test_changes_of_one_company_at_the_same_moment_take_turns(app: Flask, api: ApiClient) -> None:
    company, *parents = companies(api, 5)
    for _ in range(5):
        assert statuses(at_once(app, [below(company, parent) for parent in parents])) == [200] * 4
