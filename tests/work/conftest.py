"""The engine on a real database, with handlers that leave effects to be counted."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from tests.support.catalog import query
from tests.support.emptying import empty_database
from tests.support.settings import settings_for
from tests.support.work_handlers import EFFECTS_TABLE
from tt_api.app import create_app
from tt_api.database.engine import engine
from tt_api.database.transaction import execute, read, transaction
from tt_api.work import Claim, handler, stage
from tt_api.work.running import run_task


class Work:
    """Stages tasks and looks at what became of them."""

    def __init__(self, app: Flask, url: str) -> None:
        self.app = app
        self.url = url

    def stage(self, task_type: str = "probe_effect", *, at: datetime | None = None, **payload: Any) -> str:
        with transaction():
            task_id = stage(task_type, payload, at=at)
        assert task_id
        return task_id

    def task(self, task_id: str) -> dict[str, Any]:
        names = "status retry_count lease_losses postponements lease_token last_error dispatched_at request_id due_in"
        (row,) = read(
            "SELECT status, retry_count, lease_losses, postponements, lease_token, last_error, dispatched_at,"
            " request_id, extract(epoch FROM due_at - now())::float8 FROM scheduled_tasks WHERE id = %s",
            [task_id],
        )
        return dict(zip(names.split(), row, strict=True))

    def status(self, task_id: str) -> str:
        return str(self.task(task_id)["status"])

    def change(self, task_id: str, assignments: str) -> None:
        """Change a task's row by hand, as if something had happened before."""
        with transaction():
            execute(f"UPDATE scheduled_tasks SET {assignments} WHERE id = %s", [task_id])  # noqa: S608 -- the test's own text

    def make_due(self, task_id: str) -> None:
        """Let a backoff or a lease end now."""
        self.change(task_id, "due_at = now() - interval '1 ms'")

    def effects(self) -> list[str]:
        """The keys of the effects that were committed."""
        return [key for (key,) in read("SELECT key FROM probe.work_effects ORDER BY at")]

    def open(self) -> int:
        return int(read("SELECT count(*) FROM scheduled_tasks WHERE finished_at IS NULL")[0][0])

    def dead_letters(self) -> list[tuple[Any, ...]]:
        return read("SELECT id, source, error, attempts, resolution FROM dead_letters ORDER BY created_at")


class RolledBackError(Exception):
    """What a test ends a transaction with."""


@contextmanager
def rolled_back() -> Iterator[None]:
    """A transaction that comes to nothing."""
    with suppress(RolledBackError), transaction():
        yield
        raise RolledBackError


@pytest.fixture(scope="session")
def work_app(database_url: str) -> Flask:
    """The application as workers have it, with short leases."""
    query(database_url, EFFECTS_TABLE + "; SELECT")
    return create_app(settings_for(database_url, WORK_LEASE_SECONDS="1", WORK_REDISPATCH_SECONDS="1"))


@pytest.fixture
def work(work_app: Flask, database_url: str) -> Iterator[Work]:
    with work_app.app_context():
        yield Work(work_app, database_url)
        engine().dispose()
    empty_database(database_url)
    query(database_url, "DELETE FROM probe.work_effects; SELECT")


@pytest.fixture
def at_once(work_app: Flask) -> Callable[..., list[Any]]:
    """Call a function in several threads, each with the application's context; what it returned in each."""

    def call(function: Callable[[], Any], times: int = 2) -> list[Any]:
        def in_context(_: int) -> Any:
            with work_app.app_context():
                return function()

        with ThreadPoolExecutor(times) as threads:
            return list(threads.map(in_context, range(times)))

    return call


Body = Callable[[Claim], object]
_bodies: dict[str, Body] = {}


@handler("probe_body")
def run_body(held: Claim) -> None:
    _bodies[held.payload["body"]](held)


@pytest.fixture
def run(work: Work) -> Iterator[Callable[[Body], str]]:
    """Stage a task with a body of the test's own and run it once; the task's id."""

    def once(body: Body) -> str:
        _bodies["own"] = body
        task = work.stage("probe_body", body="own")
        assert run_task(task)
        return task

    yield once
    _bodies.clear()
