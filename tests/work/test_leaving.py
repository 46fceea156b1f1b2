"""A worker that leaves says goodbye: no connection of its own is left, and PostgreSQL finds none broken."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from devtools.postgres import Postgres
from devtools.valkey import Valkey
from tests.support.catalog import query
from tests.support.work_processes import WORKER, Process, environment, running, until
from tests.work.conftest import Work

pytestmark = pytest.mark.direct("a session that PgBouncer keeps says nothing of who has left")

CLIENTS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


class Sessions:
    """The sessions that a worker has at PostgreSQL; those that there were before it came are others'."""

    def __init__(self, work: Work, postgres: Postgres) -> None:
        self.work = work
        self.postgres = postgres
        self.others = self._clients()
        self.seen: set[int] = set()
        self._log_starts_at = postgres.log.stat().st_size

    def _clients(self) -> set[int]:
        return {pid for (pid,) in query(self.work.url, CLIENTS)}

    def now(self) -> set[int]:
        found = self._clients() - self.others
        self.seen |= found
        return found

    def said(self) -> list[str]:
        """What the server logged in the worker's sessions."""
        lines = self.postgres.log.read_text(errors="replace")[self._log_starts_at :].splitlines()
        return [line for line in lines if any(f"[{pid}]" in line for pid in self.seen)]


@pytest.fixture
def sessions(work: Work, postgres: Postgres, database_url: str) -> Iterator[Sessions]:
    work.status(work.stage("probe_skip"))  # the test's own connection is there before the worker's
    # At this level the server also says that a client without an open transaction left without a goodbye.
    level = "DO $$BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' {}'; END$$; SELECT 1"
    query(database_url, level.format("SET log_min_messages = ''debug1''"))
    yield Sessions(work, postgres)
    query(database_url, level.format("RESET log_min_messages"))


@pytest.fixture
def variables(database_url: str, valkey: Valkey) -> dict[str, str]:
    return environment(database_url, valkey.url)


def do_work(work: Work, process: Process) -> None:
    """Let the worker use all that it has: its dispatcher, its child, and Redis in it."""
    tasks = [work.stage(key="a"), work.stage("health_monitor")]
    until(lambda: {work.status(task) for task in tasks} == {"done"}, what=process.said)


# Celery ends as orderly after either, and says by its status which it was.
@pytest.mark.parametrize(("how", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 1)], ids=["SIGTERM", "SIGINT"])
def test_when_it_is_asked_to_stop(
    sessions: Sessions, variables: dict[str, str], tmp_path: Path, how: signal.Signals, status: int
) -> None:
    with Redis.from_url(variables["REDIS_URL"]) as redis:
        with running(tmp_path / "worker.log", WORKER, variables) as process:
            do_work(sessions.work, process)
            assert len(sessions.now()) >= 2
            assert process.stop(how) == status, process.said()
        until(lambda: not sessions.now())
        until(lambda: len(redis.client_list()) == 1)
    assert [line for line in sessions.said() if "EOF" in line or "could not" in line] == []


def test_a_child_that_has_done_its_share_of_tasks(
    sessions: Sessions, variables: dict[str, str], tmp_path: Path
) -> None:
    command = (*WORKER, "--max-tasks-per-child", "1")
    with running(tmp_path / "worker.log", command, variables) as process:
        first = set(process.children())
        do_work(sessions.work, process)
        sessions.now()
        until(lambda: process.children() and not first & set(process.children()))
        sessions.now()
        assert process.stop(signal.SIGTERM) == 0
        until(lambda: not sessions.now())
    assert [line for line in sessions.said() if "EOF" in line or "could not" in line] == []
