"""What becomes of a task that is run: its effects commit with its completion, and its attempts are counted."""

from collections.abc import Callable

import pytest

from tests.support.catalog import query
from tests.support.work_handlers import leave_effect
from tests.support.work_processes import until
from tests.work.conftest import Work
from tt_api.database.transaction import execute, read
from tt_api.integrations import ErrorKind
from tt_api.integrations.nexus import NexusError
from tt_api.work import Claim
from tt_api.work.claims import claim, commit_if_ours
from tt_api.work.running import long_statements, run_claimed, run_task


class TestAnAttempt:
    def test_that_succeeds_leaves_its_effects_and_is_done(self, work: Work) -> None:
        task = work.stage(key="a")
        assert run_task()
        assert (work.status(task), work.effects()) == ("done", ["a"])
        assert not run_task(task)

    def test_that_had_nothing_to_do_is_skipped_and_keeps_what_it_wrote(self, work: Work) -> None:
        task = work.stage("probe_skip", key="a")
        assert run_task(task)
        assert (work.status(task), work.effects()) == ("skipped", ["a"])

    def test_that_fails_leaves_nothing_and_comes_again(self, work: Work) -> None:
        task = work.stage(key="a", failures=1)
        run_task(task)
        assert (work.status(task), work.effects()) == ("pending", [])
        work.make_due(task)
        run_task(task)
        assert (work.status(task), work.effects()) == ("done", ["a"])

    def test_that_fails_for_the_fifth_time_is_the_last(self, work: Work) -> None:
        task = work.stage(key="a", failures=99)
        for _ in range(4):
            run_task(task)
            assert work.status(task) == "pending"
            work.make_due(task)
        run_task(task)
        assert (work.status(task), work.effects(), work.open()) == ("dead", [], 0)
        ((_, source, error, attempts, resolution),) = work.dead_letters()
        assert (source, attempts, resolution) == ("probe_effect", 5, None)
        assert error == "ValueError: the probe was asked to fail"

    def test_of_a_task_that_took_twenty_workers_along_is_not_made(self, work: Work) -> None:
        task = work.stage(key="a")
        work.change(task, "lease_losses = 19, status = 'running', started_at = now()")
        work.make_due(task)
        run_task(task)
        assert (work.status(task), work.effects()) == ("dead", [])
        assert work.dead_letters()[0][2] == "20 workers died while they had it"

    def test_of_a_task_that_took_nineteen_along_is_made(self, work: Work) -> None:
        task = work.stage(key="a")
        work.change(task, "lease_losses = 18, status = 'running', started_at = now()")
        run_task(task)
        assert (work.status(task), work.effects()) == ("done", ["a"])

    def test_knows_the_id_that_stays_the_same(self, work: Work, run: Callable[..., str]) -> None:
        seen: list[str] = []

        def fail_once(held: Claim) -> None:
            seen.append(held.task_id)
            if held.attempt == 1:
                raise ValueError

        task = run(fail_once)
        work.make_due(task)
        run_task(task)
        assert seen == [task, task]

    def test_whose_lease_went_to_another_comes_to_nothing(self, work: Work, run: Callable[..., str]) -> None:
        def be_slow(held: Claim) -> None:
            leave_effect(held)
            # Another worker takes it and does it, meanwhile.
            sql = "UPDATE scheduled_tasks SET lease_token = lease_token + 1 WHERE id = %s RETURNING 1"
            query(work.url, sql, [held.task_id])

        task = run(be_slow)
        assert (work.effects(), work.status(task)) == ([], "running")

    def test_that_takes_longer_than_a_lease_keeps_it(self, work: Work, run: Callable[..., str]) -> None:
        def take_long(held: Claim) -> None:
            leave_effect(held)
            # A lease lasts a second here. Other workers see that it has been extended, again and again.
            ends = "SELECT 1 FROM scheduled_tasks WHERE id = %s AND due_at > started_at + interval '2.5 s'"
            until(lambda: query(work.url, ends, [held.task_id]))

        task = run(take_long)
        assert (work.status(task), work.task(task)["lease_losses"]) == ("done", 0)


class TestATransaction:
    def test_begins_with_the_first_write_so_none_is_open_during_an_outside_call(
        self, work: Work, run: Callable[..., str]
    ) -> None:
        idle = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%' AND datname = current_database()"
        open_before: list[int] = []

        def call_outside(held: Claim) -> None:
            read("SELECT 1")
            open_before.append(query(work.url, idle)[0][0])
            leave_effect(held)
            open_before.append(query(work.url, idle)[0][0])

        task = run(call_outside)
        assert (open_before, work.status(task)) == ([0, 1], "done")

    def test_has_the_time_that_work_may_take(self, work: Work, run: Callable[..., str]) -> None:
        seen: list[str] = []

        def look(_: Claim) -> None:
            seen.append(execute("SHOW statement_timeout").fetchone()[0])
            seen.append(read("SHOW lock_timeout")[0][0])

        with long_statements():
            run(look)
        run(look)
        assert seen == ["200s", "30s", "1500ms", "1200ms"]


class TestWhatIsStored:
    def test_of_an_error_fits_into_the_database_and_tells_nothing_personal(self, work: Work) -> None:
        task = work.stage(failures=1)
        held = claim(task)
        assert held
        held.payload["error"] = "cannot reach ann@example.com \x00 \udc80"
        assert run_claimed(held) == "failed"
        assert work.task(task)["last_error"] == "ValueError: cannot reach [redacted e-mail] \ufffd ?"

    def test_of_work_staged_by_work_names_the_first_request(self, work: Work) -> None:
        task = work.stage("probe_chain", key="a")
        work.change(task, "request_id = 'asked-by-7'")
        run_task(task)
        assert read("SELECT request_id FROM scheduled_tasks WHERE id <> %s", [task]) == [("asked-by-7",)]
        assert run_task()
        assert work.effects() == ["a", "after a"]


class TestWhatIsLogged:
    def test_of_a_service_that_failed_is_one_line_and_of_our_own_failure_the_way_there(
        self, run: Callable[..., str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        def find_nexus_away(_: Claim) -> None:
            raise NexusError(ErrorKind.UNAVAILABLE)

        def go_wrong(_: Claim) -> None:
            raise KeyError("place")

        run(find_nexus_away)
        logged = "".join(capsys.readouterr())
        assert "NexusError: nexus: unavailable" in logged
        assert "Traceback" not in logged
        run(go_wrong)
        assert "Traceback" in "".join(capsys.readouterr())


class TestACommitBeforeTheEnd:
    """What a handler commits before it calls an outside service."""

    def test_stays_however_the_task_ends(self, work: Work, run: Callable[..., str]) -> None:
        def commit_and_fail(held: Claim) -> None:
            leave_effect(held)
            commit_if_ours(held)
            assert query(work.url, "SELECT count(*) FROM probe.work_effects") == [(1,)]
            leave_effect(held)
            raise ValueError

        task = run(commit_and_fail)
        assert (len(work.effects()), work.status(task)) == (1, "pending")

    def test_leaves_no_transaction_open_and_the_next_write_is_committed_at_the_end(
        self, work: Work, run: Callable[..., str]
    ) -> None:
        idle = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%' AND datname = current_database()"
        seen: list[int] = []

        def commit_early(held: Claim) -> None:
            leave_effect(held)
            commit_if_ours(held)
            seen.append(query(work.url, idle)[0][0])
            leave_effect(held)
            seen.append(query(work.url, "SELECT count(*) FROM probe.work_effects")[0][0])

        task = run(commit_early)
        assert seen == [0, 1]
        assert (len(work.effects()), work.status(task)) == (2, "done")

    def test_is_not_made_by_a_worker_that_lost_the_task(self, work: Work, run: Callable[..., str]) -> None:
        went_on: list[bool] = []

        def be_slow(held: Claim) -> None:
            leave_effect(held)
            sql = "UPDATE scheduled_tasks SET lease_token = lease_token + 1 WHERE id = %s RETURNING 1"
            query(work.url, sql, [held.task_id])
            commit_if_ours(held)
            went_on.append(True)

        run(be_slow)
        assert (work.effects(), went_on) == ([], [])
