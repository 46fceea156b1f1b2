"""Links from one answer to the next, for callers that follow addresses (RFC 8288)."""

from urllib.parse import quote, urlencode

from flask import request

from tt_api.current import settings


def next_page(**where: object) -> dict[str, str]:
    """The header that leads to the next page: what was asked for, at the address where it was asked for.

    Args:
        where: the parameters that name that page, in place of those that named this one.
    """
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in ("page", "cursor")]
    query = urlencode([*kept, *where.items()])
    return {"Link": f'<{_origin()}{quote(request.path)}?{query}>; rel="next"'}


def _origin() -> str:
    """Where the caller reached us; blank, for a relative address, where it named no proper host."""
    return f"{_scheme()}://{request.host}" if request.host else ""


def _scheme() -> str:
    """How the caller spoke: to the outermost of our own proxies, where there are any, which mostly speak for TLS."""
    proxies = settings().trusted_proxies
    said = [scheme.strip().lower() for scheme in request.headers.get("X-Forwarded-Proto", "").split(",")]
    outermost = said[-min(proxies, len(said))] if proxies else ""
    return outermost if outermost in ("http", "https") else request.scheme
