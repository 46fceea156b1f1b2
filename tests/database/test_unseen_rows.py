"""Changes of rows that nobody looks at: PostgreSQL finds out what changes, and whoever asks is told the same."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from flask import Flask

from tests.support.catalog import query
from tests.support.probe_blueprints import ProbeApps
from tt_api.database.storing import Touch
from tt_api.database.transaction import execute
from tt_api.models.crm.companies import Company
from tt_api.resources import writing
from tt_api.resources.changes import changes_of
from tt_api.resources.table import Row, table_of
from tt_api.work import stage

COMPANIES = table_of(Company)
CHANGE = "/probe/views/change"

# A row that is to be changed, and what was sent that it doesn't hold.
Changed = Callable[[], tuple[Row, Any]]


@pytest.fixture
def company(app: Flask, database_url: str) -> str:
    """A company's id."""
    values = "('Blue Heron', 'blue-heron', 'Travel', 'Asheville')"
    sql = f"INSERT INTO companies (name, slug, industry, city) VALUES {values} RETURNING id"  # noqa: S608 -- our own
    ((company_id,),) = query(database_url, sql)
    return str(company_id)


@pytest.fixture
def sent(company: str) -> Callable[..., Changed]:
    """What a view is given that changes the company by these values."""

    def values(**sent: Any) -> Changed:
        def changed() -> tuple[Row, Any]:
            row = writing.to_change(COMPANIES, company)
            return row, changes_of(COMPANIES, row, sent)

        return changed

    return values


def stored(url: str) -> tuple[Any, ...]:
    (row,) = query(url, "SELECT industry, city, version FROM companies")
    return row


def staged(url: str) -> list[str]:
    return [name for (name,) in query(url, "SELECT task_type FROM scheduled_tasks ORDER BY id")]


class TestTheRow:
    def test_is_what_it_was_before_the_change_whenever_it_is_asked(
        self, probe: ProbeApps, sent: Callable[..., Changed], database_url: str
    ) -> None:
        changed = sent(industry="Software")
        calls = count(1)

        def change() -> str:
            row, changes = changed()
            after = writing.update(COMPANIES, row, changes)
            assert next(calls) == 1
            return f"{row['industry']} {row['version']} {after['industry']} {after['version']}"

        assert probe(change).post(CHANGE).text == "Travel 1 Software 2"
        assert stored(database_url) == ("Software", "Asheville", 2)

    def test_that_is_asked_for_its_id_alone_is_never_read(
        self, probe: ProbeApps, sent: Callable[..., Changed], company: str
    ) -> None:
        changed = sent(industry="Software")

        def change() -> str:
            row, changes = changed()
            after = writing.update(COMPANIES, row, changes)
            assert (row["id"], after["id"]) == (company, company)
            return str(changes.known)

        assert probe(change).post(CHANGE).text == "False"


class TestWhatChanges:
    def test_is_found_out_for_whoever_asks(self, probe: ProbeApps, sent: Callable[..., Changed]) -> None:
        changed = sent(industry="Travel", city="Boone")

        def change() -> str:
            row, changes = changed()
            assert "name" not in changes
            assert changes.get("country") is None
            assert not changes.known
            assert dict(changes) == {"city": "Boone"}
            assert "industry" not in changes
            return str(writing.update(COMPANIES, row, changes)["version"])

        assert probe(change).post(CHANGE).text == "2"

    def test_is_never_nothing_to_whoever_has_looked(
        self, probe: ProbeApps, sent: Callable[..., Changed], database_url: str
    ) -> None:
        changed = sent(industry="Travel")
        asked = []

        def change() -> str:
            row, changes = changed()
            asked.append(bool(changes))
            if not changes:
                return "nothing to do"
            stage("score_all")
            execute("UPDATE companies SET city = 'Boone'")
            return str(row["industry"])

        assert probe(change).post(CHANGE).text == "nothing to do"
        assert asked == [True, False]
        # What was done before it turned out is undone.
        assert stored(database_url) == ("Travel", "Asheville", 1)
        assert staged(database_url) == []

    def test_is_looked_at_where_the_transaction_goes_on(
        self, probe: ProbeApps, sent: Callable[..., Changed], database_url: str
    ) -> None:
        changed = sent(industry="Travel", city="Boone")

        def change() -> str:
            row, changes = changed()
            writing.update(COMPANIES, row, changes)
            execute("UPDATE row_totals SET live_rows = live_rows")
            assert changes.known
            return "changed"

        assert probe(change).post(CHANGE).text == "changed"
        assert stored(database_url) == ("Travel", "Boone", 2)


class TestWorkThatGoesByIt:
    @pytest.mark.parametrize(
        "case",
        [
            ({"industry": "Software"}, "industry", ["score_all"]),
            ({"industry": "Travel", "city": "Boone"}, "industry", []),
            ({"industry": "Travel", "city": "Boone"}, "city", ["score_all"]),
            ({"industry": None}, "industry", ["score_all"]),
            ({"industry": "Software"}, "city", []),
            ({"tags": [], "city": "Boone"}, "tags", []),
            ({"tags": ["vip"], "city": "Boone"}, "tags", ["score_all"]),
            ({"custom_fields": {"n": 1.0}, "city": "Boone"}, "custom_fields", ["score_all"]),
            ({"custom_fields": {"n": 1}, "city": "Boone"}, "custom_fields", []),
        ],
    )
    @pytest.mark.parametrize("ending", ["at once", "after a look", "after another statement", "before anything"])
    def test_is_staged_where_that_changes(
        self,
        probe: ProbeApps,
        sent: Callable[..., Changed],
        database_url: str,
        case: tuple[dict[str, Any], str, list[str]],
        ending: str,
    ) -> None:
        values, column, expected = case
        query(database_url, """UPDATE companies SET custom_fields = '{"n": 1}' RETURNING id""")
        changed = sent(**values)

        def change() -> str:
            row, changes = changed()
            stage("score_all", when=Touch(changes, frozenset({column})))
            if ending == "before anything":
                execute("SELECT 1")
            writing.update(COMPANIES, row, changes)
            if ending == "after a look":
                assert row["name"] == "Blue Heron"
            if ending == "after another statement":
                execute("SELECT 1")
            return "changed"

        assert probe(change).post(CHANGE).text == "changed"
        assert staged(database_url) == expected
        assert stored(database_url)[2] == 3

    @pytest.mark.parametrize("stored_too", ["nothing", "a new row", "a change of another"])
    def test_is_staged_whatever_else_is_stored(
        self, probe: ProbeApps, sent: Callable[..., Changed], database_url: str, stored_too: str
    ) -> None:
        changed = sent(industry="Software", city="Asheville")
        red = "INSERT INTO companies (name, slug) VALUES ('Red Heron', 'red-heron') RETURNING id"
        ((red_heron,),) = query(database_url, red)

        def change() -> str:
            _, changes = changed()
            stage("score_all", when=Touch(changes, frozenset({"industry"})))
            stage("score_company", when=Touch(changes, frozenset({"city"})))
            if stored_too == "a new row":
                writing.insert(COMPANIES, {"name": "Grey Heron", "slug": "grey-heron"})
            if stored_too == "a change of another":
                row = writing.to_change(COMPANIES, red_heron)
                writing.update(COMPANIES, row, changes_of(COMPANIES, row, {"city": "Boone"}))
            return "staged"

        assert probe(change).post(CHANGE).text == "staged"
        assert staged(database_url) == ["score_all"]

    def test_is_not_staged_where_nothing_else_is_done(
        self, probe: ProbeApps, sent: Callable[..., Changed], database_url: str
    ) -> None:
        changed = sent(city="Boone", industry="Travel")

        def change() -> str:
            _, changes = changed()
            stage("score_all", when=Touch(changes, frozenset({"industry"})))
            return "staged"

        assert probe(change).post(CHANGE).text == "staged"
        assert staged(database_url) == []
