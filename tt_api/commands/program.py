"""The ``flask`` program: it lists its commands without loading the application, which takes seconds.

To learn its commands Flask loads what ``wsgi.py`` calls the application. While it only looks for them that is a
stand-in, which knows them by name; the application itself, and with it every setting, is loaded when a command runs.
"""

import os
import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import cached_property
from typing import Any, NoReturn

import click
from flask import Flask
from flask.cli import ScriptInfo

from tt_api.commands.registration import register_commands
from tt_api.config import ConfigurationError, load_settings
from tt_api.startup import loading

# They show the code, so nothing has to be set for them.
_NEED_NO_SETTINGS = ("openapi", "routes")
# Flask's own, which serve, or look at everything; no other command needs a route.
_SERVE = ("run", "shell")


def in_flask_program() -> bool:
    """Whether this process is the ``flask`` program, rather than a server."""
    context = click.get_current_context(silent=True)
    return context is not None and context.find_object(ScriptInfo) is not None


def application_of_flask_program() -> Flask:
    """The stand-in, or the application where a command of Flask's own (``flask run``) asks for it."""
    return CommandLineApp() if _only_looking() else _load()


class CommandLineApp(Flask):
    """What the ``flask`` program takes for the application while it looks for a command."""

    def __init__(self) -> None:
        super().__init__("tt_api", static_folder=None)
        register_commands(self)

    @cached_property
    def loaded(self) -> Flask:
        """The application, for the command that was found."""
        return _load()

    def app_context(self) -> AbstractContextManager[Any]:  # type: ignore[override]
        """The application's, once a command runs."""
        return nullcontext() if _only_looking() else self.loaded.app_context()


def cannot_start(error: ConfigurationError) -> NoReturn:
    """End with one line for the operator; a traceback would bury it."""
    print(f"tt_api can't start: {error}", file=sys.stderr)
    sys.exit(os.EX_CONFIG)


def _only_looking() -> bool:
    """Whether no command runs yet: they run in contexts below the program's own."""
    return click.get_current_context().parent is None


def _load() -> Flask:
    command = click.get_current_context().info_name
    only_shows = command in _NEED_NO_SETTINGS
    try:
        # Before anything else is loaded: a wrong one is said at once.
        settings = load_settings(connects=not only_shows)
        with loading(for_good=True):
            from tt_api.app import create_app
            from tt_api.database.migrating import migrate
            from tt_api.database.orm import db
            from tt_api.integrations.sentry import configure_sentry
            from tt_api.tracing.starting import start_tracing

            if only_shows:
                return create_app(replace(settings, log_level="error"))
            app = create_app(settings, serves=command in _SERVE)
    except ConfigurationError as error:
        cannot_start(error)
    configure_sentry(settings, "web")
    start_tracing(settings, "command")
    migrate.init_app(app, db)
    return app
