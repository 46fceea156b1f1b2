"""The steps that every request passes, in the order of refusal that callers may rely on.

404 and 405 for the route, 429, 401, 413, 415; what follows (400, 404 for the row, 412, 409) belongs to the views.
"""

from flask import Flask, Request, current_app, request
from werkzeug.exceptions import MethodNotAllowed, NotFound

from tt_api.current import RequestContext, request_context
from tt_api.errors import PayloadTooLargeError, Problem, UnsupportedMediaTypeError, ValidationError
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard, Verdict, gatekeeper, refuse
from tt_api.http.json_body import MAX_BODY_BYTES
from tt_api.http.query import refuse_broken_utf8
from tt_api.http.request_contexts import begin_with_each_request
from tt_api.http.request_log import init_request_log
from tt_api.http.routing import lacks_the_method, spelt_as_routed
from tt_api.rate_limits.limits import count_failed_credentials, count_request

_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_JSON = "application/json"
# What it stands for (RFC 7396) is what a PATCH means here, but that JSON inside of a field is replaced whole.
MERGE_PATCH = "application/merge-patch+json"


def init_pipeline(app: Flask) -> None:
    """Run every request of the app through the steps."""
    begin_with_each_request(app)
    app.before_request(_admit)
    init_request_log(app)


def _admit() -> None:
    asked: Request = request._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 -- documented
    context = request_context()
    misspelt = not spelt_as_routed(asked)
    refused_method = not misspelt and lacks_the_method(asked)
    blueprint = None if misspelt or refused_method else _blueprint_of(asked)
    if blueprint is not None:
        context.route = str(asked.url_rule)
    # What no route answers holds nobody's data.
    context.private = blueprint is not None and blueprint.guard is not Guard.PUBLIC
    if blueprint is None or asked.method == "OPTIONS":
        # A route that isn't there is a 404 whatever the limits say. A preflight carries no credentials by design, so
        # none is looked at: with OPTIONS a key could be guessed by the limits that are shown for it.
        count_request(context, None, refuse=False)
        if misspelt:
            raise NotFound
        if refused_method:
            raise MethodNotAllowed
        return
    _identify_and_limit(asked, blueprint, context)
    _check_body(asked, blueprint)
    if asked.query_string and asked.path.startswith("/api/") and not blueprint.takes_query(asked.endpoint):
        _refuse_query(asked)


def _blueprint_of(asked: Request) -> Blueprint | None:
    """The blueprint of the route that matched; None where no route did."""
    if asked.blueprint is None:
        return None
    blueprint = current_app.blueprints[asked.blueprint]
    # A test over the URL map makes sure of it.
    assert isinstance(blueprint, Blueprint)  # noqa: S101
    return blueprint


def _identify_and_limit(asked: Request, blueprint: Blueprint, context: RequestContext) -> None:
    if blueprint.guard is Guard.PUBLIC and not blueprint.limited:
        # Nothing depends on who asks, and a monitor must hear even where a caller can't be looked up.
        return
    finding = gatekeeper().identify(blueprint.guard, asked)
    context.caller = finding.caller
    context.key_name = gatekeeper().key_name(finding.caller)
    context.who = finding.person or context.key_name
    if blueprint.limited:
        count_request(context, blueprint.tier)
        if finding.verdict is Verdict.WRONG:
            count_failed_credentials(context)
    if blueprint.guard is not Guard.PUBLIC and finding.verdict is not Verdict.ALLOWED:
        raise refuse(blueprint.guard, finding.verdict)


def _check_body(asked: Request, blueprint: Blueprint) -> None:
    length = asked.content_length
    if length is None and "Transfer-Encoding" in asked.headers:
        # It comes in chunks, and only all of them tell.
        length = len(asked.get_data())
    if length is not None and length > MAX_BODY_BYTES:
        raise PayloadTooLargeError("The body is over 1 MiB")
    if asked.method not in _WITH_BODY:
        return
    if asked.environ.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
        raise UnsupportedMediaTypeError("The body must come as it is: send no Content-Encoding but identity")
    if asked.environ.get("CONTENT_TYPE") == _JSON:
        return
    if not asked.mimetype and not length and "Transfer-Encoding" not in asked.headers:
        return
    if asked.method == "PATCH" and asked.mimetype == MERGE_PATCH:
        return
    if asked.mimetype != _JSON and asked.mimetype not in blueprint.other_media_types:
        raise UnsupportedMediaTypeError("The body must be JSON: send Content-Type: application/json")


def _refuse_query(asked: Request) -> None:
    refuse_broken_utf8(asked)
    problems = [Problem((name,), "is not a parameter of this route") for name in asked.args]
    raise ValidationError("Invalid input", problems=problems)
