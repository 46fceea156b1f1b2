"""The Celery application that ``celery --app tt_api.worker:celery worker`` and ``beat`` load.

Every task runs inside the Flask application's context, so services find the database and the settings as they do in a
request.
"""

import logging
import os
import sys
import warnings
from typing import Any

import billiard.pool
from billiard import current_process
from celery import Celery, Task, signals
from celery.exceptions import CPendingDeprecationWarning
from flask import Flask

from tt_api.config import ConfigurationError, Settings, read_env_file
from tt_api.startup import loading

with loading():
    from tt_api.app import create_app
    from tt_api.database.engine import engine
    from tt_api.database.pooling import check_at_start
    from tt_api.http.worker_metrics import serve_worker_metrics
    from tt_api.integrations.sentry import configure_sentry
    from tt_api.metrics.keeping import be_process, share_between_processes, stop_sharing
    from tt_api.redis_gate.gate import redis_gate
    from tt_api.tracing.messages import received, record_beat
    from tt_api.tracing.starting import start_tracing, stop_tracing
    from tt_api.work.broker import broker_of
    from tt_api.work.handlers import load_handlers
    from tt_api.work.listening import Dispatcher
    from tt_api.work.running import allow_long_statements

# They log each message's arrival and end; each attempt at a task logs a line of its own.
_VERBOSE = ("celery.worker.strategy", "celery.app.trace", "celery.beat")


def _celery_for(app: Flask) -> "Celery[Any]":
    settings: Settings = app.extensions["settings"]
    if settings.redis_url is None:
        raise ConfigurationError(
            "REDIS_URL is not set, and a Redis or Valkey carries Celery's messages;"
            " without one, `flask tasks work` does all work, periodic jobs included"
        )

    class AppTask(Task[Any, Any]):
        """A task with the application's context around it."""

        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            with app.app_context(), received(self):
                return self.run(*args, **kwargs)

    celery: Celery[Any] = Celery("tt_api", task_cls=AppTask)
    celery.config_from_object("celeryconfig")
    options = celery.conf.broker_transport_options
    broker = broker_of(settings.redis_url, seconds=options["socket_connect_timeout"])
    celery.conf.update(broker_url=broker.url, broker_transport_options=options | broker.transport_options)
    # Beat's schedule goes by the agency's clock.
    celery.conf.update(timezone=settings.agency_timezone)
    celery.set_default()
    return celery


read_env_file()
with loading(for_good=True):
    try:
        app = create_app(serves=False)
        celery = _celery_for(app)
        check_at_start(app.extensions["settings"])
        configure_sentry(app.extensions["settings"], "worker")
    except ConfigurationError as error:
        sys.exit(f"tt_api's worker can't start: {error}")
    load_handlers()
for name in _VERBOSE:
    logging.getLogger(name).setLevel(logging.WARNING)
# Says at each lost connection that Celery 6 will cancel tasks then by default; celeryconfig.py has set what we want.
warnings.filterwarnings("ignore", category=CPendingDeprecationWarning, module="celery.worker.consumer")

# A pool child that leaves waits for its last result to be read, half a minute by default. A main process that is
# stopping may read none any more; ours are in PostgreSQL, and a message that comes again finds its row done.
_TENTHS_OF_A_SECOND = 20
billiard.pool.GUARANTEE_MESSAGE_CONSUMPTION_RETRY_LIMIT = _TENTHS_OF_A_SECOND

_dispatcher = Dispatcher(app)


@signals.worker_init.connect
def _serve_metrics(sender: Any, **_: Any) -> None:
    settings: Settings = app.extensions["settings"]
    if settings.worker_metrics_port is None:
        return
    # "auto" is worked out later.
    share_between_processes(sender.concurrency if isinstance(sender.concurrency, int) else os.cpu_count() or 1)
    try:
        serve_worker_metrics(app, settings.host, settings.worker_metrics_port)
    except OSError as error:
        sys.exit(f"tt_api's worker can't start: WORKER_METRICS_PORT {settings.worker_metrics_port}: {error.strerror}")


@signals.worker_ready.connect
def _start_dispatcher(**_: Any) -> None:
    _dispatcher.start()


@signals.worker_shutting_down.connect
def _stop_dispatcher(**_: Any) -> None:
    _dispatcher.stop()


@signals.worker_process_init.connect
def _prepare_child(**_: Any) -> None:
    # Its place in the pool: a child that takes another one's has its number.
    be_process(getattr(current_process(), "index", -1) + 1)
    with app.app_context():
        # The parent's connections are still the parent's: a child that used them would mix up their conversations.
        engine().dispose(close=False)
        allow_long_statements()
    start_tracing(app.extensions["settings"], "worker")


@signals.beat_init.connect
def _prepare_beat(**_: Any) -> None:
    if start_tracing(app.extensions["settings"], "beat"):
        record_beat()


signals.worker_shutdown.connect(lambda **_: stop_sharing(), weak=False)


@signals.worker_process_shutdown.connect
@signals.worker_shutdown.connect
def _close_connections(**_: Any) -> None:
    """Say goodbye to PostgreSQL and Redis, which would log a broken connection otherwise."""
    with app.app_context():
        engine().dispose()
        redis_gate().close()
    stop_tracing()
