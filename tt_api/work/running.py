"""Running a task: its effects and its completion commit together; what goes wrong is counted, or isn't its fault."""

from collections.abc import Callable
from time import monotonic, sleep

import psycopg2
from redis import ConnectionError as RedisConnectionError
from redis import TimeoutError as RedisTimeoutError
from sqlalchemy.exc import DBAPIError
from structlog import get_logger
from structlog.contextvars import bound_contextvars

from tt_api.database import patience
from tt_api.errors import ServiceUnavailableError
from tt_api.logs import redact
from tt_api.transaction import execute, transaction
from tt_api.work.claims import MAX_LEASE_LOSSES, Claim, LeaseLostError, bury, claim, complete, fail, postpone
from tt_api.work.handlers import Skipped, handler_of
from tt_api.work.leases import lease_kept

log = get_logger(__name__)

_LONGEST_ERROR = 2000
# Nobody waits for a task as for a request; Celery's time limit (celeryconfig.py) ends what takes longer.
_STATEMENT_SECONDS = 200
_LIMITS = f"SET LOCAL statement_timeout = '{_STATEMENT_SECONDS}s'; SET LOCAL lock_timeout = '30s'"
# How long a worker tries to say what became of a task while PostgreSQL restarts; then the lease's end says it.
_SAY_FOR_SECONDS = 30.0
_SAY_PAUSE_SECONDS = 0.5


def run_task(task_id: str | None = None) -> bool:
    """Do one due task; whether there was one that was free.

    Args:
        task_id: that task only; nothing happens where somebody else has it, or it is done.
    """
    held = claim(task_id)
    if held is None:
        return False
    attempt(held)
    return True


def attempt(held: Claim) -> str:
    """Do a claimed task, and write down what became of it: done, skipped, failed, postponed, dead or lease_lost."""
    about = {"task_id": held.task_id, "task_type": held.task_type}
    if held.request_id:
        about["request_id"] = held.request_id
    with bound_contextvars(**about):
        return _attempt(held)


def _attempt(held: Claim) -> str:
    started = monotonic()
    try:
        outcome = _refuse_killer(held) or _do(held)
    except LeaseLostError:
        outcome = "lease_lost"
    except Exception as error:  # noqa: BLE001 -- whatever a handler raises is its failure, and ends here
        outcome = _account_for(held, error)
    log.info("task_run", outcome=outcome, attempt=held.attempt, seconds=round(monotonic() - started, 3))
    return outcome


def _do(held: Claim) -> str:
    with lease_kept(held), patience(_STATEMENT_SECONDS + 1), transaction():
        execute(_LIMITS)
        try:
            handler_of(held.task_type)(held.payload)
        except Skipped:
            status = "skipped"
        else:
            status = "done"
        complete(held, status)
    return status


def _refuse_killer(held: Claim) -> str | None:
    """Bury a task that has taken its workers along too often, instead of running it once more."""
    if held.lease_losses < MAX_LEASE_LOSSES:
        return None
    with transaction():
        bury(held, f"{held.lease_losses} workers died while they had it")
    return "dead"


def _account_for(held: Claim, error: Exception) -> str:
    text = redact(f"{type(error).__name__}: {error}")[:_LONGEST_ERROR]
    if _is_outage(error):
        log.warning("task_postponed", error=text)
        return _say(lambda: postpone(held, text), "postponed")
    log.warning("task_failed", exc_info=error)
    return _say(lambda: fail(held, text), "failed")


def _say(what: Callable[[], object], outcome: str) -> str:
    """Write down what became of a task, waiting for PostgreSQL to come back where it is away."""
    deadline = monotonic() + _SAY_FOR_SECONDS
    while True:
        try:
            return "dead" if what() is True else outcome
        except LeaseLostError:
            return "lease_lost"
        except Exception as error:
            if not _is_outage(error) or monotonic() > deadline:
                raise
            sleep(_SAY_PAUSE_SECONDS)


def _is_outage(error: BaseException) -> bool:
    original = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(
        original,
        ServiceUnavailableError
        | RedisConnectionError
        | RedisTimeoutError
        | psycopg2.OperationalError
        | psycopg2.InterfaceError,
    ) and not isinstance(original, psycopg2.errors.QueryCanceled)
