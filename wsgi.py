"""The application that gunicorn and the ``flask`` command load."""

from flask import Flask

from tt_api.commands.program import application_of_flask_program, cannot_start, in_flask_program
from tt_api.config import ConfigurationError, read_env_file
from tt_api.startup import loading


def _application() -> Flask:
    read_env_file()
    if in_flask_program():
        return application_of_flask_program()
    with loading(for_good=True):
        from tt_api.app import create_app
        from tt_api.integrations.sentry import configure_sentry

        try:
            served = create_app()
        except ConfigurationError as error:
            cannot_start(error)
        configure_sentry(served.extensions["settings"], "web")
    return served


app = _application()
