"""Dead letters are retried as the task that they were, or discarded; once."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.work.conftest import Work, rolled_back
from tt_api.database.transaction import execute, read, transaction
from tt_api.errors import AppError, ConflictError, NotFoundError
from tt_api.work import dead_letters
from tt_api.work.claims import bury, claim
from tt_api.work.running import run_task


@pytest.fixture
def buried(work: Work) -> tuple[str, str]:
    """A task in the dead letters: its id and the letter's."""
    task = work.stage(key="a")
    work.change(task, "retry_count = 4, lease_losses = 2, request_id = 'asked-by-7'")
    held = claim(task)
    assert held
    bury(held, "ValueError: no")
    return task, str(work.dead_letters()[0][0])


def settle(how: Callable[[str], Any], letter: str) -> Any:
    with transaction():
        return how(letter)


class TestRetry:
    def test_does_the_same_task_again_with_a_fresh_count(self, work: Work, buried: tuple[str, str]) -> None:
        task, letter = buried
        assert settle(dead_letters.retry, letter) == task
        row = work.task(task)
        assert (row["status"], row["retry_count"], row["lease_losses"]) == ("pending", 0, 0)
        assert run_task(task)
        assert (work.status(task), work.effects()) == ("done", ["a"])
        assert work.dead_letters()[0][4] == "retried"

    def test_that_fails_again_makes_another_letter(self, work: Work, buried: tuple[str, str]) -> None:
        task, letter = buried
        settle(dead_letters.retry, letter)
        held = claim(task)
        assert held
        bury(held, "ValueError: still no")
        assert [row[2:] for row in work.dead_letters()] == [
            ("ValueError: no", 7, "retried"),
            ("ValueError: still no", 1, None),
        ]

    def test_of_a_letter_whose_task_is_gone_stages_its_work_anew(self, work: Work, buried: tuple[str, str]) -> None:
        task, letter = buried
        with transaction():
            execute("DELETE FROM scheduled_tasks WHERE id = %s", [task])
        again = settle(dead_letters.retry, letter)
        assert again != task
        assert work.task(again)["request_id"] == "asked-by-7"
        assert run_task(again)
        assert work.effects() == ["a"]

    def test_that_is_rolled_back_leaves_the_letter_waiting(self, work: Work, buried: tuple[str, str]) -> None:
        task, letter = buried
        with rolled_back():
            dead_letters.retry(letter)
        assert (work.status(task), work.dead_letters()[0][4]) == ("dead", None)


class TestSettling:
    def test_by_discarding_does_nothing_more(self, work: Work, buried: tuple[str, str]) -> None:
        settle(dead_letters.discard, buried[1])
        assert (work.status(buried[0]), work.dead_letters()[0][4]) == ("dead", "discarded")
        assert not run_task()

    @pytest.mark.parametrize("first", [dead_letters.retry, dead_letters.discard])
    @pytest.mark.parametrize("second", [dead_letters.retry, dead_letters.discard])
    def test_happens_once(self, buried: tuple[str, str], first: Any, second: Any) -> None:
        settle(first, buried[1])
        with pytest.raises(ConflictError, match="already"):
            settle(second, buried[1])

    def test_by_two_at_once_happens_once(
        self, work: Work, buried: tuple[str, str], at_once: Callable[..., list[Any]]
    ) -> None:
        def attempt() -> bool:
            try:
                settle(dead_letters.retry, buried[1])
            except AppError:
                return False
            return True

        assert sorted(at_once(attempt, 3)) == [False, False, True]
        assert read("SELECT count(*) FROM scheduled_tasks") == [(1,)]

    def test_of_what_is_not_there_is_not_found(self, work: Work) -> None:
        with pytest.raises(NotFoundError, match="DeadLetter"):
            settle(dead_letters.retry, str(uuid4()))
