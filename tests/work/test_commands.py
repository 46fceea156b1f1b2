"""``flask tasks``: what a person reads lines up, and an error says what to do next."""

import signal
import subprocess
import sys
from collections.abc import Callable
from uuid import uuid4

import pytest
from click.testing import Result

from devtools.places import CLONE
from tests.support.forked import ended
from tests.support.work_processes import environment, until
from tests.work.conftest import Work
from tt_api.database.transaction import read
from tt_api.services.operations.jobs import JOBS

Run = Callable[..., Result]
NOWHERE = "postgresql://tt:hunter2@127.0.0.1:1/none"


@pytest.fixture
def flask(work: Work) -> Run:
    return lambda *words: work.app.test_cli_runner().invoke(args=["tasks", *words])


def columns(output: str) -> list[list[int]]:
    """Where words begin after two spaces, line by line."""
    return [
        [at for at in range(2, len(line)) if line[at - 2 : at] == "  " != line[at] != " "]
        for line in output.splitlines()
    ]


def process(*words: str, url: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    return ended(*words, environment=environment(url, "", **variables))


class TestList:
    def test_names_every_task_when_it_runs_and_when_it_did(self, work: Work, flask: Run) -> None:
        flask("run", "clean_up")
        lines = flask("list").stdout.splitlines()
        assert lines[0].split("  ")[0] == "task"
        clean_up = next(line for line in lines if line.startswith("clean_up"))
        assert "every 60 min" in clean_up
        assert clean_up.endswith("Z")
        assert next(line for line in lines if line.startswith("probe_effect")).endswith("never")
        starts = [
            {line.index(word) for word in ("every", "daily", "when asked for") if word in line} for line in lines[1:]
        ]
        assert {frozenset(start) for start in starts} == {frozenset({lines[0].index("runs")})}


class TestRun:
    def test_runs_a_task_now(self, work: Work, flask: Run) -> None:
        result = flask("run", "probe_effect")
        assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "probe_effect done")
        assert work.effects() == [""]

    def test_of_what_is_no_task_says_where_they_are_listed(self, flask: Run) -> None:
        result = flask("run", "nonsense")
        assert result.exit_code == 1
        assert result.stderr == "Error: there is no task 'nonsense'; `flask tasks list` lists them\n"

    def test_that_fails_says_why_and_what_happens_next(self, work: Work, flask: Run) -> None:
        result = flask("run", "probe_body")
        assert result.exit_code == 1
        assert "probe_body failed: KeyError: 'body'" in result.stderr
        assert "workers try again" in result.stderr
        assert read("SELECT status, retry_count FROM scheduled_tasks") == [("pending", 1)]


class TestDue:
    def test_without_any_says_so(self, flask: Run) -> None:
        assert flask("due").stdout == "nothing is due\n"

    def test_lists_what_waits_runs_or_is_stuck(self, work: Work, flask: Run) -> None:
        work.stage()
        lost = work.stage()
        work.change(lost, "status = 'running', started_at = now(), last_error = E'two\\nlines', retry_count = 3")
        work.stage("only_known_to_the_next_version")
        lines = flask("due").stdout.splitlines()
        assert lines[0].split() == ["id", "task", "queue", "status", "due", "failures", "last", "error"]
        assert len(lines) == 4
        assert sorted(line[lines[0].index("status") :].split("  ")[0] for line in lines[1:]) == [
            "lost",
            "no handler",
            "pending",
        ]
        assert any(line.endswith("3         two lines") for line in lines)

    def test_shows_as_many_as_asked_for(self, work: Work, flask: Run) -> None:
        for _ in range(3):
            work.stage()
        assert len(flask("due", "--limit", "2").stdout.splitlines()) == 3
        assert flask("due", "--limit", "0").exit_code == 2


class TestDeadLetters:
    @pytest.fixture
    def letter(self, work: Work) -> str:
        task = work.stage(failures=99)
        work.change(task, "retry_count = 4")
        work.app.test_cli_runner().invoke(args=["tasks", "work", "--until-idle"])
        return str(work.dead_letters()[0][0])

    def test_are_listed_until_settled(self, flask: Run, letter: str) -> None:
        lines = flask("dead").stdout.splitlines()
        assert lines[0].split() == ["id", "task", "since", "attempts", "error"]
        assert lines[1].startswith(letter)
        assert lines[1].endswith("5         ValueError: the probe was asked to fail")
        assert flask("discard", letter).stdout == "discarded\n"
        assert flask("dead").stdout == "no dead letters\n"

    def test_are_done_again(self, work: Work, flask: Run, letter: str) -> None:
        result = flask("retry", letter)
        assert result.stdout.startswith("staged again as task ")
        assert work.status(result.stdout.split()[-1]) == "pending"

    def test_settled_or_unknown_say_which_wait(self, flask: Run, letter: str) -> None:
        flask("discard", letter)
        for unknown, why in ((letter, "was discarded already"), (str(uuid4()), "not found")):
            result = flask("retry", unknown)
            assert result.exit_code == 1
            assert why in result.stderr
            assert "`flask tasks dead` lists those that wait" in result.stderr
        assert flask("retry", "nonsense").exit_code == 2


@pytest.mark.slow
class TestWork:
    def test_until_idle_does_everything_with_postgresql_alone(self, work: Work) -> None:
        done = process("flask", "--app", "wsgi", "tasks", "work", "--until-idle", url=work.url)
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines()[-1] == f"{len(JOBS)} tasks run"
        ended = dict(read("SELECT task_type, status FROM scheduled_tasks"))
        assert set(ended) == set(JOBS)
        assert set(ended.values()) <= {"done", "skipped"}

    def test_goes_on_until_it_is_asked_to_stop(self, work: Work) -> None:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "tasks", "work"]
        with subprocess.Popen(
            command, env=environment(work.url, ""), cwd=CLONE, stdout=subprocess.PIPE, text=True
        ) as worker:
            until(
                lambda: read("SELECT count(*) FROM scheduled_tasks WHERE finished_at > '-infinity'") == [(len(JOBS),)]
            )
            worker.send_signal(signal.SIGTERM)
            said, _ = worker.communicate(timeout=60)
        assert worker.returncode == 0
        assert said.splitlines()[-1] == f"{len(JOBS)} tasks run"


@pytest.mark.slow
class TestWithoutWhatIsNeeded:
    @pytest.mark.parametrize("words", [("due",), ("work", "--until-idle")], ids=str)
    def test_an_unreachable_database_is_said_in_one_line(self, words: tuple[str, ...]) -> None:
        done = process("flask", "--app", "wsgi", "tasks", *words, url=NOWHERE)
        assert done.returncode == 1
        assert done.stderr.splitlines()[-1].startswith("Error: PostgreSQL is out of reach")
        assert "Traceback" not in done.stderr + done.stdout
        assert "hunter2" not in done.stderr + done.stdout

    @pytest.mark.parametrize("kind", ["worker", "beat"])
    def test_a_worker_without_redis_says_what_to_do_instead(self, kind: str, database_url: str) -> None:
        done = process("celery", "--app", "tt_api.worker:celery", kind, url=database_url)
        assert done.returncode != 0
        assert "`flask tasks work`" in done.stderr
        assert done.stderr.count("\n") == 1, done.stderr
