"""Doing due work in this process: the engine without a broker, for small installations, tests and repairs."""

import signal
from collections.abc import Mapping
from datetime import UTC, datetime
from threading import Event
from types import FrameType

import psycopg2
from structlog import get_logger

from tt_api.errors import ServiceUnavailableError
from tt_api.work.periods import Schedule, stage_due_jobs
from tt_api.work.running import run_task

log = get_logger(__name__)

_PAUSE_SECONDS = 1.0


def work_until_stopped(jobs: Mapping[str, Schedule], *, until_idle: bool) -> int:
    """Run periodic jobs and due tasks one after the other, until SIGINT or SIGTERM; how many tasks were run.

    Args:
        jobs: the periodic jobs and when they run.
        until_idle: also end when nothing is due.
    """
    stop = Event()

    def note(_: int, __: FrameType | None) -> None:
        stop.set()

    handlers = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    done = 0
    try:
        while not stop.is_set():
            busy = _work_once(jobs)
            done += busy
            if not busy and until_idle:
                break
            if not busy:
                stop.wait(_PAUSE_SECONDS)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    return done


def _work_once(jobs: Mapping[str, Schedule]) -> bool:
    try:
        stage_due_jobs(jobs, datetime.now(UTC))
        return run_task()
    except (ServiceUnavailableError, psycopg2.OperationalError, psycopg2.InterfaceError) as error:
        log.warning("database_away", error=type(error).__name__)
        return False
