"""What beat sends: a message for each period of a job, and the sweep that finds whatever was missed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from celery import shared_task
from structlog import get_logger

from tt_api.services.operations.jobs import JOBS
from tt_api.work.dispatching import dispatch_due, is_away
from tt_api.work.periods import stage_due_jobs

log = get_logger(__name__)


@shared_task(name="tt_api.stage_period")
def stage_period(job: str) -> None:
    """Stage the current period's run of a job; its commit wakes the dispatchers."""
    # Beat may be of the next version, with a job that this one doesn't know.
    jobs = {job: JOBS[job]} if job in JOBS else {}
    with _outages_left_to_the_next_sweep():
        stage_due_jobs(jobs, datetime.now(UTC))


@shared_task(name="tt_api.sweep")
def sweep() -> None:
    """Stage every job's current run where that was missed, then dispatch due tasks."""
    with _outages_left_to_the_next_sweep():
        stage_due_jobs(JOBS, datetime.now(UTC))
        dispatch_due()


@contextmanager
def _outages_left_to_the_next_sweep() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        if not is_away(error):
            raise
        log.warning("sweep_interrupted", error=type(error).__name__)
