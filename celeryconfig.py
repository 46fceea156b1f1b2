"""Celery's settings: plain data, each with its reason. The schedule of periodic work stands here too."""

from typing import Any

# A message is removed when its task is done, not when it is handed out, and goes back when its worker dies: with late
# acknowledgement alone a killed pool child would take its message along.
task_acks_late = True
task_reject_on_worker_lost = True
# What failed or took too long is written in its row, and comes again from there; its message is of no more use.
task_acks_on_failure = True
task_acks_on_timeout = True

# A killed child's last word could still be on its way for so many seconds (10 by default), in which its place in the
# worker is kept and no other message is taken. Its last word is in PostgreSQL.
worker_lost_wait = 1.0

# One message at a time: a worker that holds others while it runs a long one keeps them from idle workers.
worker_prefetch_multiplier = 1

# No task takes 4 minutes; one that does is told so by an exception, and half a minute later its process is killed.
task_soft_time_limit = 240
task_time_limit = 270

broker_transport_options = {
    # After so many seconds Redis' side of kombu hands a message out again. Longer than the longest task, or that would
    # be told of while it runs (harmless: its lease is taken). It needn't be short, since rows are told of anew anyway.
    "visibility_timeout": 300,
    # Everything in Redis that is ours starts alike, the queues too.
    "global_keyprefix": "tt_api:",
    # A frozen Redis holds whoever sends or acknowledges for this long; without them, for ever.
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
    # How soon a worker that waits for messages on a dead connection notices: twice this and a second.
    "health_check_interval": 10,
    # A firewall forgets connections that say nothing.
    "socket_keepalive": True,
}
# The connection comes back whenever Redis does; after Celery's 100 attempts the worker would end, and nobody be told.
broker_connection_retry_on_startup = True
broker_connection_max_retries = None
# The dispatcher and beat come round again in a second or five; waiting for a Redis that is away would hold them up.
task_publish_retry = False
# Tasks in hand go on when Redis goes away: what they do and what they have done is in PostgreSQL. (Celery 6 would
# cancel them by default, since with late acknowledgement it hands their messages out again; see visibility_timeout.)
worker_cancel_long_running_tasks_on_connection_loss = False

# Sweeps have a queue of their own: behind a backlog they would expire one by one, and no periodic job be staged.
task_default_queue = "work"
task_queues: dict[str, dict[str, Any]] = {"work": {}, "sweeps": {}}
task_routes = {"tt_api.sweep": {"queue": "sweeps"}}

# Messages carry ids only; JSON can't carry code.
task_serializer = "json"
accept_content = ["json"]

# The record of work is in PostgreSQL; nobody reads results from the broker.
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
# Every few seconds: stage the periodic jobs that are due, and tell workers of every due task. A sweep that nobody took
# in time is worth nothing, since the next one does the same.
beat_schedule: dict[str, Any] = {
    "sweep": {"task": "tt_api.sweep", "schedule": 5.0, "options": {"expires": 10}},
}
