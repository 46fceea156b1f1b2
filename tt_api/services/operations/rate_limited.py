"""Waiting for a service that asks for fewer calls: that is no failure of the task, and isn't counted as one."""

from datetime import UTC, datetime, timedelta
from random import uniform
from typing import NoReturn

from tt_api.integrations import ErrorKind, ServiceError
from tt_api.work import Claim, Skipped, stage

# Slack counts by the minute.
_WAIT_SECONDS = 60


def reschedule_if_rate_limited(task: Claim, error: ServiceError) -> NoReturn:
    """Stage the same work for later where the service refused it for its rate limit; otherwise raise the error.

    After an import of a thousand companies Slack, which makes some twenty channels a minute, refuses most of them more
    often than a task may fail.

    Raises:
        Skipped: another task does the work later.
        ServiceError: the error, where it is of another kind.
    """
    if error.kind is not ErrorKind.RATE_LIMITED:
        raise error
    # Spread, or the tasks that were refused together would be due together.
    wait = max(error.retry_after or 0, _WAIT_SECONDS) * uniform(1, 3)  # noqa: S311 -- no cryptography
    stage(task.task_type, task.payload, at=datetime.now(UTC) + timedelta(seconds=wait))
    raise Skipped
