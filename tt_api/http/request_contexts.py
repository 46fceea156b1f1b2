"""Where a request's context begins and ends, and its answer gets what every answer carries.

Around Flask and not in its hooks: that holds for whatever an error handler answers too, and costs a request less.
"""

from collections.abc import Callable, Iterable
from time import monotonic
from typing import TYPE_CHECKING

from flask import Flask

from tt_api.config import Settings
from tt_api.current import RequestContext, begin_request_context, end_request_context
from tt_api.http.client_address import client_address
from tt_api.http.cors import vary_by_origin
from tt_api.http.headers import Headers, with_common_headers
from tt_api.http.request_id import request_id
from tt_api.metrics.requests import note_request

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


# What the server answers where the application fails to.
_NO_ANSWER = "500"


def begin_with_each_request(app: Flask) -> None:
    """Have every request of the app begin with a context of its own."""
    app.wsgi_app = _InContext(app.wsgi_app, app.extensions["settings"])  # type: ignore[method-assign]


class _InContext:
    """WSGI middleware."""

    def __init__(self, application: "WSGIApplication", settings: Settings) -> None:
        self._application = application
        self._trusted_proxies = settings.trusted_proxies
        self._vary = vary_by_origin(settings)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        context = RequestContext(
            request_id=request_id(environ.get("HTTP_X_REQUEST_ID")),
            client_address=client_address(
                environ.get("REMOTE_ADDR"), environ.get("HTTP_X_FORWARDED_FOR"), self._trusted_proxies
            ),
        )

        answered = _NO_ANSWER

        def start(status: str, headers: Headers, error: "OptExcInfo | None" = None, /) -> Callable[[bytes], object]:
            nonlocal answered
            answered = status[:3]
            return start_response(status, [*with_common_headers(headers, context), *self._vary], error)

        begin_request_context(context)
        try:
            return self._application(environ, start)
        finally:
            note_request(environ["REQUEST_METHOD"], context.route, answered, monotonic() - context.started)
            end_request_context()
