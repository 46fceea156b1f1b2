"""The steps that every request passes, in the contract's order of refusal.

404 and 405 for the route, 429, 401, 413, 415; what follows (400, 404 for the row, 412, 409) belongs to the views.
"""

from time import monotonic

from flask import Flask, Request, Response
from structlog import get_logger

from tt_api.config import Settings
from tt_api.current import RequestContext, begin_request_context, request_context
from tt_api.errors import PayloadTooLargeError, Problem, UnsupportedMediaTypeError, ValidationError
from tt_api.http.blueprint import Blueprint
from tt_api.http.client_address import client_address
from tt_api.http.guards import Finding, Guard, Verdict, gatekeeper, refuse
from tt_api.http.json_body import MAX_BODY_BYTES
from tt_api.http.request_id import request_id
from tt_api.http.requests import the_request
from tt_api.rate_limits.limits import count_failed_credentials, count_request

log = get_logger(__name__)

_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_JSON = "application/json"


def init_pipeline(app: Flask) -> None:
    """Run every request of the app through the steps."""
    app.before_request(_Pipeline(app).admit)
    settings: Settings = app.extensions["settings"]
    if settings.log_level == "debug":  # else it would take each request 4 µs to find out that nothing is written
        app.after_request(_log_request)


class _Pipeline:
    """The steps, with what they need at hand: each look through Flask's proxies costs every request a microsecond."""

    def __init__(self, app: Flask) -> None:
        settings: Settings = app.extensions["settings"]
        self._trusted_proxies = settings.trusted_proxies
        self._gatekeeper = gatekeeper(app)
        self._blueprints = app.blueprints

    def admit(self) -> None:
        asked = the_request()
        # Looking for a header that wasn't sent takes werkzeug's mapping 2 µs, and the server's own nothing.
        sent = asked.environ
        blueprint = self._blueprint_of(asked)
        context = RequestContext(
            request_id=request_id(sent.get("HTTP_X_REQUEST_ID")),
            client_address=client_address(asked.remote_addr, sent.get("HTTP_X_FORWARDED_FOR"), self._trusted_proxies),
            # What no route answers holds nothing of anybody.
            private=blueprint is not None and blueprint.guard is not Guard.PUBLIC,
        )
        begin_request_context(context)
        finding = self._gatekeeper.identify(blueprint.guard, asked) if blueprint else Finding(Verdict.ALLOWED)
        context.caller = finding.caller
        if blueprint is None or asked.method == "OPTIONS":
            # A route that isn't there is a 404 whatever the limits say; a preflight carries no credentials by design.
            count_request(context, None, refuse=False)
            return
        if blueprint.limited:
            count_request(context, blueprint.tier)
        _guard(blueprint.guard, finding, context)
        _check_body(asked, blueprint)
        if asked.query_string and asked.path.startswith("/api/") and not blueprint.takes_query(asked.endpoint):
            _refuse_query(asked)

    def _blueprint_of(self, asked: Request) -> Blueprint | None:
        """The blueprint of the route that matched; None where no route did."""
        name = asked.blueprint
        if name is None:
            return None
        blueprint = self._blueprints[name]
        # A test over the URL map makes sure of it.
        assert isinstance(blueprint, Blueprint)  # noqa: S101
        return blueprint


def _log_request(response: Response) -> Response:
    asked, context = the_request(), request_context()
    duration_ms = round((monotonic() - context.started) * 1000, 1)
    log.debug("request", method=asked.method, path=asked.path, status=response.status_code, duration_ms=duration_ms)
    return response


def _guard(guard: Guard, finding: Finding, context: RequestContext) -> None:
    if finding.verdict is Verdict.ALLOWED:
        return
    if finding.verdict is Verdict.WRONG:
        count_failed_credentials(context)
    raise refuse(guard, finding.verdict)


def _check_body(asked: Request, blueprint: Blueprint) -> None:
    length = asked.content_length
    if length is not None and length > MAX_BODY_BYTES:
        raise PayloadTooLargeError("The body is over 1 MiB")
    if asked.method in _WITH_BODY and asked.environ.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
        raise UnsupportedMediaTypeError("The body must come as it is: send no Content-Encoding but identity")
    if asked.method not in _WITH_BODY or asked.environ.get("CONTENT_TYPE") == _JSON:
        return
    if not asked.mimetype and not length and "Transfer-Encoding" not in asked.headers:
        return
    if asked.mimetype != _JSON and asked.mimetype not in blueprint.other_media_types:
        raise UnsupportedMediaTypeError("The body must be JSON: send Content-Type: application/json")


def _refuse_query(asked: Request) -> None:
    problems = [Problem((name,), "is not a parameter of this route") for name in asked.args]
    raise ValidationError("Invalid input", problems=problems)
