"""The application as Slack calls it, with a stub in place of Slack, and its workers in this process."""

from collections.abc import Iterator

import pytest
from flask import Flask
from pytest_httpserver import HTTPServer

from tests.slack.workspace import Answers, Workspace
from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.emptying import empty_database
from tests.support.settings import settings_for
from tt_api.app import create_app
from tt_api.work.handlers import load_handlers
from tt_api.work.running import run_task


class Agency:
    """The application: its people in Slack, a caller with an API key, its workers and its database.

    Attributes:
        answers: where Slack is answered later.
    """

    def __init__(self, app: Flask, url: str, answers: Answers) -> None:
        self.app, self.url, self.answers = app, url, answers
        self.slack = Workspace(app.test_client())
        self.api = ApiClient(app.test_client())

    def rows(self, sql: str, *parameters: object) -> list[tuple[object, ...]]:
        return query(self.url, sql, parameters)

    def answering(self) -> list[str]:
        """How the tasks that answer stand, the oldest first."""
        found = self.rows("SELECT status FROM scheduled_tasks WHERE task_type = 'answer_slack' ORDER BY id")
        return [str(status) for (status,) in found]

    def work(self) -> None:
        """Do what is to be answered, whenever it is due."""
        self.rows("DELETE FROM scheduled_tasks WHERE task_type <> 'answer_slack' RETURNING 1")
        self.rows("UPDATE scheduled_tasks SET due_at = now() WHERE status = 'pending' RETURNING 1")
        with self.app.app_context():
            while run_task():
                pass


@pytest.fixture
def answers(stub: HTTPServer) -> Answers:
    return Answers(stub)


@pytest.fixture(scope="session")
def agency_app(database_url: str, stub_server: HTTPServer) -> Flask:
    load_handlers()
    return create_app(settings_for(database_url, **Answers(stub_server).environment))


@pytest.fixture
def agency(agency_app: Flask, database_url: str, answers: Answers) -> Iterator[Agency]:
    yield Agency(agency_app, database_url, answers)
    empty_database(database_url)
