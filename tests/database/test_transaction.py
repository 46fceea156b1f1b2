"""One request is one transaction: all of it is stored or none, and what a failing commit becomes."""

import ast
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any, NoReturn

import psycopg2
import pytest
from sqlalchemy import text

import tt_api
from tests.support.probe_blueprints import ProbeApps
from tt_api.database.engine import Checkout
from tt_api.database.orm import db
from tt_api.database.transaction import execute, read, transaction
from tt_api.errors import ConflictError
from tt_api.models.crm.companies import Company
from tt_api.resources import writing

DEFERRED = """
    CREATE TABLE probe_parents (id integer PRIMARY KEY);
    CREATE TABLE probe_notes (
        note text UNIQUE DEFERRABLE INITIALLY DEFERRED,
        parent_id integer REFERENCES probe_parents (id) DEFERRABLE INITIALLY DEFERRED
    )
"""


@pytest.fixture(autouse=True)
def notes(database_url: str) -> Iterator[None]:
    """Tables of this test's own, one of which looks at its constraints when a transaction commits."""
    run(database_url, DEFERRED)
    yield
    run(database_url, "DROP TABLE probe_notes, probe_parents")


def run(url: str, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """A statement over a connection that the application knows nothing of."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        cursor = connection.cursor()
        cursor.execute(sql, parameters or None)
        return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def stored(url: str) -> list[str]:
    return [note for (note,) in run(url, "SELECT note FROM probe_notes ORDER BY note")]


def write(note: str) -> None:
    execute("INSERT INTO probe_notes (note) VALUES (%s)", (note,))


class TestAView:
    def test_that_returns_has_stored_everything(self, probe: ProbeApps, database_url: str) -> None:
        def store() -> str:
            write("a")
            write("b")
            assert stored(database_url) == []
            return "stored"

        assert probe(store).post("/probe/views/store").status_code == 200
        assert stored(database_url) == ["a", "b"]

    @pytest.mark.parametrize(("error", "status"), [(ConflictError("no"), 409), (RuntimeError("a bug"), 500)])
    def test_that_raises_has_stored_nothing(
        self, probe: ProbeApps, database_url: str, error: Exception, status: int
    ) -> None:
        def store() -> NoReturn:
            write("a")
            raise error

        client = probe(store)
        assert client.post("/probe/views/store").status_code == status
        assert stored(database_url) == []

    def test_whose_statement_fails_has_stored_nothing_and_harms_no_later_request(
        self, probe: ProbeApps, database_url: str
    ) -> None:
        def fail() -> None:
            write("a")
            execute("SELECT 1 / 0")

        def store() -> str:
            write("b")
            return "stored"

        client = probe(fail, store, WEB_THREADS="1")
        for _ in range(3):
            assert client.post("/probe/views/fail").status_code >= 400
        assert client.post("/probe/views/store").status_code == 200
        assert stored(database_url) == ["b"]

    def test_reads_what_it_wrote(self, probe: ProbeApps) -> None:
        def store() -> str:
            write("a")
            return str(read("SELECT count(*) FROM probe_notes")[0][0])

        assert probe(store).post("/probe/views/store").text == "1"


class TestAFailingCommit:
    def test_for_a_duplicate_is_a_409(self, probe: ProbeApps, database_url: str) -> None:
        def store() -> str:
            write("a")
            write("a")
            return "stored"

        response = probe(store).post("/probe/views/store")
        assert (response.status_code, response.get_json()["error"]["code"]) == (409, "CONFLICT")
        assert stored(database_url) == []

    def test_for_a_missing_reference_is_a_400(self, probe: ProbeApps, database_url: str) -> None:
        def store() -> str:
            execute("INSERT INTO probe_notes VALUES ('a', 1)")
            return "stored"

        response = probe(store).post("/probe/views/store")
        assert (response.status_code, response.get_json()["error"]["code"]) == (400, "VALIDATION_ERROR")
        assert stored(database_url) == []

    def test_for_a_lost_connection_is_a_503(self, probe: ProbeApps, database_url: str) -> None:
        def store() -> str:
            write("a")
            ((pid,),) = read("SELECT pg_backend_pid()")
            run(database_url, "SELECT pg_terminate_backend(%s, 1000)", pid)
            return "stored"

        client = probe(store)
        for _ in range(2):
            response = client.post("/probe/views/store")
            assert (response.status_code, response.get_json()["error"]["code"]) == (503, "SERVICE_UNAVAILABLE")
            assert "may have been stored" in response.get_json()["error"]["message"]
            assert "Retry-After" not in response.headers
        assert stored(database_url) == []

    def test_of_the_session_s_pending_changes_is_the_right_answer(self, probe: ProbeApps, app: object) -> None:
        def store() -> str:
            db.session.add_all([Company(name="A", slug="a"), Company(name="B", slug="a")])
            return "stored"

        assert probe(store).post("/probe/views/store").status_code == 409


class TestTheSession:
    def test_and_statements_share_the_transaction(self, probe: ProbeApps, app: object, database_url: str) -> None:
        def store() -> str:
            write("a")
            db.session.add(Company(name="Blue Heron", slug="blue-heron"))
            db.session.flush()
            assert db.session.scalar(text("SELECT count(*) FROM probe_notes")) == 1
            assert read("SELECT count(*) FROM companies") == [(1,)]
            assert stored(database_url) == []
            return str(db.session.scalar(text("SELECT pg_backend_pid()")) == read("SELECT pg_backend_pid()")[0][0])

        assert probe(store).post("/probe/views/store").text == "True"
        assert stored(database_url) == ["a"]
        assert run(database_url, "SELECT slug FROM companies") == [("blue-heron",)]

    def test_sees_a_row_that_was_to_be_stored_later(self, probe: ProbeApps, app: object) -> None:
        def store() -> str:
            before = db.session.scalar(text("SELECT count(*) FROM companies"))
            writing.insert(Company, {"name": "Blue Heron", "slug": "blue-heron"})
            after = db.session.scalar(text("SELECT count(*) FROM companies"))
            return f"{before} {after}"

        assert probe(store).post("/probe/views/store").text == "0 1"

    def test_stores_nothing_when_the_view_raises(self, probe: ProbeApps, database_url: str) -> None:
        def store() -> NoReturn:
            db.session.add(Company(name="Blue Heron", slug="blue-heron"))
            db.session.flush()
            write("a")
            raise ConflictError("no")

        assert probe(store).post("/probe/views/store").status_code == 409
        assert run(database_url, "SELECT slug FROM companies") == []

    def test_of_the_next_request_is_a_new_one(self, probe: ProbeApps, app: object) -> None:
        def store() -> str:
            known = len(db.session.identity_map)
            count = db.session.scalar(text("SELECT count(*) FROM companies"))
            db.session.add(Company(name="A", slug=f"a-{count}"))
            return str(known)

        client = probe(store)
        assert [client.post("/probe/views/store").text for _ in range(3)] == ["0"] * 3


class TestOutsideOfOne:
    def test_writing_is_refused(self, probe: ProbeApps) -> None:
        with probe().application.app_context():
            with pytest.raises(RuntimeError, match="transaction"):
                write("a")
            db.session.add(Company(name="Blue Heron", slug="blue-heron"))
            with pytest.raises(RuntimeError, match="transaction"):
                db.session.flush()
            db.session.remove()

    def test_reading_is_fine(self, probe: ProbeApps) -> None:
        with probe().application.app_context():
            assert read("SELECT 1") == [(1,)]
            assert db.session.scalar(text("SELECT 1")) == 1


class TestOneInsideAnother:
    def test_is_refused_and_ends_the_outer_one_as_any_error_does(self, probe: ProbeApps, database_url: str) -> None:
        def nest() -> None:
            with transaction():
                write("outer")
                with transaction():
                    write("inner")

        with probe().application.app_context():
            with pytest.raises(RuntimeError, match="already open"):
                nest()
            assert stored(database_url) == []
            with transaction():
                write("afterwards")
        assert stored(database_url) == ["afterwards"]


class TestAConnection:
    def test_that_comes_back_inside_a_transaction_is_thrown_away(self, probe: ProbeApps, database_url: str) -> None:
        alive = "SELECT 1 FROM pg_stat_activity WHERE pid = %s"
        with probe().application.app_context():
            checkout = Checkout()
            ((pid,),) = checkout.execute(
                "BEGIN; INSERT INTO probe_notes VALUES ('a'); SELECT pg_backend_pid()"
            ).fetchall()
            checkout.close()
            until = monotonic() + 60
            while (left := run(database_url, alive, pid)) and monotonic() < until:
                pass
            assert left == []
            assert read("SELECT pg_backend_pid() = %s", (pid,)) == [(False,)]
        assert stored(database_url) == []

    def test_of_a_request_that_only_reads_begins_nothing(self, probe: ProbeApps) -> None:
        def look() -> str:
            return str(read("SELECT now() = statement_timestamp(), pg_current_xact_id_if_assigned() IS NULL"))

        assert probe(look).get("/probe/views/look").text == "[(True, True)]"


class TestTheCode:
    def test_commits_and_rolls_back_in_one_place(self) -> None:
        root = Path(tt_api.__file__).parent
        found = [
            f"{path.relative_to(root)}:{call.lineno}"
            for path in sorted(root.rglob("*.py"))
            # `flask db push` changes the schema, step by step, and `flask cutover back` writes to another database:
            # neither is a request or a task.
            if path.relative_to(root).as_posix()
            not in ("database/transaction.py", "database/pushing.py", "commands/cutover.py")
            for call in ast.walk(ast.parse(path.read_text()))
            if isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr in ("commit", "rollback", "begin", "begin_nested")
        ]
        assert found == []
