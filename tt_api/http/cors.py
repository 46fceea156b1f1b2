"""Which browsers' pages may call: those of ``CORS_ORIGINS``, and none unless it is set."""

from flask import Flask, Response, request
from flask_cors.core import get_cors_options, set_cors_headers

from tt_api.config import Settings

_ALLOWED = (
    "Content-Type",
    "Authorization",
    "X-API-Key",
    "X-Idempotency-Key",
    "X-Request-Id",
    "If-Match",
    "If-None-Match",
)
_EXPOSED = (
    "X-Request-Id",
    "ETag",
    "Location",
    "Link",
    "Retry-After",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
)
_MAX_AGE_SECONDS = 3600


def init_cors(app: Flask, settings: Settings) -> None:
    """Answer preflights and mark responses for the configured origins."""
    if not settings.cors_origins:
        return
    options = get_cors_options(
        app,
        {
            "origins": list(settings.cors_origins),
            "methods": ["GET", "POST", "PUT", "PATCH", "DELETE"],
            "allow_headers": list(_ALLOWED),
            "expose_headers": list(_EXPOSED),
            "max_age": _MAX_AGE_SECONDS,
            # Below: a cache must tell apart what it keeps for strangers' pages too.
            "vary_header": False,
        },
    )

    @app.after_request
    def answer_browsers(response: Response) -> Response:
        response.headers.add("Vary", "Origin")
        # Callers that are no browser's page send none, and flask-cors takes 20 µs to find out.
        if "HTTP_ORIGIN" in request.environ:
            set_cors_headers(response, options)
        return response
