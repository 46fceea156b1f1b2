"""A Celery worker's /metrics, on a port of its own: its calls to services outside are its own to tell.

The answer is the application's, with the guard and the refusals that callers know from the API.
"""

import os
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from flask import Flask, Response
from werkzeug.serving import WSGIRequestHandler, make_server

from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.metrics.exposition import CONTENT_TYPE, exposition

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_: Any) -> None:
        """A scrape every few seconds says nothing."""


def serve_worker_metrics(app: Flask, host: str, port: int) -> None:
    """Serve them in a thread of the worker's main process, for as long as that lives.

    Args:
        app: the worker's, which has no routes so far.
        host, port: where to listen.

    Raises:
        OSError: the port is taken.
    """
    # Without limits, which would have this process use Redis beside its messages.
    blueprint = Blueprint("worker_metrics", __name__, guard=Guard.API_KEY, limited=False)
    blueprint.add_undocumented_rule("/metrics", _worker_metrics)
    app.register_blueprint(blueprint)
    server = make_server(host, port, _between_forks(app), threaded=True, request_handler=_Quiet)
    Thread(target=server.serve_forever, name="metrics", daemon=True).start()


def _worker_metrics() -> Response:
    return Response(exposition(), content_type=CONTENT_TYPE)


def _between_forks(app: Flask) -> Any:
    """The application, which answers only while no pool child is being forked: it would inherit what is locked."""
    at_work = Lock()
    os.register_at_fork(before=at_work.acquire, after_in_parent=at_work.release, after_in_child=at_work.release)

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Any:
        with at_work:
            return app(environ, start_response)

    return answer
