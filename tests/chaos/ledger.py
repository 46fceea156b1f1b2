"""What was asked for and what was done, as the database has it."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Thread
from time import sleep
from typing import TypeVar

import psycopg2
from flask import Flask

from tests.support.work_handlers import EFFECTS_TABLE
from tt_api.database.transaction import execute, read, transaction
from tt_api.work import stage
from tt_api.work.outages import outlasting_outages

T = TypeVar("T")

# What was staged for certain: a row here was committed with its task.
STAGED_TABLE = "CREATE TABLE chaos_staged (key text PRIMARY KEY)"
OUTAGE_SECONDS = 60.0


class RolledBackError(Exception):
    """Ends a transaction whose task must never run."""


@dataclass(frozen=True)
class Figures:
    staged: int
    done: int
    open: int
    dead: int
    effects: int
    doubles: int
    losses: int
    strangers: int
    lease_losses: int
    failures: int
    postponements: int


class Ledger:
    """Stages tasks, each under a key of its own, and counts what became of them."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._patient(lambda: execute(EFFECTS_TABLE) and execute(STAGED_TABLE))

    def stage_kill(self, lease_losses: int) -> None:
        """Stage the task that kills its worker each time; as if it had done so that often before."""

        def insert() -> None:
            task = stage("probe_kill", {"key": "killer"})
            execute("UPDATE scheduled_tasks SET lease_losses = %s WHERE id = %s", (lease_losses, task))

        self._patient(insert)

    def stage_in_background(self, tasks: int, seconds: float, long: float, stop: Event) -> Thread:
        """Stage so many tasks spread over that time, and for every fiftieth one that is rolled back.

        Args:
            long: the share of tasks that take up to a second. What is killed or frozen is mostly one of these: its
                effect is written, and not committed yet.
        """

        def run() -> None:
            with self._app.app_context():
                for number in range(tasks):
                    self._stage_once(f"task {number}", long)
                    if number % 50 == 0:
                        self._stage_and_roll_back(f"rolled back {number}")
                    if stop.wait(random.uniform(0, 2 * seconds / tasks)):
                        return

        thread = Thread(target=run, name="stager", daemon=True)
        thread.start()
        return thread

    def figures(self) -> Figures:
        """Everything counted, the killer aside."""
        query = """
            SELECT (SELECT count(*) FROM chaos_staged), count(*) FILTER (WHERE status = 'done'),
              count(*) FILTER (WHERE finished_at IS NULL), count(*) FILTER (WHERE status = 'dead'),
              (SELECT count(*) FROM probe.work_effects),
              (SELECT count(*) FROM (SELECT FROM probe.work_effects GROUP BY key HAVING count(*) > 1) doubled),
              (SELECT count(*) FROM chaos_staged WHERE key NOT IN (SELECT key FROM probe.work_effects)),
              (SELECT count(*) FROM probe.work_effects WHERE key NOT IN (SELECT key FROM chaos_staged)),
              coalesce(sum(lease_losses), 0), coalesce(sum(retry_count), 0), coalesce(sum(postponements), 0)
            FROM scheduled_tasks WHERE task_type = 'probe_effect'"""
        with self._app.app_context():
            (row,) = outlasting_outages(lambda: read(query), OUTAGE_SECONDS)
        return Figures(*map(int, row))

    def busy(self) -> bool:
        """Whether a worker has a task in hand that takes a while."""
        query = """
            SELECT EXISTS (SELECT FROM scheduled_tasks WHERE status = 'running' AND due_at > now()
                           AND payload ? 'pause_after')"""
        with self._app.app_context():
            return bool(outlasting_outages(lambda: read(query), OUTAGE_SECONDS)[0][0])

    def killer(self) -> tuple[str, int, str | None]:
        """Where the task stands that kills its worker: its status, the workers it took, its dead letter's error."""
        query = """
            SELECT status, lease_losses, (SELECT error FROM dead_letters WHERE scheduled_task_id = scheduled_tasks.id)
            FROM scheduled_tasks WHERE task_type = 'probe_kill'"""
        with self._app.app_context():
            ((status, losses, error),) = outlasting_outages(lambda: read(query), OUTAGE_SECONDS)
        return status, losses, error

    def _stage_once(self, key: str, long: float) -> None:
        payload: dict[str, object] = {"key": key, "pause_before": round(random.uniform(0, 0.03), 4)}
        if random.random() < long:
            payload["pause_after"] = round(random.uniform(0.2, 1), 4)
        if random.random() < 0.01:
            payload["failures"] = 1
        while True:
            try:
                with transaction():
                    stage_with_key(payload)
            except psycopg2.errors.UniqueViolation:
                # The outage came after the commit.
                return
            except Exception:  # noqa: BLE001 -- PostgreSQL is away: the caller tries again, as callers do
                sleep(0.2)
            else:
                return

    def _stage_and_roll_back(self, key: str) -> None:
        def insert() -> None:
            with transaction():
                stage("probe_effect", {"key": key})
                raise RolledBackError

        try:
            outlasting_outages(insert, OUTAGE_SECONDS)
        except RolledBackError:
            return

    def _patient(self, what: Callable[[], T]) -> None:
        def commit() -> None:
            with transaction():
                what()

        with self._app.app_context():
            outlasting_outages(commit, OUTAGE_SECONDS)


def stage_with_key(payload: dict[str, object]) -> None:
    """Stage a task and note its key in the same transaction."""
    execute("INSERT INTO chaos_staged (key) VALUES (%s)", (payload["key"],))
    stage("probe_effect", payload)
