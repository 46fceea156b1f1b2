"""`flask seed`: the same believable rows on every run, in one go, and never twice."""

import os
import re
from collections.abc import Callable
from contextlib import closing
from typing import Any

import psycopg2
import pytest
from flask import Flask

from devtools.postgres import Postgres
from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.seeding import of, seed, seeded_rows
from tests.support.settings import settings_for
from tests.support.template import migrated_database
from tt_api.app import create_app
from tt_api.seeding.dice import seed_id
from tt_api.seeding.world import TABLES
from tt_api.work.handlers import load_handlers
from tt_api.work.running import run_task

pytestmark = pytest.mark.slow

SUMMARY = re.compile(r"table +rows added  already there\n(?:\w+ +[\d ]+  +[\d ]+\n)+\n[\d ]+ rows in \d+\.\d s\.\n$")
# What shows how rows are stored, whatever they are, is shown with the tables that take the least time.
SALES = ("--sales-only",)
# What is encrypted, where the same text is another token each time; and the ends of unsubscribe links: chance.
TOKEN = "gAAAAA[0-9A-Za-z_=-]{94,}|(?<=[/,])[0-9A-Za-z_-]{43}(?![0-9A-Za-z_-])"
WITH_TOKENS = {"travelers", "travel_documents", "email_sends"}
ROWS = "SELECT {}::text FROM {} ORDER BY id"
ROWS_LESS_TOKENS = "SELECT regexp_replace({}::text, %s, 'token', 'g') FROM {} ORDER BY id"


def contents(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of each table as texts."""
    return {
        table.name: query(url, of(table.name, ROWS_LESS_TOKENS), (TOKEN,))
        if table.name in WITH_TOKENS
        else query(url, of(table.name, ROWS))
        for table in TABLES
    }


def count(url: str, table: str = "companies") -> int:
    return int(query(url, of(table, "SELECT count(*) FROM {}"))[0][0])


@pytest.fixture
def another_app(postgres: Postgres) -> tuple[Flask, str]:
    """An application over a second database."""
    url = migrated_database(postgres, f"seeding_{os.getpid()}")
    return create_app(settings_for(url)), url


class TestRuns:
    @pytest.mark.long
    def test_a_database_that_is_filled_in_steps_becomes_as_one_that_is_filled_at_once(
        self, app: Flask, database_url: str, another_app: tuple[Flask, str]
    ) -> None:
        other, other_url = another_app
        # Sales alone leave out what takes the time.
        seed(other, *SALES)
        assert (count(other_url, "deals") > 0, count(other_url, "clients"), count(other_url, "vendors")) == (True, 0, 0)
        # Scale 1 is 200 companies and theirs, and says so in columns.
        output = seed(other)
        expected = {name: len(rows) for name, rows in seeded_rows(1).items()}
        assert {name: count(other_url, name) for name in expected} == expected
        assert (expected["companies"], expected["contacts"]) == (200, 780)
        assert "200 of 200 companies, with 780 contacts" in output
        assert SUMMARY.search(output)
        *_, header, line, _, _ = output.split("\n")[:-5]
        assert len(line) == len(header)
        # Again it adds nothing.
        before = contents(other_url)
        assert "nothing added" in seed(other)
        assert contents(other_url) == before
        seed(other, "--scale", "2")
        seed(app, "--scale", "2")
        assert contents(other_url) == contents(database_url)

    def test_a_larger_scale_keeps_the_rows_and_a_smaller_one_adds_none(self, app: Flask, database_url: str) -> None:
        seed(app, *SALES)
        first = contents(database_url)
        seed(app, "--scale", "2", *SALES)
        after = contents(database_url)
        for table, rows in first.items():
            assert set(rows) <= set(after[table]), table
        assert len(after["contacts"]) == 1560
        assert "nothing added" in seed(app, *SALES)

    def test_if_empty_leaves_a_used_database_alone(self, app: Flask, api: ApiClient, database_url: str) -> None:
        api.created("/api/companies", {"name": "Somebody's own"})
        assert "nothing added" in seed(app, "--if-empty")
        assert (count(database_url), count(database_url, "contacts")) == (1, 0)

    def test_if_empty_fills_an_empty_database(self, app: Flask, database_url: str) -> None:
        seed(app, "--if-empty", *SALES)
        assert (count(database_url), count(database_url, "contacts")) == (200, 780)

    @pytest.mark.parametrize("scale", ["0", "-1", "many"])
    def test_a_wrong_scale_is_refused(self, app: Flask, scale: str) -> None:
        assert app.test_cli_runner().invoke(args=["seed", "--scale", scale]).exit_code == 2

    def test_a_failure_stores_nothing(self, app: Flask, database_url: str) -> None:
        """Not even the batches that were copied before the one that failed."""
        with closing(psycopg2.connect(database_url)) as other:
            other.autocommit = True
            refuse_last = "ALTER TABLE companies ADD CONSTRAINT not_the_last CHECK (id <> %s)"
            other.cursor().execute(refuse_last, (seed_id("companies", 400),))
            try:
                result = app.test_cli_runner().invoke(args=["seed", "--scale", "2", *SALES])
            finally:
                other.cursor().execute("ALTER TABLE companies DROP CONSTRAINT not_the_last")
        assert isinstance(result.exception, psycopg2.errors.CheckViolation)
        assert not any(count(database_url, table.name) for table in TABLES)
        assert count(database_url, "scheduled_tasks") == 0

    def test_requests_go_on_as_before_in_the_same_process(self, app: Flask, api: ApiClient) -> None:
        seed(app, *SALES)
        assert api.get("/api/contacts").get_json()["pagination"]["total"] == 780


class TestRowsOfOthers:
    def test_rows_changed_or_deleted_since_stay_so(self, app: Flask, database_url: str) -> None:
        seed(app, *SALES)
        for table in ("companies", "contacts", "deals"):
            change = of(table, "UPDATE {} SET tags = '[\"mine\"]', deleted_at = %s WHERE id = %s RETURNING id")
            first, second = query(database_url, of(table, "SELECT id FROM {} ORDER BY id LIMIT 2"))
            query(database_url, change, (None, first))
            query(database_url, change, ("2026-01-01T00:00:00Z", second))
            assert "nothing added" in seed(app, *SALES)
            mine = query(database_url, of(table, "SELECT id FROM {} WHERE tags = '[\"mine\"]' ORDER BY id"))
            assert mine == [first, second]

    def test_a_slug_that_somebody_else_has_is_left_to_them(self, app: Flask, api: ApiClient, database_url: str) -> None:
        wanted = seeded_rows(1)["companies"][0]["slug"]
        theirs = api.created("/api/companies", {"name": "First", "slug": wanted})
        seed(app, *SALES)
        assert query(database_url, "SELECT id::text FROM companies WHERE slug = %s", (wanted,)) == [(theirs["id"],)]
        mine = query(database_url, "SELECT slug FROM companies WHERE id = %s", (seed_id("companies", 1),))
        assert mine == [(f"{wanted}-{seed_id('companies', 1)[:8]}",)]

    def test_an_address_that_somebody_else_has_is_left_to_them(
        self, app: Flask, api: ApiClient, database_url: str
    ) -> None:
        contact = next(row for row in seeded_rows(1)["contacts"] if row["email"])
        api.created("/api/contacts", {"firstName": "First", "email": contact["email"].upper()})
        seed(app, *SALES)
        mine = query(database_url, "SELECT email FROM contacts WHERE id = %s", (contact["id"],))
        assert mine == [(contact["email"].replace("@", f".{contact['id'][:8]}@"),)]


class TestScores:
    def test_a_seed_that_added_something_stages_the_scoring_of_everybody(self, app: Flask, database_url: str) -> None:
        staged = "SELECT task_type, status FROM scheduled_tasks"
        seed(app, *SALES)
        assert query(database_url, staged) == [("score_all", "pending")]
        seed(app, *SALES)
        assert query(database_url, staged) == [("score_all", "pending")]

    def test_the_seeded_rules_score_the_seeded_contacts(
        self, app: Flask, api: ApiClient, database_url: str, work: Callable[[], None]
    ) -> None:
        seed(app, *SALES)
        work()
        scores = dict(query(database_url, "SELECT id::text, lead_score FROM contacts"))
        assert len(set(scores.values())) > 20
        assert max(scores.values()) > 60
        for contact_id in list(scores)[:10]:
            explained = api.get(f"/api/contacts/{contact_id}/score").get_json()["data"]
            assert explained["score"] == scores[contact_id]


@pytest.fixture
def work(app: Flask) -> Callable[[], None]:
    """Does all due work."""

    def until_done() -> None:
        load_handlers()
        with app.app_context():
            while run_task():
                pass

    return until_done
