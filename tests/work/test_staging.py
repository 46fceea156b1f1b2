"""Work is staged in the caller's transaction, and nowhere else: no request knows the broker."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from select import select
from typing import Any

import psycopg2
import pytest

from devtools.places import CLONE
from devtools.valkey import Valkey
from tests.support.catalog import query
from tests.support.emptying import empty_database
from tests.support.probe_blueprints import ProbeApps
from tests.support.work_processes import environment
from tests.work.conftest import Work, rolled_back
from tt_api.database.transaction import execute, read, roll_back_so_far, transaction
from tt_api.work import stage
from tt_api.work.staging import CHANNEL, stage_period


@contextmanager
def listening(url: str) -> Iterator[Callable[[], int]]:
    """How many notifications have come, so far as they do within a moment."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        connection.cursor().execute(f"LISTEN {CHANNEL}")

        def heard() -> int:
            # Notifications of a commit come before the answer to whatever is asked after it.
            connection.cursor().execute("SELECT 1")
            select([connection], [], [], 0)
            connection.poll()
            return len(connection.notifies)

        yield heard
    finally:
        connection.close()


class TestStaging:
    def test_work_of_a_transaction_that_is_rolled_back_was_never_there(self, work: Work) -> None:
        with rolled_back():
            stage("probe_effect")
        assert read("SELECT count(*) FROM scheduled_tasks") == [(0,)]

    def test_workers_are_woken_by_the_commit_once(self, work: Work) -> None:
        with listening(work.url) as heard:
            with transaction():
                for _ in range(3):
                    stage("probe_effect")
                assert heard() == 0
            assert heard() == 1

    def test_work_that_goes_along_with_the_last_write_is_stored_and_wakes_workers(self, work: Work) -> None:
        with listening(work.url) as heard:
            with transaction():
                stage("probe_effect", {"n": 1})
                stage("probe_effect", {"n": 2})
                stored = execute("INSERT INTO companies (name, slug) VALUES ('Heron', 'h') RETURNING name", last=True)
                assert stored.fetchall() == [("Heron",)]
                # It is there already: nothing waits for the end of the block.
                assert heard() == 1
            assert heard() == 1
        assert read("SELECT payload->>'n' FROM scheduled_tasks ORDER BY id") == [("1",), ("2",)]

    def test_work_waits_where_the_last_write_stores_nothing(self, work: Work) -> None:
        with transaction():
            stage("probe_effect")
            nothing = "UPDATE companies SET name = 'Heron' WHERE false RETURNING name"
            assert execute(nothing, last=True).fetchall() == []
            assert read("SELECT count(*) FROM scheduled_tasks") == [(0,)]
        assert read("SELECT count(*) FROM scheduled_tasks") == [(1,)]

    @pytest.mark.parametrize("late", [lambda: stage("probe_effect"), lambda: execute("DELETE FROM companies")])
    def test_nothing_is_written_after_the_last_write(self, work: Work, late: Callable[[], object]) -> None:
        @contextmanager
        def last_write() -> Iterator[None]:
            with transaction():
                execute("INSERT INTO companies (name, slug) VALUES ('Heron', 'h') RETURNING name", last=True)
                yield

        with pytest.raises(RuntimeError, match="last write"), last_write():
            late()
        assert read("SELECT count(*) FROM scheduled_tasks") == [(0,)]
        assert read("SELECT name FROM companies") == [("Heron",)]

    def test_a_last_write_whose_parameters_have_names_takes_none_along(self, work: Work) -> None:
        with transaction():
            stage("probe_effect")
            with pytest.raises(TypeError, match="in order"):
                execute("UPDATE companies SET name = %(name)s RETURNING name", {"name": "Heron"}, last=True)
            roll_back_so_far()
        assert read("SELECT count(*) FROM scheduled_tasks") == [(0,)]

    def test_work_for_later_wakes_nobody(self, work: Work) -> None:
        with listening(work.url) as heard:
            work.stage(at=datetime.now(UTC) + timedelta(hours=1))
            assert heard() == 0

    def test_work_outside_a_transaction_is_refused(self, work: Work) -> None:
        with pytest.raises(RuntimeError, match="transaction"):
            stage("probe_effect")

    def test_a_period_is_staged_once_however_many_try(self, work: Work, at_once: Callable[..., list[Any]]) -> None:
        def attempt() -> str | None:
            with transaction():
                return stage_period("probe_effect", "probe:today")

        assert len([task for task in at_once(attempt, 4) if task]) == 1

    def test_a_period_whose_first_stager_rolls_back_is_free(self, work: Work) -> None:
        with rolled_back():
            assert stage_period("probe_effect", "probe:today")
        with transaction():
            assert stage_period("probe_effect", "probe:today")


class TestARequest:
    def test_that_stages_work_is_named_in_its_row(self, probe: ProbeApps, database_url: str) -> None:
        def stage_work() -> dict[str, Any]:
            return {"id": stage("probe_effect", {"key": "by request"})}

        client = probe(stage_work)
        answer = client.post("/probe/views/stage_work", headers={"X-Request-Id": "asked-by-7"})
        with client.application.app_context():
            rows = read("SELECT request_id FROM scheduled_tasks WHERE id = %s", [answer.get_json()["id"]])
        assert rows == [("asked-by-7",)]
        empty_database(database_url)

    @pytest.mark.slow
    def test_knows_nothing_of_the_broker(self, database_url: str) -> None:
        look = "import sys; from wsgi import app; print([name for name in ('celery', 'kombu') if name in sys.modules])"
        variables = environment(database_url, "redis://127.0.0.1:1/0")
        done = subprocess.run(
            [sys.executable, "-c", look], env=variables, cwd=CLONE, capture_output=True, text=True, check=True
        )
        assert done.stdout.splitlines()[-1] == "[]"

    def test_waits_for_no_frozen_broker(self, probe: ProbeApps, valkey: Valkey, database_url: str) -> None:
        def stage_work() -> str:
            execute("SELECT 1")
            stage("probe_effect")
            return "staged"

        client = probe(stage_work, redis_url=valkey.url)

        valkey.freeze()
        try:
            # Were one to wait for the broker's time-out of 5 s, all would, and the test run into its own limit.
            answers = [client.post("/probe/views/stage_work").status_code for _ in range(60)]
        finally:
            valkey.thaw()
        assert answers == [200] * 60
        assert query(database_url, "SELECT count(*) FROM scheduled_tasks") == [(60,)]
        empty_database(database_url)
