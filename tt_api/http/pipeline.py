"""The steps that every request passes, in the contract's order of refusal.

404 and 405 for the route, 429, 401, 413, 415; what follows (400, 404 for the row, 412, 409) belongs to the views.
"""

from time import monotonic

from flask import Flask, Response, current_app, request
from structlog import get_logger

from tt_api.config import Settings
from tt_api.errors import PayloadTooLargeError, Problem, UnsupportedMediaTypeError, ValidationError
from tt_api.http.blueprint import Blueprint
from tt_api.http.client_address import client_address
from tt_api.http.context import RequestContext, begin_request_context, request_context
from tt_api.http.guards import Finding, Guard, Verdict, gatekeeper, refuse
from tt_api.http.headers import add_headers
from tt_api.http.json_body import MAX_BODY_BYTES
from tt_api.http.rate_limit import count_failed_credentials, count_request
from tt_api.http.request_id import HEADER, request_id

log = get_logger(__name__)

_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


def init_pipeline(app: Flask) -> None:
    """Run every request of the app through the steps."""
    app.before_request(_admit)
    app.after_request(_dress)


def _admit() -> None:
    blueprint = _blueprint()
    settings: Settings = current_app.extensions["settings"]
    context = RequestContext(
        request_id=request_id(request.headers.get(HEADER)),
        client_address=client_address(
            request.remote_addr, request.headers.get("X-Forwarded-For"), settings.trusted_proxies
        ),
    )
    begin_request_context(context)
    finding = gatekeeper().identify(blueprint.guard, request) if blueprint else Finding(Verdict.ALLOWED)
    context.caller = finding.caller
    if blueprint is None or request.method == "OPTIONS":
        # A route that isn't there is a 404 whatever the limits say; a preflight carries no credentials by design.
        count_request(None, refuse=False)
        return
    if blueprint.limited:
        count_request(blueprint.tier)
    _guard(blueprint.guard, finding)
    _check_body(blueprint)
    if request.query_string and request.path.startswith("/api/") and not blueprint.takes_query(request.endpoint):
        _refuse_query()


def _blueprint() -> Blueprint | None:
    """The blueprint of the route that matched; None where no route did."""
    if request.blueprint is None:
        return None
    blueprint = current_app.blueprints[request.blueprint]
    # create_app has made sure of it for every blueprint.
    assert isinstance(blueprint, Blueprint)  # noqa: S101
    return blueprint


def _guard(guard: Guard, finding: Finding) -> None:
    if finding.verdict is Verdict.ALLOWED:
        return
    if finding.verdict is Verdict.WRONG:
        count_failed_credentials()
    raise refuse(guard, finding.verdict)


def _check_body(blueprint: Blueprint) -> None:
    length = request.content_length
    if length is not None and length > MAX_BODY_BYTES:
        raise PayloadTooLargeError("The body is over 1 MiB")
    if request.method not in _WITH_BODY:
        return
    if not request.mimetype and not length and "Transfer-Encoding" not in request.headers:
        return
    if request.mimetype != "application/json" and request.mimetype not in blueprint.other_media_types:
        raise UnsupportedMediaTypeError("The body must be JSON: send Content-Type: application/json")


def _refuse_query() -> None:
    problems = [Problem((name,), "is not a parameter of this route") for name in request.args]
    raise ValidationError("Invalid input", problems=problems)


def _dress(response: Response) -> Response:
    blueprint = _blueprint()
    add_headers(response, private=blueprint is not None and blueprint.guard is not Guard.PUBLIC)
    duration_ms = round((monotonic() - request_context().started) * 1000, 1)
    log.debug("request", method=request.method, path=request.path, status=response.status_code, duration_ms=duration_ms)
    return response
