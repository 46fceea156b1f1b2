"""The application as deployed, with an address that has Sentry told of something."""

import os
from collections.abc import Callable, Iterable
from typing import Any

import wsgi
from tt_api.integrations.sentry import report


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if environ["PATH_INFO"] != "/report":
        return wsgi.app(environ, start_response)
    report(LookupError("in a worker"), worker=os.getpid())
    start_response("200 OK", [("Content-Length", "0")])
    return [b""]
