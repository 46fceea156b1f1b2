"""What programs of tests are forked from (tests/support/forked.py): a process that has loaded what they load."""

from importlib import import_module

from tt_api.startup import loading

# Nothing that looks at the environment, or starts a thread, as it is loaded.
MODULES = (
    "celery.apps.beat",
    "celery.apps.worker",
    "celery.bin.celery",
    "celery.concurrency.prefork",
    "flask.cli",
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.gthread",
    "kombu.transport.redis",
    "tt_api.app",
    "tt_api.serving.worker",
    "tt_api.work.celery_tasks",
)

# As in every program, and for good: a server looks for garbage before it forks, and would look through all of this.
with loading(for_good=True):
    for name in MODULES:
        import_module(name)
