"""The trace of a periodic job begins where beat sends its message, and goes on where a worker stages the job's run."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from celery import signals

from tt_api.tracing import spans

# The only messages of beat that are recorded: its sweep every few seconds would be most of what is.
_STAGES_A_RUN = "tt_api.stage_period"


def record_beat() -> None:
    """Record what this process sends, which is beat."""
    signals.before_task_publish.connect(_sent, sender=_STAGES_A_RUN)


def received(task: Any) -> AbstractContextManager[object]:
    """A worker does what beat's message asks for while the block runs; other messages name a row, which is recorded.

    Args:
        task: Celery's, with the message's headers.
    """
    origin = task.request.get("traceparent")
    if origin is None:
        return nullcontext()
    return spans.task(task.name.removeprefix("tt_api."), origin, {})


def _sent(headers: dict[str, Any], body: Any, **_: Any) -> None:
    (job,) = body[0]
    traceparent = spans.beat(job)
    if traceparent is not None:
        headers["traceparent"] = traceparent
