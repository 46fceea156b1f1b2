"""The engine of work outside requests: staged in a transaction, done once, never lost.

`stage` inserts a row of ``scheduled_tasks`` in the caller's transaction; that row is the work. The rest is about doing
it soon: a NOTIFY wakes the dispatcher when the transaction commits, a Celery message carries the row's id to a worker,
and a sweep finds what a lost message left behind. See docs/work.md.
"""

from tt_api.work.handlers import Claim, Skipped, handler
from tt_api.work.staging import stage

__all__ = ["Claim", "Skipped", "handler", "stage"]
