"""What every response carries."""

from tt_api.current import RequestContext
from tt_api.http.request_id import HEADER

Headers = list[tuple[str, str]]

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


def with_common_headers(headers: Headers, context: RequestContext) -> Headers:
    """An answer's headers and those that every answer has; pages have a content policy of their own."""
    common = common_headers(context)
    if any(name == _POLICY for name, _ in headers):
        del common[_POLICY]
    return [*headers, *common.items()]
