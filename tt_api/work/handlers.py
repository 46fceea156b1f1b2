"""Handlers: the function that does each type of task, and what it is given."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

# A handler that fails this often is at fault itself.
MAX_FAILURES = 5


@dataclass(frozen=True, slots=True)
class Claim:
    """A claimed task, as its handler gets it.

    Attributes:
        task_id: the same through all attempts, after a retry from the dead letters too: the key by which an outside
            service can tell that it has done this before.
        token: the lease's number; only the latest one's holder may complete the task.
        failures: how often the handler failed before.
        lease_losses: how often a worker died with the task before.
        postponements: how often it was left because PostgreSQL or Redis was away.
        request_id: the request that the work goes back to.
        traceparent: what it was staged by, as `tt_api.tracing` names it; None where no traces were exported.
        staged_lately: within the last hour, so that it still shows beside what staged it.
    """

    task_id: str
    task_type: str
    payload: dict[str, Any]
    token: int
    failures: int = 0
    lease_losses: int = 0
    postponements: int = 0
    request_id: str | None = None
    traceparent: str | None = None
    staged_lately: bool = True

    @property
    def attempt(self) -> int:
        """The number of this attempt, from 1; outages aren't counted."""
        return self.failures + self.lease_losses + 1

    @property
    def is_last_attempt(self) -> bool:
        """Whether the task is buried among the dead letters if its handler raises once more."""
        return self.failures + 1 >= MAX_FAILURES


Handler = Callable[[Claim], None]

_handlers: dict[str, Handler] = {}


class Skipped(Exception):  # noqa: N818 -- an outcome, not an error
    """Raised by a handler that had nothing to do: what it wrote is kept, and the task ends as ``skipped``."""


def handler(task_type: str) -> Callable[[Handler], Handler]:
    """Make a function the handler of a task type, and give it a Celery task of its own, ``tt_api.<task type>``.

    The handler's first write begins a transaction, which its completion commits. So it calls outside services before
    it writes: then no transaction is open while they take their time (docs/work.md).

    Raises:
        ValueError: the type has a handler already.
    """

    def register(function: Handler) -> Handler:
        # Only workers and `flask tasks` load handlers; web processes import this module and go without Celery.
        from tt_api.work.celery_tasks import add_celery_task  # noqa: PLC0415

        if task_type in _handlers:
            raise ValueError(f"{task_type} has a handler already")
        _handlers[task_type] = function
        add_celery_task(task_type)
        return function

    return register


def handler_of(task_type: str) -> Handler:
    """The function that handles a type of task.

    Raises:
        LookupError: there is none, in this version of the program.
    """
    if task_type not in _handlers:
        raise LookupError(f"there is no handler for tasks of type {task_type}")
    return _handlers[task_type]


def task_types() -> list[str]:
    """The names of all handlers."""
    return sorted(_handlers)


def load_handlers() -> None:
    """Import every module of `tt_api.tasks`, which registers the handlers in it."""
    package = import_module("tt_api.tasks")
    for module in iter_modules(package.__path__):
        import_module(f"tt_api.tasks.{module.name}")
