"""A claim is a lease with a number: one holder at a time, and only the last one may complete."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import pytest

from tests.support import work_handlers  # noqa: F401 -- registers the probes
from tests.work.conftest import Work
from tt_api.database.transaction import execute, read, transaction
from tt_api.work.claims import LeaseLostError, claim, complete, fail, postpone, renew
from tt_api.work.handlers import Claim


def claimed(task_id: str) -> Claim:
    held = claim(task_id)
    assert held
    return held


class TestClaiming:
    def test_a_due_task_goes_to_one_of_many_workers(self, work: Work, at_once: Callable[..., list[Any]]) -> None:
        task = work.stage()
        assert [held.task_id for held in at_once(claim, 5) if held] == [task]

    def test_many_workers_share_many_tasks_without_overlap(self, work: Work, at_once: Callable[..., list[Any]]) -> None:
        tasks = {work.stage() for _ in range(30)}
        taken = at_once(lambda: [held.task_id for held in iter(claim, None)], 3)
        assert sorted(chain.from_iterable(taken)) == sorted(tasks)

    def test_the_longest_due_comes_first(self, work: Work) -> None:
        later, sooner = work.stage(), work.stage(at=datetime.now(UTC) - timedelta(minutes=1))
        assert [claim().task_id, claim().task_id] == [sooner, later]

    def test_what_is_not_due_is_left(self, work: Work) -> None:
        task = work.stage(at=datetime.now(UTC) + timedelta(minutes=1))
        assert claim() is None
        assert claim(task) is None

    def test_what_somebody_has_is_left(self, work: Work) -> None:
        task = work.stage()
        claimed(task)
        assert claim(task) is None

    def test_what_is_done_is_left(self, work: Work) -> None:
        task = work.stage()
        held = claimed(task)
        with transaction():
            complete(held, "done")
        assert claim(task) is None

    def test_what_has_no_handler_here_is_left_to_a_version_that_has(self, work: Work) -> None:
        newer = work.stage("only_known_to_the_next_version")
        known = work.stage()
        assert [held.task_id if held else None for held in (claim(newer), claim(), claim())] == [None, known, None]
        assert work.task(newer)["lease_token"] == 0


class TestALease:
    def test_that_ends_gives_the_task_to_another_and_is_counted(self, work: Work) -> None:
        task = work.stage()
        first = claimed(task)
        work.make_due(task)
        second = claimed(task)
        assert (second.token, second.lease_losses, second.attempt) == (first.token + 1, 1, 2)
        assert read("SELECT outcome, runs FROM task_totals") == [("lease_lost", 1)]

    def test_is_extended_by_its_holder_alone(self, work: Work) -> None:
        task = work.stage()
        first = claimed(task)
        assert renew(first)
        work.make_due(task)
        second = claimed(task)
        assert not renew(first)
        assert renew(second)

    def test_that_ended_is_extended_while_nobody_else_has_the_task(self, work: Work) -> None:
        task = work.stage()
        held = claimed(task)
        work.make_due(task)
        assert renew(held)
        assert work.task(task)["due_in"] > 0

    def test_that_was_lost_lets_nothing_be_completed(self, work: Work) -> None:
        task = work.stage()
        first = claimed(task)
        work.make_due(task)
        claimed(task)

        def effects_and_completion() -> None:
            with transaction():
                execute("INSERT INTO job_states (job) VALUES ('probe')")
                complete(first, "done")

        with pytest.raises(LeaseLostError):
            effects_and_completion()
        assert read("SELECT job FROM job_states") == []
        assert work.status(task) == "running"

    @pytest.mark.parametrize("give_back", [fail, postpone])
    def test_that_was_lost_lets_nothing_be_given_back(self, work: Work, give_back: Callable[..., Any]) -> None:
        task = work.stage()
        first = claimed(task)
        work.make_due(task)
        claimed(task)
        with pytest.raises(LeaseLostError):
            give_back(first, "too late")
        row = work.task(task)
        assert (row["status"], row["retry_count"], row["last_error"]) == ("running", 0, None)
        assert read("SELECT outcome FROM task_totals") == [("lease_lost",)]


class TestGivingBack:
    def test_the_pause_doubles_with_each_failure_give_or_take_half(self, work: Work) -> None:
        task = work.stage()
        for failures, seconds in enumerate((5, 10, 20, 40)):
            assert fail(claimed(task), "no") == "failed"
            assert seconds * 0.5 - 1 < work.task(task)["due_in"] <= seconds * 1.5
            assert work.task(task)["retry_count"] == failures + 1
            work.make_due(task)

    def test_an_outage_counts_no_attempt_and_waits_longer_each_time_up_to_a_minute(self, work: Work) -> None:
        task = work.stage()
        for seconds in (5, 10, 20, 40, 60, 60):
            assert postpone(claimed(task), "away") == "postponed"
            row = work.task(task)
            assert seconds * 0.5 - 1 < row["due_in"] <= seconds * 1.5
            assert (row["retry_count"], row["lease_losses"]) == (0, 0)
            work.make_due(task)
        assert work.task(task)["postponements"] == 6
