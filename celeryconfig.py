"""Celery's settings, each with its reason; routes and beat's schedule follow from the table of periodic jobs."""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab

from tt_api.services.operations.jobs import JOBS
from tt_api.services.operations.queues import QUEUE_OF, QUEUES, WORK
from tt_api.work.celery_tasks import celery_name
from tt_api.work.periods import Daily, Schedule

# A message is removed when its task is done, not when it is handed out, and goes back when its worker dies: with late
# acknowledgement alone a killed pool child would take its message along.
task_acks_late = True
task_reject_on_worker_lost = True
# What failed or took too long is recorded in its row, and dispatched again from there; its message is of no more use.
task_acks_on_failure = True
task_acks_on_timeout = True

# How long a worker waits for the result of a killed child (10 by default), and takes no other message meanwhile. Our
# results are in PostgreSQL.
worker_lost_wait = 1.0

# One message at a time: a worker that holds others while it runs a long one keeps them from idle workers.
worker_prefetch_multiplier = 1

# No task takes 4 minutes; one that does gets an exception, and half a minute later its process is killed.
task_soft_time_limit = 240
task_time_limit = 270

broker_transport_options = {
    # After so many seconds kombu delivers a message on Redis again. Longer than the longest task, or that would be
    # delivered while it runs (harmless: its lease is taken). It needn't be short: rows are dispatched again anyway.
    "visibility_timeout": 300,
    # Everything in Redis that is ours starts alike, the queues too.
    "global_keyprefix": "tt_api:",
    # A frozen Redis blocks a process that sends or acknowledges for this long; without a limit, for ever.
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
    # How soon a worker that waits for messages on a dead connection notices: twice this and a second.
    "health_check_interval": 10,
    # A firewall forgets connections that say nothing.
    "socket_keepalive": True,
}
# Reconnect for as long as Redis is away; after Celery's 100 attempts the worker would end.
broker_connection_retry_on_startup = True
broker_connection_max_retries = None
# The dispatcher and beat try again within seconds; retrying on a Redis that is away would only block them.
task_publish_retry = False
# Tasks in hand go on when Redis goes away: what they do and what they have done is in PostgreSQL. (Celery 6 would
# cancel them by default, since with late acknowledgement it hands their messages out again; see visibility_timeout.)
worker_cancel_long_running_tasks_on_connection_loss = False

# A worker consumes all queues in turn, unless it is started with `--queues`. So sweeps and periodic jobs never wait for
# a backlog of other work, and neither do mails; each queue holds a thousand messages at most.
task_default_queue = WORK
task_queues: dict[str, dict[str, Any]] = {name: {} for name in QUEUES}
task_routes = {celery_name(name): {"queue": queue} for name, queue in QUEUE_OF.items()}

# Messages carry ids only; JSON can't carry code.
task_serializer = "json"
accept_content = ["json"]

# The record of work is in PostgreSQL; nothing reads results from the broker.
result_backend = None
task_ignore_result = True

# A child that has grown, by a large task or little by little, gives its memory back: after 1000 messages, or when one
# leaves it with more than 400 MB (it starts with about 90).
worker_max_tasks_per_child = 1000
worker_max_memory_per_child = 400_000

# Our own logging is set up when the application is made; Celery's would wrap every line of it in one of its own.
worker_hijack_root_logger = False
worker_redirect_stdouts = False

enable_utc = True

# Beat remembers nothing: periods are rows in PostgreSQL, and its own file of the last runs could only be lost or break.
beat_scheduler = "celery.beat:Scheduler"


def _crontab(schedule: Schedule) -> crontab:
    """When beat sends a job's message: as its period begins, by the clock of AGENCY_TIMEZONE (`tt_api.worker`).

    Where that clock differs from UTC by half an hour, so does an hourly job's message; the sweep was there before.
    """
    if isinstance(schedule, Daily):
        return crontab(hour=schedule.at.hour, minute=schedule.at.minute)
    hours, minutes = divmod(schedule.period // timedelta(minutes=1), 60)
    return crontab(minute=0, hour=f"*/{hours}") if hours else crontab(minute=f"*/{minutes}")


# Each message stages a job's run for the period, which is a row that exists once. Every few seconds the sweep stages
# what was missed, and dispatches every due task. A message that no worker took in time is worth nothing: the sweep does
# the same.
beat_schedule: dict[str, Any] = {
    **{
        job: {
            "task": celery_name("stage_period"),
            "args": (job,),
            "schedule": _crontab(schedule),
            "options": {"expires": 60},
        }
        for job, schedule in JOBS.items()
    },
    "sweep": {"task": celery_name("sweep"), "schedule": 5.0, "options": {"expires": 10}},
}
