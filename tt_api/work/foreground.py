"""Doing due work in the foreground: the engine without a broker, for small installations, tests and repairs."""

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event
from time import monotonic
from types import FrameType

from structlog import get_logger

from tt_api.work.outages import is_outage
from tt_api.work.periods import Schedule, stage_due_jobs
from tt_api.work.running import long_statements, run_task

log = get_logger(__name__)

_PAUSE_SECONDS = 1.0


def work_until_stopped(jobs: Mapping[str, Schedule], *, until_idle: bool) -> int:
    """Run periodic jobs and due tasks one after the other, until SIGINT or SIGTERM; how many tasks were run.

    Args:
        jobs: the periodic jobs and when they run.
        until_idle: also end when nothing is due.

    Raises:
        Exception: PostgreSQL is away and ``until_idle`` is set; without it, this waits for PostgreSQL.
    """
    done = 0
    look_at_jobs_again = 0.0
    with long_statements(), _stop_asked() as stop:
        while not stop.is_set():
            try:
                if monotonic() >= look_at_jobs_again:
                    stage_due_jobs(jobs, datetime.now(UTC))
                    look_at_jobs_again = monotonic() + _PAUSE_SECONDS
                busy = run_task()
            except Exception as error:
                if until_idle or not is_outage(error):
                    raise
                log.warning("database_away", error=type(error).__name__)
                busy = False
            done += busy
            if not busy and until_idle:
                break
            if not busy:
                stop.wait(_PAUSE_SECONDS)
    return done


@contextmanager
def _stop_asked() -> Iterator[Event]:
    """An event that the first SIGINT or SIGTERM sets; a second one has its usual effect."""
    stop = Event()
    usual = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        for number, handler in usual.items():
            signal.signal(number, handler)

    def note(_: int, __: FrameType | None) -> None:
        stop.set()
        restore()

    for number in usual:
        signal.signal(number, note)
    try:
        yield stop
    finally:
        restore()
