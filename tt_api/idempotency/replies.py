"""Keys of ``/api`` and ``/internal``: a request that is sent again is answered as it was the first time."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import Flask, Request, Response, current_app, make_response
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from tt_api.database.transaction import queue_insert
from tt_api.encryption.keyring import keyring
from tt_api.errors import ConflictError, NotFoundError
from tt_api.http.blueprint import Blueprint
from tt_api.idempotency.claims import AppliedError, claim
from tt_api.idempotency.keys import HEADER, X_HEADER, content_of, scope_of, sent_key

REPLAYED = "Idempotency-Replayed"
# All other headers belong to the request at hand.
_KEPT_HEADERS = ("Content-Type", "Location", "ETag")
# A larger answer is read again where it can be.
KEPT_BYTES = 64 * 1024


def takes_key(app: Flask, request: Request) -> bool:
    """Whether a request has a key that counts."""
    if "HTTP_IDEMPOTENCY_KEY" not in request.environ and "HTTP_X_IDEMPOTENCY_KEY" not in request.environ:
        return False
    blueprint = app.blueprints.get(request.blueprint or "")
    return isinstance(blueprint, Blueprint) and blueprint.takes_key(request.method)


def answer_once(request: Request, view: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """Run a view under the request's key and keep its answer, in one transaction; or give again what was kept.

    A refusal or failure is raised, so nothing is stored of it, and the key stays free.

    Raises:
        ValidationError: the key is malformed.
        ConflictError: the key was used for another request, or its request is still being applied.
    """
    key = sent_key(request, (HEADER, X_HEADER))
    assert key is not None  # noqa: S101 -- `takes_key` has looked
    scope = scope_of(request, key)
    try:
        claim(scope, content_of(request))
    except AppliedError as applied:
        return _again(request, applied)
    response = make_response(view())
    queue_insert(("UPDATE idempotency_keys SET answer = %s WHERE scope = %s", (_sealed(request, response), scope)))
    return response


def _sealed(request: Request, response: Response) -> str:
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    body: str | None = response.get_data(as_text=True)
    if len(response.get_data()) > KEPT_BYTES and _reader(request, headers):
        body = None
    # Encrypted whatever the route is: most answers hold personal data.
    return keyring().encrypt(json.dumps({"status": response.status_code, "headers": headers, "body": body}))


def _again(request: Request, applied: AppliedError) -> Response:
    text = keyring().decrypt(applied.answer) if applied.answer else None
    kept: dict[str, Any] = json.loads(text) if text else {"headers": {}, "body": None}
    read = _reader(request, kept["headers"])
    if kept["body"] is not None:
        response = Response(kept["body"], status=kept["status"])
        del response.headers["Content-Type"]  # Flask's default
        response.headers.update(kept["headers"])
    elif text and read:
        response = _as_it_is_now(read)
        response.status_code = kept["status"]
        if "Location" in kept["headers"]:
            response.headers["Location"] = kept["headers"]["Location"]
    else:
        # The key that it is encrypted under was taken away.
        raise ConflictError("This request was already applied, and its answer can't be read any more")
    response.headers[REPLAYED] = "true"
    return response


def _as_it_is_now(read: Callable[[], Any]) -> Response:
    try:
        return make_response(read())
    except NotFoundError:
        raise ConflictError("This request was already applied, and what it stored was deleted since") from None


def _reader(request: Request, headers: Mapping[str, str]) -> Callable[[], Any] | None:
    """The view that reads the object of an answer too large to be kept; None where there is none."""
    place = headers.get("Location") or (request.path if request.method == "PATCH" else None)
    if place is None:
        return None
    try:
        endpoint, ids = current_app.url_map.bind("").match(place, method="GET")
    except HTTPException:
        return None
    return partial(current_app.view_functions[endpoint], **ids)
