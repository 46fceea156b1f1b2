"""SQL is text to Python: here PostgreSQL reads every statement of the source, so that a misspelt column fails."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from textwrap import dedent

import psycopg2
import pytest
from psycopg2.extensions import cursor as Cursor  # noqa: N812 -- a class, whatever its name

from tests.support.sql_texts import Found, Given, Statement, Unknown, refusal, statements_in, statements_of
from tt_api.resources.reading import LIVE
from tt_api.services.operations import nexus_sync

ROOT = Path(__file__).parent.parent
ROOMS = ("services", "work", "blueprints", "commands")

# What a function's own name stands for in its statements, where the source doesn't say.
GIVEN: Given = {
    "tt_api/services/crm/sums.py: where": (LIVE,),
    "tt_api/services/mail/outcomes.py: event": ("opened", "clicked"),
    "tt_api/services/operations/nexus_sync.py: table": list(nexus_sync._TABLES.values()),
}
# Statements that can't be read off the source. Each is run by the tests that are named.
ELSEWHERE = {
    # The table and column are each caller's.
    "tt_api/work/at_most_once.py": "tests/work/test_at_most_once.py",
    "tt_api/services/analytics/waiting.py": "tests/analytics/test_waiting.py",
    "tt_api/services/clients/primary.py": "tests/clients/test_primary.py",
}


def all_found() -> list[Found]:
    return [found for room in ROOMS for found in statements_in(ROOT / "tt_api" / room, ROOT, GIVEN)]


@pytest.fixture
def cursor(database_url: str) -> Iterator[Cursor]:
    """A connection to the migrated database, on which nothing is stored."""
    with closing(psycopg2.connect(database_url)) as connection, connection.cursor() as cursor:
        yield cursor


def refusals(cursor: Cursor, found: list[Found]) -> list[str]:
    statements = [one for one in found if isinstance(one, Statement)]
    said = [(one.where, refusal(cursor, one.sql)) for one in statements]
    return [f"{where}  {reason}" for where, reason in said if reason]


class TestTheSource:
    def test_postgresql_understands_every_statement(self, cursor: Cursor) -> None:
        found = all_found()
        assert len(found) > 90  # a reader that finds nothing would find nothing wrong
        refused = refusals(cursor, found)
        assert not refused, "\n".join(refused)

    def test_every_statement_can_be_read(self) -> None:
        unknown = [one for one in all_found() if isinstance(one, Unknown)]
        missed = [f"{one.where}  {one.what}" for one in unknown if one.where.partition(":")[0] not in ELSEWHERE]
        assert not missed, "say in GIVEN what the names stand for:\n" + "\n".join(missed)
        # What is excused is still there.
        assert {one.where.partition(":")[0] for one in unknown} == ELSEWHERE.keys()

    def test_what_is_given_is_needed(self) -> None:
        for key in GIVEN:
            name, _, word = key.partition(": ")
            assert f"{{{word}" in (ROOT / name).read_text(), key


class TestTheReader:
    """That it would see a mistake."""

    def found(self, source: str, given: Given | None = None) -> list[Found]:
        return list(statements_of(dedent(source), "some/module.py", {"LIVE": "deleted_at IS NULL"}, given or {}))

    @pytest.mark.parametrize(
        "sql",
        [
            "SELECT nmae FROM companies",
            "SELECT name FROM compnies WHERE id = %s",
            "UPDATE companies SET name = %(name)s WHERE naem = %(name)s",
            "INSERT INTO companies (name, slag) VALUES (%s, %s)",
            "DELETE FROM companies WHERE id = %s AND deleted_at IS NUL",
            "WITH one AS (SELECT id FROM companies) SELECT name FROM one",
            "SELECT name FROM companies WHERE employee_count = 'many'",
            "SELECT no_such_function(%s)",
        ],
    )
    def test_a_mistake_is_named_with_file_and_line(self, cursor: Cursor, sql: str) -> None:
        source = f"""
            def some_service():
                execute({sql!r}, ("x",))
        """
        (said,) = refusals(cursor, self.found(source))
        assert said.startswith("some/module.py:3 ")

    def test_a_mistake_in_what_is_filled_in_is_found(self, cursor: Cursor) -> None:
        source = """
            def some_service(change):
                strength = "NO KEY UPDATE" if change else "SHAER"
                hold("id = %s", strength)
                hold(strength="SHARE", condition="idd = %s")

            def hold(condition, strength):
                condition_of_all = f"{condition} AND {LIVE}"
                execute(f"SELECT FROM companies WHERE {condition_of_all} FOR {strength}")
        """
        said = refusals(cursor, self.found(source))
        # Two conditions with three strengths; both are right in two of the six.
        assert len(said) == 4
        assert [one for one in said if "SHAER" in one]
        assert [one for one in said if "idd" in one]

    def test_what_nobody_can_know_is_unknown_until_it_is_said(self, cursor: Cursor) -> None:
        source = """
            def some_service(condition, statement):
                execute(f"SELECT FROM companies WHERE {condition}")
                read(statement)
        """
        first, second = self.found(source)
        assert isinstance(first, Unknown)
        assert second == Unknown("some/module.py:4", "statement")
        given = {"some/module.py: condition": ("id = %s", "idd = %s")}
        (said,) = refusals(cursor, self.found(source, given))
        assert "idd" in said

    def test_parameters_without_a_type_are_fine(self, cursor: Cursor) -> None:
        source = """
            execute("SELECT CASE WHEN %s THEN %s ELSE %(name)s END, 100 %% 7, name LIKE '%%x' FROM companies")
        """
        assert refusals(cursor, self.found(source)) == []
