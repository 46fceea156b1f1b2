"""Real workers and beats: work is done soon, once, and whatever dies meanwhile."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from devtools.valkey import Valkey
from tests.support.emptying import empty_database
from tests.support.forked import ended
from tests.support.work_processes import APP, BEAT, WORKER, Process, environment, running, until
from tests.work.conftest import Work
from tt_api.database.transaction import read
from tt_api.services.operations.jobs import JOBS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def variables(database_url: str, valkey: Valkey) -> dict[str, str]:
    return environment(database_url, valkey.url, WORK_LEASE_SECONDS="1", WORK_REDISPATCH_SECONDS="1")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("workers")


@pytest.fixture(scope="module")
def shared_worker(folder: Path, variables: dict[str, str], work_app: Any, database_url: str) -> Iterator[Process]:
    with running(folder / "worker.log", WORKER, variables) as process:
        yield process
    empty_database(database_url)


@pytest.fixture
def worker(shared_worker: Process, work: Work) -> Iterator[Process]:
    yield shared_worker
    # Nothing of this test is still at work when its rows are deleted.
    until(lambda: read("SELECT count(*) FROM scheduled_tasks WHERE status = 'running'") == [(0,)])


@pytest.fixture
def go_on(tmp_path: Path) -> Path:
    """What a held task waits for; the test makes it."""
    return tmp_path / "go on"


def until_done(work: Work, *tasks: str, process: Process | None = None) -> None:
    until(lambda: {work.status(task) for task in tasks} == {"done"}, what=process.said if process else str)


def celery(variables: dict[str, str], *words: str) -> str:
    done = ended("celery", "--app", APP, *words, environment=variables)
    assert done.returncode == 0, done.stderr
    return done.stdout


def in_hand(work: Work, task: str) -> bool:
    return work.status(task) == "running"


class TestAWorker:
    def test_has_a_task_of_its_own_for_each_kind_of_work(self, worker: Process, variables: dict[str, str]) -> None:
        said = celery(variables, "inspect", "registered", "--json")
        (names,) = json.loads(said[said.index("{") :]).values()
        kinds = {"send_email", "create_slack_channel", "announce_deal_won", "sweep", "stage_period", *JOBS}
        assert {f"tt_api.{kind}" for kind in kinds} <= set(names)

    def test_does_periodic_jobs_and_mails_ahead_of_a_backlog(self, work: Work, worker: Process, go_on: Path) -> None:
        first = work.stage("probe_held", until=str(go_on))
        until(lambda: in_hand(work, first))
        backlog = [work.stage() for _ in range(100)]
        work.stage("health_monitor")
        work.stage("send_email", sendId=first)
        go_on.touch()
        until_done(work, *backlog, process=worker)
        until(lambda: not work.open())
        kinds = [kind for (kind,) in read("SELECT task_type FROM scheduled_tasks ORDER BY finished_at")]
        assert kinds.index("health_monitor") < 50
        assert kinds.index("send_email") < 50

    def test_says_of_an_attempt_in_one_line_what_when_and_for_whom(self, work: Work, worker: Process) -> None:
        before = len(worker.said())
        task = work.stage(key="Ann Bell", pause_before=0.5)
        work.change(task, "request_id = 'asked-by-7', due_at = now()")
        until_done(work, task, process=worker)
        lines = until(lambda: [line for line in worker.said()[before:].splitlines() if task in line and "}" in line])
        (line,) = map(json.loads, lines)
        seconds = line.pop("seconds")
        assert seconds >= 0.5
        assert line.pop("timestamp")
        assert line == {
            "event": "task_run",
            "level": "info",
            "task_id": task,
            "task_type": "probe_effect",
            "request_id": "asked-by-7",
            "outcome": "done",
            "attempt": 1,
        }

    def test_leaves_to_others_what_it_has_no_handler_for(self, work: Work, worker: Process) -> None:
        newer, known = work.stage("only_known_to_the_next_version"), work.stage()
        until_done(work, known, process=worker)
        assert (work.status(newer), work.task(newer)["lease_token"]) == ("pending", 0)

    def test_whose_child_is_killed_does_the_task_again(self, work: Work, worker: Process, go_on: Path) -> None:
        task = work.stage("probe_held", key="a", until=str(go_on))
        until(lambda: in_hand(work, task))
        os.kill(worker.children()[0], signal.SIGKILL)
        go_on.touch()
        until_done(work, task, process=worker)
        assert (work.effects(), work.task(task)["lease_losses"] >= 1) == (["a"], True)

    def test_that_a_task_kills_each_time_gets_rid_of_it_and_loses_no_other(self, work: Work, worker: Process) -> None:
        killer = work.stage("probe_kill", key="killer")
        work.change(killer, "lease_losses = lease_losses + 19")
        others = [work.stage(key="other") for _ in range(5)]
        until(lambda: work.status(killer) == "dead", what=worker.said)
        until_done(work, *others, process=worker)
        assert work.effects() == ["other"] * 5
        assert work.dead_letters()[0][1:4] == ("probe_kill", "20 workers died while they had it", 21)

    def test_that_freezes_with_a_task_cannot_complete_what_another_did(
        self, work: Work, worker: Process, folder: Path, variables: dict[str, str]
    ) -> None:
        with running(folder / "other.log", (*WORKER, "--hostname", "other@%h"), variables) as other:
            task = work.stage("probe_freeze", key="a")
            until_done(work, task, process=other)
            frozen = [pid for process in (worker, other) for pid in process.children()]
            for pid in frozen:
                os.kill(pid, signal.SIGCONT)
            until(lambda: "lease_lost" in worker.said() + other.said())
            assert (work.status(task), work.effects()) == ("done", ["a"])
            assert read("SELECT runs FROM task_totals WHERE outcome = 'done'") == [(1,)]


class TestABroker:
    @pytest.mark.direct("the tasks are dispatched while the first is in hand: their commit wakes the dispatcher")
    def test_that_forgets_its_messages_only_delays_work(
        self, work: Work, worker: Process, valkey: Valkey, go_on: Path
    ) -> None:
        first = work.stage("probe_held", until=str(go_on))
        until(lambda: in_hand(work, first))
        others = [work.stage() for _ in range(5)]
        until(lambda: all(work.task(task)["dispatched_at"] for task in others))
        with Redis.from_url(valkey.url) as redis:
            redis.flushall()
        go_on.touch()
        until_done(work, first, *others, process=worker)


class TestBeat:
    def test_s_message_for_a_period_stages_its_run_once(
        self, work: Work, worker: Process, variables: dict[str, str]
    ) -> None:
        for _ in range(2):
            celery(variables, "call", "tt_api.stage_period", "--args", '["kpi_snapshots"]')
        # Behind them in the same queue.
        celery(variables, "call", "tt_api.stage_period", "--args", '["clean_up"]')
        until(lambda: read("SELECT 1 FROM scheduled_tasks WHERE task_type = 'clean_up' AND status = 'done'"))
        assert len(read("SELECT 1 FROM scheduled_tasks WHERE task_type = 'kpi_snapshots'")) == 1

    def test_twice_stages_each_job_once(
        self, work: Work, worker: Process, folder: Path, variables: dict[str, str]
    ) -> None:
        with ExitStack() as stack:
            for name in ("beat-1", "beat-2"):
                stack.enter_context(running(folder / f"{name}.log", BEAT, variables))
            until(
                lambda: read("SELECT count(*) FROM scheduled_tasks WHERE finished_at > '-infinity'") >= [(len(JOBS),)]
            )
        periods = [
            period.partition(":")[0] for (period,) in read("SELECT period FROM scheduled_tasks WHERE period > ''")
        ]
        assert sorted(periods) == sorted(JOBS)


class TestStopping:
    def test_finishes_the_task_in_hand(self, work: Work, folder: Path, variables: dict[str, str], go_on: Path) -> None:
        with running(folder / "stopped.log", WORKER, variables) as process:
            task = work.stage("probe_held", key="a", until=str(go_on))
            until(lambda: in_hand(work, task))
            process.ask_to_stop()
            until(lambda: "Warm shutdown" in process.said(), what=process.said)
            go_on.touch()
            assert process.ended() == 0
            assert (work.status(task), work.effects()) == ("done", ["a"])
            assert process.group() == []
