"""Clean-up forgets what is long finished, in batches, and nothing still needed; health is told when it changes."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.work.conftest import Work
from tt_api.database.transaction import execute, read, transaction
from tt_api.services.operations.housekeeping import BATCH, KEEP_FINISHED_DAYS
from tt_api.services.operations.jobs import JOBS
from tt_api.tasks import operations
from tt_api.work.claims import claim_new
from tt_api.work.periods import current_runs
from tt_api.work.running import run_claimed, run_task

assert operations, "registers the handlers"


def finish(days_ago: float, *, how_many: int = 1, period: str | None = None, status: str = "done") -> None:
    with transaction():
        execute(
            "INSERT INTO scheduled_tasks (task_type, status, finished_at, period)"
            " SELECT 'probe_effect', %s, now() - make_interval(hours => %s), %s FROM generate_series(1, %s)",
            (status, int(days_ago * 24), period, how_many),
        )


def left() -> int:
    return int(read("SELECT count(*) FROM scheduled_tasks WHERE task_type = 'probe_effect'")[0][0])


class TestCleanUp:
    def test_removes_what_was_finished_long_ago(self, work: Work) -> None:
        finish(KEEP_FINISHED_DAYS + 1)
        finish(KEEP_FINISHED_DAYS - 1)
        work.stage()
        assert run_claimed(claim_new("clean_up")) == "done"
        assert left() == 2

    def test_does_a_batch_at_a_time_until_all_is_done(self, work: Work) -> None:
        finish(KEEP_FINISHED_DAYS + 1, how_many=BATCH + 10)
        run_claimed(claim_new("clean_up"))
        assert left() == 10
        assert run_task()
        assert left() == 0
        assert not run_task()

    def test_twice_at_once_removes_everything_once(self, work: Work, at_once) -> None:  # noqa: ANN001
        finish(KEEP_FINISHED_DAYS + 1, how_many=100)
        assert at_once(lambda: run_claimed(claim_new("clean_up"))) == ["done", "done"]
        assert left() == 0

    def test_forgets_who_changed_something_days_ago(self, work: Work) -> None:
        with transaction():
            execute(
                "INSERT INTO last_changes (row_id, made_version, changed_by, at)"
                " SELECT gen_random_uuid(), 2, 'Anna Berg', now() - make_interval(hours => hours)"
                " FROM unnest(ARRAY[1, 47, 49, 480]) AS hours"
            )
        run_claimed(claim_new("clean_up"))
        assert read("SELECT count(*) FROM last_changes") == [(2,)]
        with transaction():
            execute("DELETE FROM last_changes")

    def test_forgets_the_studio_s_sessions_that_have_run_out(self, work: Work) -> None:
        with transaction():
            execute(
                "INSERT INTO studio_sessions (token_digest, caller, read_only, expires_at)"
                " SELECT sha256(hours::text::bytea), 'caller', false, now() + make_interval(hours => hours)"
                " FROM generate_series(-2, 2) AS hours"
            )
        run_claimed(claim_new("clean_up"))
        assert read("SELECT count(*) FROM studio_sessions WHERE expires_at > now()") == [(2,)]
        assert read("SELECT count(*) FROM studio_sessions") == [(2,)]

    def test_keeps_the_run_of_a_period_that_lasts(self, work: Work) -> None:
        now = datetime.now(UTC)
        for period in current_runs(JOBS, now):
            finish(KEEP_FINISHED_DAYS + 1, period=period)
        old = list(current_runs(JOBS, now - timedelta(days=40)))
        for period in old:
            finish(KEEP_FINISHED_DAYS + 1, period=period)
        run_claimed(claim_new("clean_up"))
        assert left() == len(JOBS)

    def test_keeps_what_a_waiting_dead_letter_may_want_done_again(self, work: Work) -> None:
        finish(KEEP_FINISHED_DAYS + 1, how_many=2, status="dead")
        with transaction():
            execute(
                "INSERT INTO dead_letters (source, error, attempts, scheduled_task_id, resolution, resolved_at)"
                " SELECT 'probe_effect', 'no', 5, id, resolution, CASE WHEN resolution > '' THEN now() END FROM"
                " (SELECT id, CASE WHEN row_number() OVER () = 1 THEN 'discarded' END AS resolution"
                " FROM scheduled_tasks WHERE status = 'dead') AS task"
            )
        run_claimed(claim_new("clean_up"))
        assert left() == 1
        assert read("SELECT scheduled_task_id IS NULL, resolution FROM dead_letters ORDER BY 1") == [
            (False, None),
            (True, "discarded"),
        ]


class TestTheHealthMonitor:
    def report(self, capsys: pytest.CaptureFixture[str]) -> str:
        run_claimed(claim_new("health_monitor"))
        return "".join(line for line in capsys.readouterr().out.splitlines() if "health_changed" in line)

    def test_reports_what_changed_and_only_that(self, work: Work, capsys: pytest.CaptureFixture[str]) -> None:
        self.report(capsys)
        task = work.stage()
        work.change(task, "due_at = now() - interval '1 hour'")
        assert "work_on_time" in self.report(capsys)
        assert self.report(capsys) == ""
        run_task(task)
        self.report(capsys)
        state = read("SELECT state FROM job_states WHERE job = 'health_monitor'")[0][0]
        assert state == {"work_on_time": True, "no_dead_letters": True, "redis": True, "nexus_in_sync": True}
