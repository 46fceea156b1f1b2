"""Kept plans: used for every request by id, and given up when the tables below them change."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import psycopg2
import pytest
from flask import Flask

from tests.support.api import ApiClient
from tests.support.probe_blueprints import ProbeApps
from tt_api.database.prepared import PreparedStatements
from tt_api.database.transaction import read, transaction

NOTES_AS = "ALTER TABLE companies ALTER COLUMN notes TYPE {kind}"


@pytest.fixture
def company(api: ApiClient) -> dict[str, Any]:
    return api.created("/api/companies", {"name": "Heron", "notes": "100 %s of 100%"})


@pytest.fixture
def alter(database_url: str) -> Iterator[Any]:
    connection = psycopg2.connect(database_url)
    connection.autocommit = True
    yield lambda kind: connection.cursor().execute(NOTES_AS.format(kind=kind))
    connection.cursor().execute(NOTES_AS.format(kind="text"))
    connection.close()


def kept_plans(app: Flask) -> list[str]:
    with app.app_context():
        return [statement for (statement,) in read("SELECT statement FROM pg_prepared_statements")]


@pytest.mark.direct("plans are a session's")
@pytest.mark.usefixtures("app")
def test_reads_and_writes_by_id_keep_their_plans(probe: ProbeApps) -> None:
    client = probe(WEB_THREADS="1")
    app, api = client.application, ApiClient(client)
    company, doomed = (api.created("/api/companies", {"name": name}) for name in ("Heron", "Egret"))
    path = f"/api/companies/{company['id']}"
    assert api.get(path).status_code == api.patch(path, {"city": "Rome"}).status_code == 200
    assert api.patch(path, {"city": "Bergen", "parentCompanyId": None}).status_code == 200
    assert api.delete(f"/api/companies/{doomed['id']}").status_code == 204
    plans = " ".join(kept_plans(app))
    for part in ("INSERT INTO companies", "AND version = $3", "FOR UPDATE", "WHERE id = $1"):
        assert part in plans
    before = kept_plans(app)
    assert api.get(path).status_code == api.patch(path, {"city": "Oslo"}).status_code == 200
    assert api.patch(path, {"city": "Faro", "parentCompanyId": None}).status_code == 200
    assert kept_plans(app) == before


def test_percent_signs_are_values_like_any_other(api: ApiClient, company: dict[str, Any]) -> None:
    path = f"/api/companies/{company['id']}"
    assert api.get(path).get_json()["data"]["notes"] == "100 %s of 100%"
    assert api.patch(path, {"notes": "%(x)s %% $1"}).get_json()["data"]["notes"] == "%(x)s %% $1"


def test_a_plan_outlives_the_transaction_that_failed_with_it(api: ApiClient, company: dict[str, Any]) -> None:
    path = f"/api/companies/{company['id']}"
    for _ in range(3):
        assert api.patch(path, {"parentCompanyId": company["id"]}).status_code == 400
        assert api.patch(path, {"parentCompanyId": None}).status_code == 200


def test_a_migration_below_them_goes_unnoticed(api: ApiClient, company: dict[str, Any], alter: Any) -> None:
    path = f"/api/companies/{company['id']}"
    assert api.get(path).status_code == 200
    alter("varchar(30000)")
    assert [api.get(path).status_code for _ in range(3)] == [200] * 3
    alter("varchar(40000)")
    assert api.patch(path, {"city": "Rome"}).status_code == 200


@pytest.mark.direct("plans are a session's")
def test_callers_cannot_fill_the_server_with_them(app: Flask, api: ApiClient) -> None:
    fields = ["city", "region", "street", "phone", "domain", "industry", "notes", "postalCode", "description", "email"]
    company = api.created("/api/companies", {"name": "Heron"})
    for mask in range(1, 400):
        chosen = {name: f"a{mask}@b.example" for bit, name in enumerate(fields) if mask & 1 << bit}
        assert api.patch(f"/api/companies/{company['id']}", chosen | {"notes": str(mask)}).status_code in (200, 400)
    assert len(kept_plans(app)) <= 300


def test_threads_that_meet_at_new_statements_each_run_their_own() -> None:
    together = Barrier(8)
    statements = PreparedStatements(most=300)

    def name_of(number: int) -> str:
        together.wait()
        found = statements.get(f"SELECT {number}, %s")
        assert found
        return found.name

    for round_ in range(3):
        with ThreadPoolExecutor(8) as threads:
            names = list(threads.map(name_of, range(round_ * 8, round_ * 8 + 8)))
        assert len(set(names)) == 8


def test_the_transaction_s_own_rows_are_seen(app: Flask, api: ApiClient, company: dict[str, Any]) -> None:
    with app.app_context(), transaction():
        assert read("SELECT name FROM companies WHERE id = %s", (company["id"],), prepare=True) == [("Heron",)]
