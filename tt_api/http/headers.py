"""What every response carries."""

from flask import Response

from tt_api.http.context import RequestContext
from tt_api.http.request_id import HEADER

_API_POLICY = "default-src 'none'; frame-ancestors 'none'"


def add_headers(response: Response, context: RequestContext) -> None:
    """Put the request id, the limits and the security headers on a response."""
    headers = response.headers
    # add() where nobody else has set it: set() looks through all headers first, for each.
    headers.add(HEADER, context.request_id)
    headers.add("X-Content-Type-Options", "nosniff")
    headers.add("Referrer-Policy", "no-referrer")
    if "Content-Security-Policy" not in headers:
        headers.add("Content-Security-Policy", _API_POLICY)
    if context.private:
        headers["Cache-Control"] = "no-store"
    for name, value in context.rate_limit_headers.items():
        headers.add(name, value)
