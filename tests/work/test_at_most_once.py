"""An outside service is called at most once, whatever becomes of the call, of the worker and of the lease."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.catalog import query
from tests.support.work_handlers import leave_effect
from tests.work.conftest import Work
from tt_api.database.transaction import read
from tt_api.integrations import ErrorKind, ServiceError
from tt_api.integrations.slack_answers import SlackError
from tt_api.work import Claim
from tt_api.work.at_most_once import Marker, OutcomeUnknownError, call_at_most_once, marker_on
from tt_api.work.running import run_task

Run = Callable[..., str]


class Service:
    """An outside service that answers as it is told to, and counts its calls."""

    def __init__(self) -> None:
        self.calls = 0
        self.answers: list[Exception | None] = []
        self.during: Callable[[], Any] = list

    def __call__(self) -> str:
        self.calls += 1
        self.during()
        answer = self.answers.pop(0) if self.answers else None
        if answer:
            raise answer
        return "done"


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def call(service: Service) -> Callable[[Claim], None]:
    """A handler that calls the service and leaves an effect: what came of it."""

    def body(task: Claim) -> None:
        try:
            outcome = call_at_most_once(task, marker_on(task), service)
        except OutcomeUnknownError as error:
            outcome = str(error)
        task.payload["key"] = outcome
        leave_effect(task)

    return body


def marked(work: Work, task: str) -> bool:
    return query(work.url, "SELECT call_started_at IS NOT NULL FROM scheduled_tasks WHERE id = %s", [task])[0][0]


def again(work: Work, task: str) -> None:
    work.make_due(task)
    run_task(task)


def test_the_marker_is_committed_before_the_call_and_no_transaction_is_open_during_it(
    work: Work, run: Run, service: Service, call: Callable[[Claim], None]
) -> None:
    seen: list[Any] = []
    idle = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%' AND datname = current_database()"
    service.during = lambda: seen.extend(
        (
            query(work.url, "SELECT call_started_at IS NOT NULL FROM scheduled_tasks")[0][0],
            query(work.url, idle)[0][0],
        )
    )
    task = run(call)
    assert (seen, service.calls) == ([True, 0], 1)
    assert (work.effects(), work.status(task), marked(work, task)) == (["done"], "done", True)


@pytest.mark.parametrize(
    "error",
    [
        SlackError(ErrorKind.REFUSED),
        SlackError(ErrorKind.RATE_LIMITED),
        SlackError(ErrorKind.UNAUTHORIZED),
        SlackError(ErrorKind.UNAVAILABLE, reached=False),
    ],
    ids=str,
)
def test_a_certain_failure_takes_the_marker_back_so_the_next_attempt_calls(
    work: Work, run: Run, service: Service, call: Callable[[Claim], None], error: ServiceError
) -> None:
    service.answers = [error]
    task = run(call)
    assert (work.status(task), work.effects(), marked(work, task)) == ("pending", [], False)
    again(work, task)
    assert (work.status(task), work.effects(), service.calls) == ("done", ["done"], 2)


@pytest.mark.parametrize("kind", [ErrorKind.UNAVAILABLE, ErrorKind.TIMEOUT, ErrorKind.GARBAGE])
def test_what_may_have_happened_is_said_to_be_unknown(
    work: Work, run: Run, service: Service, call: Callable[[Claim], None], kind: ErrorKind
) -> None:
    service.answers = [SlackError(kind)]
    task = run(call)
    assert (work.status(task), marked(work, task)) == ("done", True)
    assert work.effects() == [f"outcome unknown: slack: {kind}"]


def test_an_attempt_that_finds_the_marker_does_not_call(
    work: Work, run: Run, service: Service, call: Callable[[Claim], None]
) -> None:
    # As when the worker dies in the midst of it: no answer of the service's is known.
    service.answers = [RuntimeError()]
    task = run(call)
    assert (work.status(task), marked(work, task)) == ("pending", True)
    again(work, task)
    assert service.calls == 1
    assert work.effects() == ["outcome unknown: an earlier attempt was interrupted"]


def test_a_worker_that_lost_the_task_neither_marks_nor_calls(
    work: Work, run: Run, service: Service, call: Callable[[Claim], None]
) -> None:
    def be_slow(task: Claim) -> None:
        leave_effect(task)
        sql = "UPDATE scheduled_tasks SET lease_token = lease_token + 1 WHERE id = %s RETURNING 1"
        query(work.url, sql, [task.task_id])
        call(task)

    task = run(be_slow)
    assert (service.calls, work.effects(), marked(work, task)) == (0, [], False)


def test_of_many_tasks_for_one_thing_one_calls(
    work: Work, run: Run, service: Service, at_once: Callable[..., list[Any]]
) -> None:
    thing = work.stage("only_known_to_the_next_version")
    marker = Marker("scheduled_tasks", "call_started_at", thing)
    outcomes: list[str] = []

    def body(task: Claim) -> None:
        try:
            outcomes.append(call_at_most_once(task, marker, service))
        except OutcomeUnknownError:
            outcomes.append("unknown")

    run(body)
    for _ in range(3):
        work.stage("probe_body", body="own")
    at_once(run_task, 3)
    assert (service.calls, sorted(outcomes)) == (1, ["done", "unknown", "unknown", "unknown"])
    assert read("SELECT count(*) FROM scheduled_tasks WHERE status = 'done'") == [(4,)]
