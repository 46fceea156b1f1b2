"""Telling workers what is due: the only place that sends anything to the broker.

Messages carry a row's id and nothing else. Losing one costs time only: a row that stays due is told of again.
"""

from typing import Any

from celery import current_app as celery
from kombu import Producer
from kombu.exceptions import OperationalError as BrokerError

from tt_api.current import settings
from tt_api.database.transaction import execute, transaction
from tt_api.work.handlers import task_types
from tt_api.work.outages import is_outage

RUN_TASK = "tt_api.run_task"
# So many messages keep workers busy from one dispatch to the next. More than that stays in PostgreSQL: were all told of
# at once, a backlog would be told of again, all of it, each time that its messages had grown old in the queue.
QUEUE_ROOM = 1000


def dispatch_due() -> int:
    """Tell workers of due tasks that none has been told of lately, as many as the queue has room for; how many.

    Several dispatchers share the work: a row is marked as told of, and committed, before its message is sent. Whatever
    could not be sent loses its mark, so that its turn comes as soon as the broker is back.

    Raises:
        Exception: PostgreSQL or the broker is away, as the one or the other puts it.
    """
    with celery.producer_pool.acquire(block=True) as producer:
        # A broker that is away is found out here, before anything is marked.
        room = QUEUE_ROOM - _queue_length(producer)
        due = _mark(room) if room > 0 else []
        sent = 0
        try:
            for task_id in due:
                celery.send_task(RUN_TASK, args=(task_id,), producer=producer)
                sent += 1
        finally:
            if sent < len(due):
                _unmark(due[sent:])
    return sent


def is_away(error: BaseException) -> bool:
    """Whether an exception of `dispatch_due` says that PostgreSQL or the broker is away."""
    return isinstance(error, BrokerError) or is_outage(error)


def _queue_length(producer: Producer) -> int:
    # Declaring is how AMQP asks; on Redis it asks for a list's length and changes nothing.
    channel: Any = producer.channel
    return int(channel.queue_declare(celery.conf.task_default_queue).message_count)


def _mark(limit: int) -> list[str]:
    with transaction():
        rows = execute(
            # Materialized, or a join might choose, and lock, more than once.
            "WITH due AS MATERIALIZED (SELECT id FROM scheduled_tasks"
            " WHERE status IN ('pending', 'running') AND due_at <= now() AND task_type = ANY(%s)"
            " AND (dispatched_at IS NULL OR dispatched_at < now() - make_interval(secs => %s))"
            " ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED),"
            " marked AS (UPDATE scheduled_tasks AS task SET dispatched_at = clock_timestamp()"
            " FROM due WHERE task.id = due.id RETURNING task.id, task.due_at)"
            " SELECT id FROM marked ORDER BY due_at",
            (task_types(), settings().work_redispatch_seconds, limit),
        ).fetchall()
    return [task_id for (task_id,) in rows]


def _unmark(task_ids: list[str]) -> None:
    with transaction():
        execute("UPDATE scheduled_tasks SET dispatched_at = NULL WHERE id = ANY(%s::uuid[])", (task_ids,))
