"""What is current: the application's settings, and what the request at hand has learned about itself so far."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from time import monotonic

from flask import current_app

from tt_api.config import Settings
from tt_api.metrics.requests import NO_ROUTE


def settings() -> Settings:
    """The current application's settings."""
    current: Settings = current_app.extensions["settings"]
    return current


@dataclass(slots=True)
class RequestContext:
    """One request's facts, filled in step by step by ``tt_api.http``.

    Attributes:
        request_id: on every response and in every log line.
        private: the answer may hold personal data, so no cache may keep it.
        client_address: the caller's IP as far as the trusted proxies vouch for it; IPv6 reduced to its /64.
        caller: a digest that stands for the valid credential sent, or None for anyone else. Never the credential.
        key_name: what the credential is called, where `NAMED_API_KEYS` says so; it stands in log lines.
        who: who is told to have made this request's changes: who signed in to the studio, else the key's name. A
            person's name is in no log.
        started: monotonic seconds when the request came in.
        rate_limit_headers: what the response says about the caller's limits.
        redis_seconds: how long it has waited for Redis.
        route: the rule of the route that matched; blank where none did.
    """

    request_id: str
    client_address: str
    private: bool = False
    caller: str | None = None
    key_name: str | None = None
    who: str | None = None
    started: float = field(default_factory=monotonic)
    rate_limit_headers: dict[str, str] = field(default_factory=dict)
    redis_seconds: float = 0.0
    route: str = NO_ROUTE


# Not in Flask's `g`: it begins before Flask's own context and ends after it (tt_api.http.request_contexts).
_current: ContextVar[RequestContext | None] = ContextVar("request_context", default=None)


def begin_request_context(context: RequestContext) -> None:
    """Make ``context`` the current request's, until `end_request_context`."""
    _current.set(context)


def end_request_context() -> None:
    """Clear the current request context."""
    _current.set(None)


def request_context() -> RequestContext:
    """The current request's facts; there is one from the first hook on.

    Raises:
        RuntimeError: outside of a request.
    """
    context = _current.get()
    if context is None:
        raise RuntimeError("there is no request at hand")
    return context


def current_request_context() -> RequestContext | None:
    """The facts of the request at hand; None outside of one."""
    return _current.get()


def current_who() -> str | None:
    """Who is told to make the changes of the request at hand; None outside of one, and for callers without a name."""
    context = _current.get()
    return context.who if context else None


def current_request_id() -> str | None:
    """The id of the request at hand; None outside of one."""
    context = _current.get()
    return context.request_id if context else None
