"""The application factory: reads like a table of contents."""

from functools import partial

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

import tt_api.models  # noqa: F401 -- every table is known, whoever needs them first
from tt_api.commands.registration import register_commands
from tt_api.config import Settings, load_settings
from tt_api.database.engine import init_database
from tt_api.database.orm import db
from tt_api.database.replica import init_replica
from tt_api.database.timeouts import request_deadline
from tt_api.database.transaction import run_in_transaction
from tt_api.encryption.keyring import init_encryption
from tt_api.http.cors import init_cors
from tt_api.http.error_responses import init_error_responses
from tt_api.http.guards import init_guards
from tt_api.http.json_body import MAX_BODY_BYTES
from tt_api.http.lagging_reads import init_lagging_reads
from tt_api.http.pipeline import init_pipeline
from tt_api.http.routing import allowed_methods
from tt_api.idempotency.replies import answer_once, takes_key
from tt_api.logs.setup import configure_logs
from tt_api.openapi.document import init_openapi
from tt_api.rate_limits.limits import init_rate_limits
from tt_api.resources.cursors import init_cursors
from tt_api.startup import loading


class TravelApi(Flask):
    """Flask, with every view inside one transaction."""

    def make_default_options_response(self) -> Response:
        """Answer OPTIONS with the methods of the route that the path leads to, and of no other that it fits as well."""
        response: Response = self.response_class()
        response.allow.update(allowed_methods(request.path))
        return response

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view and commit here, where a failing commit can still become the right answer."""
        view = super().dispatch_request
        if takes_key(self, request):
            view = partial(answer_once, request, view)
        with request_deadline():
            return run_in_transaction(view)


def create_app(settings: Settings | None = None, *, serves: bool = True) -> Flask:
    """The application, ready to serve.

    Args:
        settings: the environment's where none are given.
        serves: whether it has routes. Workers and most commands start in half the time without them.

    Raises:
        ConfigurationError: the environment has a wrong value.
    """
    settings = settings or load_settings()
    configure_logs(settings)
    app = TravelApi(__name__, static_folder=None)
    app.extensions["settings"] = settings
    # werkzeug silently cuts a chunked body here; one byte over the limit shows that there was more.
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES + 1
    # A trailing or doubled slash is another route, and there is none: a 404, never a redirect in HTML.
    app.url_map.merge_slashes = False

    init_database(app, db, settings)
    init_replica(app, settings)
    init_encryption(app, settings)
    init_cursors(app, settings)
    init_guards(app, settings)
    init_rate_limits(app, settings)
    init_pipeline(app)
    init_lagging_reads(app, settings)
    init_cors(app, settings)
    init_error_responses(app)

    if serves:
        _add_routes(app)
    register_commands(app)
    return app


def _add_routes(app: Flask) -> None:
    with loading():
        from tt_api.blueprints import ALL_BLUEPRINTS, GROUPS  # noqa: PLC0415 -- half of what a start costs

        for blueprint in ALL_BLUEPRINTS:
            app.register_blueprint(blueprint)
        init_openapi(app, GROUPS)
