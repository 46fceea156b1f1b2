"""Telling workers what is due: the only place that sends anything to the broker.

Messages carry a row's id and nothing else. Losing one costs time only: a row that stays due is told of again.
"""

from celery import current_app as celery
from flask import current_app
from structlog import get_logger

from tt_api.config import Settings
from tt_api.transaction import execute, transaction

log = get_logger(__name__)

RUN_TASK = "tt_api.run_task"
_BATCH = 500


def dispatch_due() -> int:
    """Tell workers of every due task that none has been told of lately; how many there were.

    Several dispatchers share the work: a row is marked as told of, and committed, before its message is sent. When
    the broker is away the mark grows old, and the row's turn comes again.
    """
    settings: Settings = current_app.extensions["settings"]
    told = 0
    while True:
        with transaction():
            rows = execute(
                "UPDATE scheduled_tasks SET dispatched_at = clock_timestamp() WHERE id IN (SELECT id"
                " FROM scheduled_tasks WHERE status IN ('pending', 'running') AND due_at <= clock_timestamp()"
                " AND (dispatched_at IS NULL OR dispatched_at < clock_timestamp() - make_interval(secs => %s))"
                " ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING id",
                (settings.work_redispatch_seconds, _BATCH),
            ).fetchall()
        for (task_id,) in rows:
            celery.send_task(RUN_TASK, args=(task_id,), ignore_result=True)
        told += len(rows)
        if len(rows) < _BATCH:
            return told
