"""Running a task: its effects and its completion commit together; a failure is counted, an outage isn't."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from sqlalchemy import event
from structlog import get_logger
from structlog.contextvars import bound_contextvars

from tt_api.database.engine import engine
from tt_api.database.sessions import sessions
from tt_api.database.timeouts import statement_timeout
from tt_api.database.transaction import transaction
from tt_api.integrations import ServiceError
from tt_api.integrations.sentry import report
from tt_api.logs.setup import redact
from tt_api.tracing import spans
from tt_api.work.claims import MAX_LEASE_LOSSES, LeaseLostError, bury, claim, complete, ended_as, fail, postpone
from tt_api.work.handlers import Claim, Skipped, handler_of
from tt_api.work.leases import lease_kept
from tt_api.work.outages import is_outage, outlasting_outages
from tt_api.work.staging import on_behalf_of

log = get_logger(__name__)

_LONGEST_ERROR = 2000
# No caller waits for a task; what takes longer is ended by Celery's time limits (celeryconfig.py).
_STATEMENT_SECONDS = 200
_LOCK_SECONDS = 30
# How long a worker that has a task waits for PostgreSQL to come back. Long enough for a restart or a failover, shorter
# than what supervisors give a worker to stop in.
_OUTAGE_SECONDS = 20.0


def run_task(task_id: str | None = None, *, wait_seconds: float = 0.0) -> bool:
    """Claim one due task and run it; whether there was one that was free.

    Args:
        task_id: that task only; nothing happens where another worker has it, or it is done.
        wait_seconds: how long to wait for PostgreSQL where it is away.
    """
    claimed = outlasting_outages(lambda: claim(task_id), wait_seconds)
    if claimed is None:
        return False
    run_claimed(claimed)
    return True


def run_dispatched(task_id: str) -> None:
    """Run the task that a message was sent for.

    While PostgreSQL is away a worker keeps the message that it has: giving up at once would use up the whole queue in
    a moment, and all that was in it had to be dispatched again.
    """
    run_task(task_id, wait_seconds=_OUTAGE_SECONDS)


def run_claimed(task: Claim) -> str:
    """Run a claimed task and record its outcome: done, skipped, failed, postponed, dead or lease_lost."""
    about = {"task_id": task.task_id, "task_type": task.task_type}
    if task.request_id:
        about["request_id"] = task.request_id
    facts: dict[str, str | int] = {**about, "attempt": task.attempt}
    recorded = spans.task(task.task_type, task.traceparent, facts, new_trace=not task.staged_lately)
    with bound_contextvars(**about), on_behalf_of(task.request_id), recorded as span:
        started = monotonic()
        outcome = _run_and_record(task)
        span.ended(outcome)
        seconds = round(monotonic() - started, 3)
        log.info("task_run", outcome=outcome, attempt=task.attempt, seconds=seconds, **_as_batch(task))
    return outcome


def allow_long_statements() -> None:
    """Give this process's statements the time that work may take, in place of a request's."""
    if not event.contains(engine(), "connect", _set_limits):
        event.listen(engine(), "connect", _set_limits)
        engine().dispose()


@contextmanager
def long_statements() -> Iterator[None]:
    """The same while the block runs, for commands: whoever calls one may go on in the same process."""
    allow_long_statements()
    try:
        yield
    finally:
        event.remove(engine(), "connect", _set_limits)
        engine().dispose()


def _as_batch(task: Claim) -> dict[str, Any]:
    """Tells apart the batches of a long job: each but the first goes on ``after`` a row."""
    return {"after": task.payload["after"]} if "after" in task.payload else {}


def _run_and_record(task: Claim) -> str:
    try:
        if task.lease_losses >= MAX_LEASE_LOSSES:
            # Rather than lose one more worker to it.
            return bury(task, f"{task.lease_losses} workers died while they had it")
        return _run_handler(task)
    except LeaseLostError:
        return "lease_lost"
    except Exception as error:  # noqa: BLE001 -- whatever a handler raises is its failure, and ends here
        return _record_failure(task, error)


def _run_handler(task: Claim) -> str:
    with lease_kept(task), statement_timeout(_STATEMENT_SECONDS + 1), transaction():
        try:
            handler_of(task.task_type)(task)
        except Skipped:
            status = "skipped"
        else:
            status = "done"
        complete(task, status)
    return status


def _record_failure(task: Claim, error: Exception) -> str:
    text = _as_text(error)
    if is_outage(error):
        log.warning("task_postponed", error=text)
        return _record(task, lambda: postpone(task, text))
    # A traceback through our code doesn't tell why a service failed, and while it is away many tasks fail repeatedly.
    log.warning("task_failed", error=text, exc_info=None if isinstance(error, ServiceError) else error)
    report(error, task_id=task.task_id, task_type=task.task_type, request_id=task.request_id)
    return _record(task, lambda: fail(task, text))


def _record(task: Claim, change: Callable[[], str]) -> str:
    """Record an outcome; where PostgreSQL stays away, the lease ends and another worker takes the task."""
    try:
        return outlasting_outages(change, _OUTAGE_SECONDS)
    except LeaseLostError:
        # A connection that broke during the commit may have committed.
        return ended_as(task) or "lease_lost"


def _as_text(error: Exception) -> str:
    text = redact(f"{type(error).__name__}: {error}")[:_LONGEST_ERROR]
    # PostgreSQL stores neither NUL nor half a surrogate pair, and an error about such input often quotes it.
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()


def _set_limits(dbapi_connection: Any, _record: Any) -> None:
    sessions().allow(dbapi_connection, statement_seconds=_STATEMENT_SECONDS, lock_seconds=_LOCK_SECONDS)
