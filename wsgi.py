"""The application that gunicorn and the ``flask`` command load."""

import os
import sys

from flask import Flask

from tt_api.commands.program import CommandLineApp, in_flask_program
from tt_api.config import ConfigurationError, read_env_file


def _application() -> Flask:
    read_env_file()
    if in_flask_program():
        return CommandLineApp()
    from tt_api.app import create_app
    from tt_api.integrations.sentry import configure_sentry

    served = create_app()
    configure_sentry(served.extensions["settings"], "web")
    return served


try:
    app = _application()
except ConfigurationError as error:
    # One line for the operator; a traceback would bury it.
    print(f"tt_api can't start: {error}", file=sys.stderr)
    sys.exit(os.EX_CONFIG)
