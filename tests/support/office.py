"""An office: a caller of an application, and the workers of it in this process."""

from typing import Any

from flask import Flask

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.settings import SECRETS
from tt_api.database.transaction import execute, transaction
from tt_api.work import stage
from tt_api.work.handlers import load_handlers
from tt_api.work.running import run_task

load_handlers()


class Office:
    """A caller of an application, and the workers of it."""

    def __init__(self, app: Flask, url: str) -> None:
        self.app = app
        self.url = url
        self.api = ApiClient(app.test_client())

    def work(self) -> None:
        """Do what is due, or will be in seconds; what fails stays for later."""
        self.execute(
            "UPDATE scheduled_tasks SET due_at = now()"
            " WHERE status = 'pending' AND retry_count = 0 AND due_at BETWEEN now() AND now() + interval '5 seconds'"
        )
        with self.app.app_context():
            while run_task():
                pass

    def work_all(self) -> None:
        """Do what there is, pauses before another attempt left out, until all of it has ended."""
        for _ in range(50):
            self.work()
            if not self.query("SELECT FROM scheduled_tasks WHERE finished_at IS NULL"):
                return
            self.execute("UPDATE scheduled_tasks SET due_at = now() WHERE status = 'pending'")
        raise AssertionError("the work never ended")

    def run(self, task_type: str, **payload: Any) -> None:
        """Stage a task and do what is due."""
        with self.app.app_context(), transaction():
            stage(task_type, payload)
        self.work()

    def execute(self, sql: str, parameters: Any = None) -> None:
        with self.app.app_context(), transaction():
            execute(sql, parameters)

    def query(self, sql: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        return query(self.url, sql, parameters)

    def ended(self, task_type: str) -> list[str]:
        """How the tasks of a type stand, the oldest first."""
        found = self.query("SELECT status FROM scheduled_tasks WHERE task_type = %s ORDER BY id", (task_type,))
        return [status for (status,) in found]

    def dead_letters(self) -> list[tuple[Any, ...]]:
        return self.query("SELECT source, error FROM dead_letters")

    def mirrored(self, kind: str) -> dict[str, dict[str, Any]]:
        """What a mirror that asks gets: objects by their ids."""
        answer = self.api.get(
            f"/api/internal/{kind}?updatedSince=2000-01-01T00:00:00Z&limit=100",
            headers={"x-internal-service": SECRETS["INTERNAL_SERVICE_SECRET"]},
        )
        assert answer.status_code == 200
        return {row["id"]: row for row in answer.get_json()["data"]}
