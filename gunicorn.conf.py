"""How gunicorn serves the API: `gunicorn wsgi:app` reads this file by itself."""

import os
import sys

from tt_api.config import ConfigurationError, load_settings
from tt_api.draining import drain_on_sigterm

try:
    settings = load_settings()
except ConfigurationError as error:
    sys.exit(f"tt_api: {error}")

bind = f"{settings.host}:{settings.port}"

# Threads, not sync workers: on SIGTERM sync workers reset requests in flight (6 of 8 tried), these served
# all of them; and a slow client holds a thread here, a whole process there.
worker_class = "gthread"
workers = settings.web_concurrency
threads = settings.web_threads
preload_app = False  # each worker opens its own connections and clients

# Longer than the 90 s for which Traefik keeps an idle connection: whoever closes first must be the proxy,
# or a request may meet a connection that is just closing.
keepalive = 95
graceful_timeout = 20
limit_request_line = 8190  # lists take many filters and a cursor

# The heartbeat file in memory: on a busy disk a write can block for longer than the timeout.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - gunicorn unlinks it at once

accesslog = None  # the application logs its requests, with their ids
forwarded_allow_ips = ""  # forwarding headers are the application's to judge, by TRUSTED_PROXIES
control_socket_disable = True  # nothing uses it, and a read-only container has no place for it


def post_worker_init(worker: object) -> None:
    """Let /readyz say no from the moment a worker is told to stop."""
    del worker
    drain_on_sigterm()
