"""The application that gunicorn and the ``flask`` command load."""

import os
import sys

from tt_api.app import create_app
from tt_api.config import ConfigurationError
from tt_api.integrations.sentry import configure_sentry

try:
    app = create_app()
    configure_sentry(app.extensions["settings"], "web")
except ConfigurationError as error:
    # One line for the operator; a traceback would bury it.
    print(f"tt_api can't start: {error}", file=sys.stderr)
    sys.exit(os.EX_CONFIG)
