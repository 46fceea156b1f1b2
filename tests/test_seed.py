"""`flask seed`: the same believable rows on every run, in one go, and never twice."""

import re
from collections import Counter
from contextlib import closing
from hashlib import sha256

import psycopg2
import pytest
from flask import Flask
from psycopg2.extensions import get_wait_callback

from tests.support.api import ApiClient
from tests.support.catalog import query
from tt_api.models.enums import CompanyStage, LeadSource
from tt_api.seeding import TABLES
from tt_api.seeding.companies import COMPANIES
from tt_api.seeding.dice import Dice, seed_id, weighted
from tt_api.seeding.table import ANCHOR, SeedTable
from tt_api.slugs import slugify

ALL = "SELECT * FROM companies ORDER BY id"


def seed(app: Flask, *arguments: str) -> str:
    result = app.test_cli_runner().invoke(args=["seed", *arguments])
    assert result.exit_code == 0, result.output
    return str(result.output)


def companies(url: str) -> int:
    return int(query(url, "SELECT count(*) FROM companies")[0][0])


class TestRuns:
    def test_scale_1_is_200_companies_and_says_so_in_columns(self, app: Flask, database_url: str) -> None:
        output = seed(app)
        assert companies(database_url) == 200
        assert "companies: 200 of 200" in output
        header, line = output.splitlines()[-2:]
        assert header == "table      rows added  seconds"
        assert line.startswith("companies         200  ")
        assert len(line) == len(header)

    def test_again_adds_nothing(self, app: Flask, database_url: str) -> None:
        seed(app)
        before = query(database_url, ALL)
        assert "nothing added" in seed(app)
        assert query(database_url, ALL) == before

    def test_a_larger_scale_adds_the_rest_and_a_smaller_one_nothing(self, app: Flask, database_url: str) -> None:
        seed(app)
        first = query(database_url, ALL)
        seed(app, "--scale", "3")
        all_of_it = query(database_url, ALL)
        assert len(all_of_it) == 600
        assert set(map(str, first)) < set(map(str, all_of_it))
        assert "nothing added" in seed(app, "--scale", "2")

    def test_topping_up_ends_where_one_run_ends(self, app: Flask, database_url: str) -> None:
        seed(app)
        seed(app, "--scale", "2")
        topped_up = query(database_url, ALL)
        query(database_url, "DELETE FROM companies RETURNING id")
        seed(app, "--scale", "2")
        assert query(database_url, ALL) == topped_up

    def test_if_empty_leaves_a_used_database_alone(self, app: Flask, api: ApiClient, database_url: str) -> None:
        api.created("/api/companies", {"name": "Somebody's own"})
        assert "nothing added" in seed(app, "--if-empty")
        assert companies(database_url) == 1

    def test_if_empty_fills_an_empty_database(self, app: Flask, database_url: str) -> None:
        seed(app, "--if-empty")
        assert companies(database_url) == 200

    def test_rows_changed_or_deleted_since_stay_so(self, app: Flask, database_url: str) -> None:
        seed(app)
        first, second = seed_id("companies", 1), seed_id("companies", 2)
        change = "UPDATE companies SET name = 'Mine', deleted_at = %s WHERE id = %s RETURNING id"
        query(database_url, change, (None, first))
        query(database_url, change, ("2026-01-01T00:00:00Z", second))
        assert "nothing added" in seed(app)
        assert query(database_url, "SELECT count(*) FROM companies WHERE name = 'Mine'") == [(2,)]

    def test_a_slug_that_somebody_else_has_is_left_to_them(self, app: Flask, api: ApiClient, database_url: str) -> None:
        wanted = next(COMPANIES.rows(1))["slug"]
        theirs = api.created("/api/companies", {"name": "First", "slug": wanted})
        seed(app)
        assert query(database_url, "SELECT id::text FROM companies WHERE slug = %s", (wanted,)) == [(theirs["id"],)]
        mine = query(database_url, "SELECT slug FROM companies WHERE id = %s", (seed_id("companies", 1),))
        assert mine == [(f"{wanted}-{seed_id('companies', 1)[:8]}",)]

    @pytest.mark.parametrize("scale", ["0", "-1", "many"])
    def test_a_wrong_scale_is_refused(self, app: Flask, scale: str) -> None:
        assert app.test_cli_runner().invoke(args=["seed", "--scale", scale]).exit_code == 2

    def test_a_failure_stores_nothing(self, app: Flask, database_url: str) -> None:
        """Not even the chunks that were copied before the one that failed."""
        *_, last = COMPANIES.rows(10_200)
        with closing(psycopg2.connect(database_url)) as other:
            other.autocommit = True
            refuse_last = "ALTER TABLE companies ADD CONSTRAINT not_the_last CHECK (slug <> %s)"
            other.cursor().execute(refuse_last, (last["slug"],))
            try:
                result = app.test_cli_runner().invoke(args=["seed", "--scale", "51"])
            finally:
                other.cursor().execute("ALTER TABLE companies DROP CONSTRAINT not_the_last")
        assert isinstance(result.exception, psycopg2.errors.CheckViolation)
        assert companies(database_url) == 0

    def test_requests_go_on_as_before_in_the_same_process(self, app: Flask, api: ApiClient) -> None:
        """COPY needs psycopg2's waits without a limit; the limit is back, and so are the connections."""
        callback = get_wait_callback()
        seed(app)
        assert get_wait_callback() is callback is not None
        assert api.get("/api/companies").get_json()["pagination"]["total"] == 200


class TestRows:
    def test_are_the_same_on_every_machine(self) -> None:
        """A hash of all values: whoever changes the seed on purpose changes it here."""
        rows = [tuple(map(str, row.values())) for row in COMPANIES.rows(1000)]
        assert sha256(repr(rows).encode()).hexdigest()[:16] == "a90c046a1dba760f"

    @pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
    def test_are_the_same_at_any_scale(self, table: SeedTable) -> None:
        assert list(table.rows(50)) == list(table.rows(150))[:50]

    def test_could_have_come_through_the_api(self, app: Flask, api: ApiClient) -> None:
        """Each object can be sent back whole, and that changes nothing."""
        seed(app)
        for company in api.get("/api/companies?limit=100").get_json()["data"]:
            answer = api.patch(f"/api/companies/{company['id']}", company)
            assert answer.get_json()["data"] == company

    def test_spread_over_what_lists_filter_and_sort_by(self) -> None:
        rows = list(COMPANIES.rows(2000))
        assert {row["stage"] for row in rows} == {stage.value for stage in CompanyStage}
        assert {row["lead_source"] for row in rows} == {source.value for source in LeadSource} | {None}
        assert len({row["country"] for row in rows}) > 10
        assert len({row["created_at"] for row in rows}) == 2000
        assert max(row["created_at"] for row in rows) < ANCHOR
        assert any(not row["name"].isascii() for row in rows)
        for column in ("industry", "annual_travel_budget", "next_retreat_on", "city", "phone", "parent_company_id"):
            with_value = sum(row[column] is not None for row in rows)
            assert 0 < with_value < 2000, column

    def test_name_nobody_real(self) -> None:
        for row in COMPANIES.rows(2000):
            assert row["domain"] is None or row["domain"].endswith(".example")
            assert row["email"] is None or row["email"].endswith(".example")
            assert row["phone"] is None or re.fullmatch(r"\+1 \d{3} 555 01\d\d", row["phone"])

    def test_slugs_are_numbered_as_the_api_does(self) -> None:
        rows = list(COMPANIES.rows(5000))
        assert len({row["slug"] for row in rows}) == 5000
        assert all(re.fullmatch(rf"{slugify(row['name'])}(-\d+)?", row["slug"]) for row in rows)


class TestDice:
    def test_falls_on_every_side_about_as_often(self) -> None:
        thrown = Counter(Dice("test", number).between(1, 6) for number in range(6000))
        assert sorted(thrown) == [1, 2, 3, 4, 5, 6]
        assert all(850 < times < 1150 for times in thrown.values())

    def test_one_row_has_chances_without_end(self) -> None:
        dice = Dice("test", 1)
        thrown = Counter(dice.below(10) for _ in range(10_000))
        assert all(850 < thrown[side] < 1150 for side in range(10))

    def test_weights(self) -> None:
        assert Counter(weighted({"often": 3, "seldom": 1, "never": 0})) == {"often": 3, "seldom": 1}
