"""What one request has learned about itself so far, kept in one object so that every step finds it in one place."""

from dataclasses import dataclass, field
from time import monotonic

from flask import g, has_request_context


@dataclass(slots=True)
class RequestContext:
    """One request's facts, filled in step by step by ``tt_api.http``.

    Attributes:
        request_id: on every response and in every log line.
        private: the answer may hold personal data, so no cache may keep it.
        client_address: the caller's IP as far as the trusted proxies vouch for it; IPv6 reduced to its /64.
        caller: a digest that stands for the valid credential sent, or None for anyone else. Never the credential.
        started: monotonic seconds when the request came in.
        rate_limit_headers: what the response says about the caller's limits.
    """

    request_id: str
    client_address: str
    private: bool = False
    caller: str | None = None
    started: float = field(default_factory=monotonic)
    rate_limit_headers: dict[str, str] = field(default_factory=dict)


def begin_request_context(context: RequestContext) -> None:
    """Make ``context`` the current request's."""
    g.request_context = context


def request_context() -> RequestContext:
    """The current request's facts; there is one from the first hook on."""
    context: RequestContext = g.request_context
    return context


def current_request_id() -> str | None:
    """The id of the request at hand; None outside of one."""
    context: RequestContext | None = g.get("request_context") if has_request_context() else None
    return context.request_id if context else None
