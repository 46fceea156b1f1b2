"""An outage isn't the task's fault; what the task itself brings about is."""

from collections.abc import Callable

import psycopg2
import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import text

from tests.support.catalog import query
from tests.support.work_handlers import leave_effect
from tests.work.conftest import Work
from tt_api.database.orm import db
from tt_api.database.transaction import execute
from tt_api.work import Claim
from tt_api.work.running import run_task

END_OWN_SESSION = "SELECT pg_terminate_backend(pg_backend_pid())"


class TestAnOutage:
    @pytest.mark.parametrize(
        "away",
        [
            lambda: execute(END_OWN_SESSION),
            lambda: db.session.execute(text(END_OWN_SESSION)),
            lambda: Redis(port=1, retry=Retry(NoBackoff(), 0)).ping(),
        ],
        ids=["PostgreSQL", "PostgreSQL under the ORM", "Redis"],
    )
    def test_is_not_held_against_the_task(
        self, work: Work, run: Callable[..., str], away: Callable[[], object]
    ) -> None:
        def suffer(held: Claim) -> None:
            leave_effect(held)
            away()

        task = run(suffer)
        row = work.task(task)
        assert (row["status"], row["retry_count"], row["lease_losses"], row["postponements"]) == ("pending", 0, 0, 1)
        assert work.effects() == []

    def test_that_hid_a_commit_finds_the_task_done(self, work: Work, run: Callable[..., str]) -> None:
        def commit_and_lose_the_answer(held: Claim) -> None:
            sql = "UPDATE scheduled_tasks SET status = 'done', finished_at = now() WHERE id = %s RETURNING 1"
            query(work.url, sql, [held.task_id])
            raise psycopg2.OperationalError("server closed the connection unexpectedly")

        task = run(commit_and_lose_the_answer)
        row = work.task(task)
        assert (row["status"], row["postponements"], row["retry_count"]) == ("done", 0, 0)

    @pytest.mark.parametrize(
        "fault",
        [
            "SELECT 1 / 0",
            "SELECT pg_sleep(5)",
            "SET LOCAL lock_timeout = 50; LOCK TABLE alembic_version",
        ],
        ids=["an error", "a statement too slow", "a lock not had"],
    )
    def test_is_not_what_the_task_itself_brought_about(self, work: Work, run: Callable[..., str], fault: str) -> None:
        def offend(_: Claim) -> None:
            execute("SET LOCAL statement_timeout = 100")
            execute(fault)

        with psycopg2.connect(work.url) as blocker:
            blocker.cursor().execute("LOCK TABLE alembic_version")
            task = run(offend)
        blocker.close()
        assert (work.task(task)["retry_count"], work.task(task)["postponements"]) == (1, 0)

    def test_is_not_a_transaction_left_idle_either(self, work: Work) -> None:
        task = work.stage("probe_idle")
        run_task(task)
        assert (work.task(task)["retry_count"], work.task(task)["postponements"]) == (1, 0)
