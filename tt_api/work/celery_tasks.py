"""Celery's view of the work: each handler has a task under its own name, which runs the row that a message names.

So `celery inspect registered`, Sentry and monitors of Celery tell the kinds of work apart, and celeryconfig.py routes
them to queues by name.
"""

from celery import shared_task

from tt_api.work.running import run_dispatched


def celery_name(task_type: str) -> str:
    """The name of the Celery task that does tasks of this type."""
    return f"tt_api.{task_type}"


def add_celery_task(task_type: str) -> None:
    """Register the Celery task of a type; its only argument is the id of a row of ``scheduled_tasks``."""
    shared_task(name=celery_name(task_type))(run_dispatched)
