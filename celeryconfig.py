"""Celery's settings: plain data, each with its reason. The schedule of periodic work stands here too."""

from datetime import timedelta
from typing import Any

from tt_api.work.periods import Every, Schedule

# A message is removed when its task is done, not when it is handed out, and goes back when its worker dies: with late
# acknowledgement alone a killed pool child would take its task along.
task_acks_late = True
task_reject_on_worker_lost = True

# One message at a time: a worker that holds others while it runs a long one keeps them from idle workers.
worker_prefetch_multiplier = 1

# Redelivery after a killed worker waits for this long, so it must exceed the longest task, and no more than need be.
task_soft_time_limit = 240
task_time_limit = 270
broker_transport_options = {
    "visibility_timeout": 300,
    # Everything in Redis that is ours starts alike, the queues too.
    "global_keyprefix": "tt_api:",
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
}

# Messages carry ids only; JSON can't carry code.
task_serializer = "json"
accept_content = ["json"]

# The record of work is in PostgreSQL; nobody reads results from the broker.
result_backend = None
task_ignore_result = True

# A child that has grown gives its memory back now and then.
worker_max_tasks_per_child = 1000

# Our own logging is set up when the application is made; Celery's would wrap every line of it in one of its own.
worker_hijack_root_logger = False
worker_redirect_stdouts = False

broker_connection_retry_on_startup = True
enable_utc = True

# Every few seconds: stage the periodic jobs that are due, and tell workers of every due task. A sweep that nobody took
# in time is worth nothing, since the next one does the same.
beat_schedule: dict[str, Any] = {
    "sweep": {"task": "tt_api.sweep", "schedule": 5.0, "options": {"expires": 10}},
}

# Periodic jobs: the task type, and when it runs. A run is a row in PostgreSQL, so no number of beats doubles it.
jobs: dict[str, Schedule] = {
    "clean_up": Every(timedelta(hours=1)),
    "health_monitor": Every(timedelta(minutes=5)),
}
