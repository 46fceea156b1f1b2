"""The worker's Celery application with the tests' handlers: ``celery --app tests.support.work_app:celery worker``."""

from tests.support import work_handlers  # noqa: F401 -- importing them registers them
from tt_api.worker import celery

__all__ = ["celery"]
