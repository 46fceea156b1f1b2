"""What every response carries."""

from collections.abc import Sequence

from tt_api.current import RequestContext
from tt_api.http.request_id import HEADER

_POLICY = "Content-Security-Policy"
_API_POLICY = (_POLICY, "default-src 'none'; frame-ancestors 'none'")
_ALWAYS = (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"))
_NOT_KEPT = ("Cache-Control", "no-store")


def common_headers(context: RequestContext, present: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The request id, the limits and the security headers.

    Args:
        context: the request's.
        present: what the answer says already; it is the one to choose a policy of its own, as pages do.
    """
    headers = [(HEADER, context.request_id), *_ALWAYS, *context.rate_limit_headers.items()]
    if _POLICY not in [name for name, _ in present]:
        headers.append(_API_POLICY)
    if context.private:
        headers.append(_NOT_KEPT)
    return headers
