"""Dispatching: sending a message for each due row. Nothing else sends work to the broker.

A message goes to the Celery task of the row's type, and carries the row's id and nothing else. Losing one costs time
only: a row that stays due is dispatched again.
"""

from collections.abc import Sequence
from typing import Any

from celery import current_app as celery
from kombu import Producer
from kombu.exceptions import OperationalError as BrokerError

from tt_api.current import settings
from tt_api.database.transaction import execute, transaction
from tt_api.work.celery_tasks import celery_name
from tt_api.work.handlers import task_types
from tt_api.work.outages import is_outage

# So many messages keep workers busy from one dispatch to the next. The rest of a backlog stays in PostgreSQL: were all
# of it dispatched at once, it would be dispatched again each time that its messages had grown old in the queue.
QUEUE_ROOM = 1000


def dispatch_due() -> int:
    """Send messages for due tasks that have none on the way, as many as each queue has room for; how many were sent.

    Several dispatchers share the work: a row is marked as dispatched, and that is committed, before its message is
    sent. Rows whose message could not be sent lose the mark, so that their turn comes as soon as the broker is back.

    Raises:
        Exception: PostgreSQL or the broker is away, as the one or the other puts it.
    """
    with celery.producer_pool.acquire(block=True) as producer:
        # Each queue on its own, so that a backlog in one keeps no task out of another.
        return sum(_dispatch_to(queue, types, producer) for queue, types in _types_by_queue().items())


def is_away(error: BaseException) -> bool:
    """Whether an exception of `dispatch_due` says that PostgreSQL or the broker is away."""
    return isinstance(error, BrokerError) or is_outage(error)


def _types_by_queue() -> dict[str, list[str]]:
    """The task types that this version has handlers for, by the queue that celeryconfig.py routes them to."""
    queues: dict[str, list[str]] = {}
    for task_type in task_types():
        route = celery.amqp.router.route({}, celery_name(task_type))
        queues.setdefault(route["queue"].name, []).append(task_type)
    return queues


def _dispatch_to(queue: str, types: Sequence[str], producer: Producer) -> int:
    # A broker that is away is found out here, before anything is marked.
    room = QUEUE_ROOM - _queue_length(queue, producer)
    due = _mark_dispatched(types, room) if room > 0 else []
    sent = 0
    try:
        for task_id, task_type in due:
            celery.send_task(celery_name(task_type), args=(task_id,), producer=producer)
            sent += 1
    finally:
        if sent < len(due):
            _unmark([task_id for task_id, _ in due[sent:]])
    return sent


def _queue_length(queue: str, producer: Producer) -> int:
    # Declaring is how AMQP asks; on Redis it asks for a list's length and changes nothing.
    channel: Any = producer.channel
    return int(channel.queue_declare(queue).message_count)


def _mark_dispatched(types: Sequence[str], limit: int) -> list[tuple[str, str]]:
    """The ids and types of due tasks, the longest due first."""
    with transaction():
        rows: list[tuple[str, str]] = execute(
            # Materialized, or a join might choose, and lock, more than once.
            "WITH due AS MATERIALIZED (SELECT id FROM scheduled_tasks"
            " WHERE status IN ('pending', 'running') AND due_at <= now() AND task_type = ANY(%s)"
            " AND (dispatched_at IS NULL OR dispatched_at < now() - make_interval(secs => %s))"
            " ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED),"
            " marked AS (UPDATE scheduled_tasks AS task SET dispatched_at = clock_timestamp()"
            " FROM due WHERE task.id = due.id RETURNING task.id, task.task_type, task.due_at)"
            " SELECT id, task_type FROM marked ORDER BY due_at",
            (list(types), settings().work_redispatch_seconds, limit),
        ).fetchall()
    return rows


def _unmark(task_ids: list[str]) -> None:
    with transaction():
        execute("UPDATE scheduled_tasks SET dispatched_at = NULL WHERE id = ANY(%s::uuid[])", (task_ids,))
