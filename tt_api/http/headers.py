"""What every response carries."""

from flask import Response

from tt_api.current import request_context
from tt_api.http.request_id import HEADER

_SECURITY = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


def add_common_headers(response: Response) -> Response:
    """Add the request id, where the caller stands with the limits, and the security headers."""
    context = request_context()
    response.headers.extend({HEADER: context.request_id, **_SECURITY, **context.rate_limit_headers})
    # Pages have a policy of their own.
    response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    if context.private:
        response.headers["Cache-Control"] = "no-store"
    return response
