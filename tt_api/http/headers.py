"""What every response carries."""

from flask import Response

from tt_api.current import request_context
from tt_api.http.request_id import HEADER


def add_common_headers(response: Response) -> Response:
    """Add the request id, where the caller stands with the limits, and the security headers."""
    context = request_context()
    headers = response.headers
    headers[HEADER] = context.request_id
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    # Pages have a policy of their own.
    headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    for name, value in context.rate_limit_headers.items():
        headers[name] = value
    if context.private:
        headers["Cache-Control"] = "no-store"
    return response
