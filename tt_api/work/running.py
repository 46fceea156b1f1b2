"""Running a task: its effects and its completion commit together; what goes wrong is counted, or isn't its fault."""

from collections.abc import Callable
from time import monotonic
from typing import Any

from sqlalchemy import event
from structlog import get_logger
from structlog.contextvars import bound_contextvars

from tt_api.database.engine import engine
from tt_api.database.timeouts import statement_timeout
from tt_api.database.transaction import transaction
from tt_api.integrations import ServiceError
from tt_api.integrations.sentry import report
from tt_api.logs.setup import redact
from tt_api.work.claims import MAX_LEASE_LOSSES, LeaseLostError, bury, claim, complete, ended_as, fail, postpone
from tt_api.work.handlers import Claim, Skipped, handler_of
from tt_api.work.leases import lease_kept
from tt_api.work.outages import is_outage, outlasting_outages
from tt_api.work.staging import on_behalf_of

log = get_logger(__name__)

_LONGEST_ERROR = 2000
# Nobody waits for a task as for a request; Celery's time limit (celeryconfig.py) ends what takes longer.
_STATEMENT_SECONDS = 200
_LOCK_SECONDS = 30
# How long a worker with a task in hand waits for PostgreSQL to come back. Long enough for a restart or a failover,
# shorter than what a supervisor leaves a worker for ending in order.
_WAIT_SECONDS = 20.0


def run_task(task_id: str | None = None, *, wait_seconds: float = 0.0) -> bool:
    """Do one due task; whether there was one that was free.

    Args:
        task_id: that task only; nothing happens where somebody else has it, or it is done.
        wait_seconds: how long to wait for PostgreSQL where it is away.
    """
    held = outlasting_outages(lambda: claim(task_id), wait_seconds)
    if held is None:
        return False
    attempt(held)
    return True


def run_told(task_id: str) -> None:
    """Do the task that a message told of.

    While PostgreSQL is away a worker keeps the message that it has: giving up at once would use up the whole queue in
    a moment, and what was in it had to be told of again.
    """
    run_task(task_id, wait_seconds=_WAIT_SECONDS)


def attempt(held: Claim) -> str:
    """Do a claimed task, and write down what became of it: done, skipped, failed, postponed, dead or lease_lost."""
    about = {"task_id": held.task_id, "task_type": held.task_type}
    if held.request_id:
        about["request_id"] = held.request_id
    with bound_contextvars(**about), on_behalf_of(held.request_id):
        started = monotonic()
        outcome = _attempt(held)
        log.info("task_run", outcome=outcome, attempt=held.attempt, seconds=round(monotonic() - started, 3))
    return outcome


def allow_long_statements() -> None:
    """Give this process's statements the time that work may take, in place of a request's."""
    if not event.contains(engine(), "connect", _set_limits):
        event.listen(engine(), "connect", _set_limits)
        engine().dispose()


def _attempt(held: Claim) -> str:
    try:
        if held.lease_losses >= MAX_LEASE_LOSSES:
            # Instead of taking one more along.
            return bury(held, f"{held.lease_losses} workers died while they had it")
        return _do(held)
    except LeaseLostError:
        return "lease_lost"
    except Exception as error:  # noqa: BLE001 -- whatever a handler raises is its failure, and ends here
        return _account_for(held, error)


def _do(held: Claim) -> str:
    with lease_kept(held), statement_timeout(_STATEMENT_SECONDS + 1), transaction():
        try:
            handler_of(held.task_type)(held)
        except Skipped:
            status = "skipped"
        else:
            status = "done"
        complete(held, status)
    return status


def _account_for(held: Claim, error: Exception) -> str:
    text = _as_text(error)
    if is_outage(error):
        log.warning("task_postponed", error=text)
        return _say(held, lambda: postpone(held, text))
    # Where in our code a service failed says nothing, and while it is away many tasks fail again and again.
    log.warning("task_failed", error=text, exc_info=None if isinstance(error, ServiceError) else error)
    report(error, task_id=held.task_id, task_type=held.task_type, request_id=held.request_id)
    return _say(held, lambda: fail(held, text))


def _say(held: Claim, what: Callable[[], str]) -> str:
    """Write down what became of a task; where PostgreSQL stays away, the lease's end will say it."""
    try:
        return outlasting_outages(what, _WAIT_SECONDS)
    except LeaseLostError:
        # A connection that broke during the commit may have committed.
        return ended_as(held) or "lease_lost"


def _as_text(error: Exception) -> str:
    text = redact(f"{type(error).__name__}: {error}")[:_LONGEST_ERROR]
    # PostgreSQL stores neither NUL nor half a surrogate pair, and an error about such input often quotes it.
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()


def _set_limits(dbapi_connection: Any, _record: Any) -> None:
    with dbapi_connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = '{_STATEMENT_SECONDS}s'; SET lock_timeout = '{_LOCK_SECONDS}s'")
