"""What every response carries."""

from flask import Response

from tt_api.current import RequestContext, request_context
from tt_api.http.request_id import HEADER

_POLICY = "Content-Security-Policy"


def common_headers(context: RequestContext) -> dict[str, str]:
    """The request id, the security headers, and where the caller stands with the limits."""
    headers = {
        HEADER: context.request_id,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        _POLICY: "default-src 'none'; frame-ancestors 'none'",
        **context.rate_limit_headers,
    }
    if context.private:
        headers["Cache-Control"] = "no-store"
    return headers


def add_common_headers(response: Response) -> Response:
    """Add them to an answer; pages have a content policy of their own."""
    headers = common_headers(request_context())
    if _POLICY in response.headers:
        del headers[_POLICY]
    response.headers.extend(headers)
    return response
