"""The Celery application that ``celery --app tt_api.tasks.worker:celery worker`` and ``beat`` load.

Every task runs inside the Flask application's context, so services find the database and the settings as they do in a
request.
"""

from typing import Any

from celery import Celery, Task
from flask import Flask

from tt_api.app import create_app
from tt_api.config import ConfigurationError, Settings


def _celery_for(app: Flask) -> "Celery[Any]":
    settings: Settings = app.extensions["settings"]

    class AppTask(Task[Any, Any]):
        """A task with the application's context around it."""

        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            with app.app_context():
                return self.run(*args, **kwargs)

    celery: Celery[Any] = Celery("tt_api", task_cls=AppTask, broker=settings.redis_url)
    celery.config_from_object("celeryconfig")
    return celery


try:
    celery = _celery_for(create_app())
except ConfigurationError as error:
    # One line for the operator; 78 is sysexits' "configuration error".
    raise SystemExit(f"tt_api's worker can't start: {error}") from None
