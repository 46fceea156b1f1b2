"""The commands of the ``flask`` program, and what ``flask shell`` knows."""

from typing import Any

import click
from flask import Flask
from flask.cli import ScriptInfo

from tt_api.commands.openapi import openapi
from tt_api.commands.seed import seed
from tt_api.commands.tasks import tasks
from tt_api.database.orm import db


def register_commands(app: Flask) -> None:
    """Add the commands to the app; ``flask openapi`` takes the place of flask-smorest's group of that name.

    ``flask db`` is for the ``flask`` program alone.
    """
    for command in (openapi, seed, tasks):
        app.cli.add_command(command)
    app.shell_context_processor(_shell_names)
    context = click.get_current_context(silent=True)
    if context and context.find_object(ScriptInfo):  # neither gunicorn's nor Celery's
        from tt_api.database.migrating import migrate

        migrate.init_app(app, db)


def _shell_names() -> dict[str, Any]:
    """Every model, the session and what writing takes: ``with transaction(): writing.insert(Company, {...})``."""
    from tt_api import models
    from tt_api.database.transaction import transaction
    from tt_api.resources import reading, writing

    found = {name: getattr(models, name) for name in models.__all__}
    return {**found, "db": db, "transaction": transaction, "reading": reading, "writing": writing}
