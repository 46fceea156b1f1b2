"""Which queue carries which tasks, so that one kind of work never waits for a backlog of another."""

from collections.abc import Mapping
from types import MappingProxyType

from tt_api.services.operations.jobs import JOBS

MAIL, PERIODIC, WORK = "mail", "periodic", "work"
# What isn't named here goes into `WORK`.
QUEUE_OF: Mapping[str, str] = MappingProxyType(
    {"send_email": MAIL, **dict.fromkeys(("sweep", "stage_period", "push_to_nexus", *JOBS), PERIODIC)}
)
QUEUES = (MAIL, PERIODIC, WORK)


def queue_of(task_type: str) -> str:
    """The queue of a type of task."""
    return QUEUE_OF.get(task_type, WORK)
