"""The engine's own messages: a row to run, a sweep for what was forgotten, a tick of the clock."""

from datetime import UTC, datetime

from celery import shared_task

from celeryconfig import jobs
from tt_api.work.dispatching import RUN_TASK, dispatch_due
from tt_api.work.periods import stage_due_jobs
from tt_api.work.running import run_task


@shared_task(name=RUN_TASK)
def run(task_id: str) -> None:
    """Do the task with this id, where it is due and free."""
    run_task(task_id)


@shared_task(name="tt_api.sweep")
def sweep() -> None:
    """Stage the runs of periodic jobs that are due, then tell workers of every due task."""
    stage_due_jobs(jobs, datetime.now(UTC))
    dispatch_due()
