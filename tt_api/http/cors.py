"""Which browsers' pages may call: those of ``CORS_ORIGINS``, and none unless it is set."""

from flask import Flask
from flask_cors import CORS

from tt_api.config import Settings
from tt_api.http.headers import Headers

_ALLOWED = (
    "Content-Type",
    "Authorization",
    "X-API-Key",
    "X-Idempotency-Key",
    "Idempotency-Key",
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
    "RateLimit-Policy",
    "RateLimit",
    "Idempotency-Replayed",
)
_MAX_AGE_SECONDS = 3600


def init_cors(app: Flask, settings: Settings) -> None:
    """Answer preflights and mark responses for the configured origins."""
    if not settings.cors_origins:
        return
    CORS(
        app,
        origins=list(settings.cors_origins),
        methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=list(_ALLOWED),
        expose_headers=list(_EXPOSED),
        max_age=_MAX_AGE_SECONDS,
        always_send=False,  # else callers that send no Origin are answered with the list of all of them
        vary_header=False,  # flask-cors says it to the configured origins only
        intercept_exceptions=False,  # errors are answers here, and pass the same hooks
    )


def vary_by_origin(settings: Settings) -> Headers:
    """What tells caches to keep apart what they have for other pages, and for callers without one."""
    return [("Vary", "Origin")] if settings.cors_origins else []
