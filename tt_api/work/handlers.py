"""Who does which work: a function for each task type."""

from collections.abc import Callable, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

Handler = Callable[[Mapping[str, Any]], None]

_handlers: dict[str, Handler] = {}


class Skipped(Exception):  # noqa: N818 -- an outcome, not an error
    """Raised by a handler that had nothing to do: what it wrote is kept, and the task ends as ``skipped``."""


def handler(task_type: str) -> Callable[[Handler], Handler]:
    """Make a function the handler of a task type. It runs inside a transaction that its completion commits with.

    Raises:
        ValueError: the type has a handler already.
    """

    def register(function: Handler) -> Handler:
        if task_type in _handlers:
            raise ValueError(f"{task_type} has a handler already")
        _handlers[task_type] = function
        return function

    return register


def handler_of(task_type: str) -> Handler:
    """The function that does a type of task.

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
