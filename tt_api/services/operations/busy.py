"""Waiting for a service that asks for fewer calls: that is no failure of the task, so it doesn't count as one."""

from datetime import UTC, datetime, timedelta
from random import uniform
from typing import NoReturn

from tt_api.integrations import ErrorKind, ServiceError
from tt_api.work import Claim, Skipped, stage

# Slack counts by the minute.
_WAIT_SECONDS = 60


def come_again(claim: Claim, error: ServiceError) -> NoReturn:
    """Stage a task's work for later where the service is only busy.

    After an import of a thousand companies Slack, which makes some twenty channels a minute, refuses most of them more
    often than a task may fail.

    Raises:
        Skipped: the work is another task's now.
        ServiceError: the error, where it is another one.
    """
    if error.kind is not ErrorKind.RATE_LIMITED:
        raise error
    # Spread, or those that were refused together would come back together.
    wait = max(error.retry_after or 0, _WAIT_SECONDS) * uniform(1, 3)  # noqa: S311 -- no cryptography
    stage(claim.task_type, claim.payload, at=datetime.now(UTC) + timedelta(seconds=wait))
    raise Skipped
