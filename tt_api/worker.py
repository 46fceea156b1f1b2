"""The Celery application that ``celery --app tt_api.worker:celery worker`` and ``beat`` load.

Every task runs inside the Flask application's context, so services find the database and the settings as they do in a
request.
"""

import sys
from typing import Any

from celery import Celery, Task, signals
from flask import Flask

from tt_api.app import create_app
from tt_api.config import ConfigurationError, Settings
from tt_api.database import engine
from tt_api.work.handlers import load_handlers
from tt_api.work.listening import Dispatcher


def _celery_for(app: Flask) -> "Celery[Any]":
    settings: Settings = app.extensions["settings"]

    class AppTask(Task[Any, Any]):
        """A task with the application's context around it."""

        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            with app.app_context():
                return self.run(*args, **kwargs)

    celery: Celery[Any] = Celery("tt_api", task_cls=AppTask, broker=settings.redis_url)
    celery.config_from_object("celeryconfig")
    celery.set_default()
    return celery


try:
    app = create_app()
except ConfigurationError as error:
    sys.exit(f"tt_api's worker can't start: {error}")
celery = _celery_for(app)
load_handlers()

_dispatcher = Dispatcher(app)


@signals.worker_ready.connect
def _start_dispatcher(**_: Any) -> None:
    _dispatcher.start()


@signals.worker_shutting_down.connect
def _stop_dispatcher(**_: Any) -> None:
    _dispatcher.stop()


@signals.worker_process_init.connect
def _forget_connections_of_the_parent(**_: Any) -> None:
    # A child that used them would talk over its parent's and its siblings' conversations.
    with app.app_context():
        engine().dispose(close=False)
