"""The engine's own messages: a row to run, a sweep for what was forgotten."""

from datetime import UTC, datetime

from celery import shared_task
from structlog import get_logger

from tt_api.services.operations.jobs import JOBS
from tt_api.work.dispatching import RUN_TASK, dispatch_due, is_away
from tt_api.work.periods import stage_due_jobs
from tt_api.work.running import run_told

log = get_logger(__name__)


@shared_task(name=RUN_TASK)
def run(task_id: str) -> None:
    """Do the task with this id, where it is due and free."""
    run_told(task_id)


@shared_task(name="tt_api.sweep")
def sweep() -> None:
    """Stage the runs of periodic jobs that are due, then tell workers of due tasks."""
    try:
        stage_due_jobs(JOBS, datetime.now(UTC))
        dispatch_due()
    except Exception as error:
        if not is_away(error):
            raise
        # The next one, seconds from now, does the same.
        log.warning("sweep_interrupted", error=type(error).__name__)
