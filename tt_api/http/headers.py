"""What every response carries."""

from flask import Response

from tt_api.http.context import request_context
from tt_api.http.request_id import HEADER

_API_POLICY = "default-src 'none'; frame-ancestors 'none'"


def add_headers(response: Response, *, private: bool) -> Response:
    """Put the request id, the limits and the security headers on a response.

    Args:
        private: the answer may hold personal data, so no cache may keep it.
    """
    context = request_context()
    headers = response.headers
    headers[HEADER] = context.request_id
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    if "Content-Security-Policy" not in headers:
        headers["Content-Security-Policy"] = _API_POLICY
    if private:
        headers["Cache-Control"] = "no-store"
    headers.extend(context.rate_limit_headers)
    return response
