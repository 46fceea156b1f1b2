"""How gunicorn serves the API: `gunicorn wsgi:app` reads this file by itself."""

import gc
import os
import select
import sys
from typing import Any

from flask import Flask

from tt_api.config import AppEnv, ConfigurationError, WebWorker, load_settings, read_env_file
from tt_api.database.engine import engine
from tt_api.database.pooling import check_at_start
from tt_api.database.replica import close_replica
from tt_api.http.draining import drain_when_told_to_stop
from tt_api.http.process_figures import tell_each_second
from tt_api.http.server_refusals import server_refusal
from tt_api.integrations.sentry import configure_sentry, leave_sentry_to_forks
from tt_api.metrics.keeping import be_process, lowest_free, process_ended, share_between_processes, stop_sharing
from tt_api.metrics.requests import note_refusal
from tt_api.redis_gate.gate import redis_gate
from tt_api.serving.cores import core_for, keep_to
from tt_api.tracing.starting import prepare_tracing, start_tracing, stop_tracing

read_env_file()
try:
    settings = load_settings()
except ConfigurationError as error:
    # As wsgi.py says of what it finds itself.
    print(f"tt_api can't start: {error}", file=sys.stderr)
    sys.exit(os.EX_CONFIG)

bind = settings.listens_at

# Threads, not sync workers, which reset requests in flight on SIGTERM (6 of 8 tried). Our own worker reads requests in
# one loop, so that no thread waits for a slow client; stock gthread needs a proxy in front that buffers requests and
# answers (docs/decisions/own-worker.md). The loop is made of epoll; without it (macOS) it's gthread too.
OWN_WORKER = settings.web_worker is WebWorker.BUFFERING and hasattr(select, "epoll")
worker_class = "tt_api.serving.worker.BufferingWorker" if OWN_WORKER else "gthread"
workers = settings.web_concurrency
threads = settings.web_threads
# Workers are forked with the application in memory and share its pages: 79 MB for two after load, in place of 178
# (docs/decisions/preloading.md). Nothing of it connects or starts a thread before the fork.
preload_app = True

# Longer than the 90 s for which Traefik keeps an idle connection: whoever closes first must be the proxy,
# or a request may meet a connection that is just closing.
keepalive = 95
graceful_timeout = settings.stop_seconds
sendfile = False  # Python's waits for ever for a client that reads nothing; writes give it up after a while
limit_request_line = 8190  # lists take many filters and a cursor

# The heartbeat file in memory: on a busy disk a write can block for longer than the timeout.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - gunicorn unlinks it at once

accesslog = None  # the application logs its requests, with their ids
if settings.app_env is AppEnv.DEVELOPMENT:
    # A developer reads one form of lines, and hears from `make run` where it listens.
    logger_class = "tt_api.serving.log.Log"
    loglevel = "warning"
forwarded_allow_ips = ""  # forwarding headers are the application's to judge, by TRUSTED_PROXIES
control_socket_disable = True  # nothing uses it, and a read-only container has no place for it


def on_starting(server: Any) -> None:
    """Have SIGINT stop as SIGTERM does, so that requests in flight finish; stop here what a pooler can't serve.

    What is counted is shared by the workers from here on: none of it was before, nor was any of them forked.
    """
    server.handle_int = server.handle_term
    try:
        check_at_start(settings)
    except ConfigurationError as error:
        print(f"tt_api can't start: {error}", file=sys.stderr)
        sys.exit(os.EX_CONFIG)
    share_between_processes(settings.web_concurrency)


def when_ready(_server: Any) -> None:
    """Make what is loaded fit to be shared: nothing in this process runs beside it, and nothing writes into it."""
    leave_sentry_to_forks()
    prepare_tracing(settings)
    # A collection writes into every object that it looks at, and each page written to is copied. A full one would also
    # go through 140 000 objects of the application that are never garbage: 80 ms, in which no request is served. So
    # loading leaves them out (tt_api/startup.py), and this the server's own.
    gc.collect()
    gc.freeze()


def pre_fork(server: Any, worker: Any) -> None:
    """Choose the worker's core here, where all the others are known, and its number among them."""
    worker.core = core_for((other.core for other in server.WORKERS.values()), server.num_workers)
    worker.number = lowest_free(other.number for other in server.WORKERS.values())


def post_fork(_server: Any, worker: Any) -> None:
    """Move to the core before anything is stored in memory."""
    keep_to(worker.core)
    be_process(worker.number)
    worker.write_refusal = server_refusal
    worker.note_refusal = note_refusal


def post_worker_init(worker: Any) -> None:
    """Let /readyz say no once a worker is told to stop, and Sentry, a collector and /metrics hear of its work."""
    drain_when_told_to_stop()
    configure_sentry(settings, "web")
    start_tracing(settings, "web")
    if isinstance(worker.wsgi, Flask):
        tell_each_second(worker.wsgi)


def worker_exit(_server: Any, worker: Any) -> None:
    """Close the connections to PostgreSQL and Redis, which would log broken ones otherwise."""
    app = getattr(worker, "wsgi", None)
    if isinstance(app, Flask):  # there is none where loading it failed
        with app.app_context():
            redis_gate().close()
            close_replica()
            engine().dispose()
    stop_tracing()


def child_exit(_server: Any, worker: Any) -> None:
    """Forget how a worker stood; this is called however it ended."""
    process_ended(worker.number)


def on_exit(_server: Any) -> None:
    """Leave no files behind."""
    stop_sharing()
