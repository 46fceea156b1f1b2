"""The studio: the back office's pages, and signing in to them.

The pages are files that call the API like everybody else; only signing in is their own. An API key is exchanged for a
cookie once, so that no page has to keep it.
"""

from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any

from flask import Response, request, send_from_directory

from tt_api.current import request_context, settings
from tt_api.errors import AuthError, NotFoundError
from tt_api.http import studio_sessions
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard, gatekeeper
from tt_api.http.json_body import refuse_body
from tt_api.http.responses import json_response, no_content
from tt_api.rate_limits.limits import count_failed_credentials
from tt_api.resources.documentation import can_refuse, enveloped
from tt_api.resources.fields.named import named
from tt_api.resources.schema import Body
from tt_api.schemas.operations.studio import SignInSchema
from tt_api.studio.modules import APP, modules_of

_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_A_YEAR = 365 * 24 * 60 * 60

_SESSION = named(
    "StudioSessionAnswer",
    enveloped(
        {
            "type": "object",
            "required": ["signedIn", "person", "readOnly", "csrfToken", "expiresAt", "timezone"],
            "properties": {
                "signedIn": {"type": "boolean"},
                "person": {
                    "type": ["string", "null"],
                    "description": "Who changes are told to come from: who signed in, or what their key is called.",
                },
                "readOnly": {"type": "boolean"},
                "csrfToken": {
                    "type": ["string", "null"],
                    "description": "For `X-CSRF-Token` of what changes something; null where no key is needed.",
                },
                "expiresAt": {"type": ["string", "null"], "format": "date-time"},
                "timezone": {"type": "string", "description": "The agency's."},
            },
        }
    ),
)
_EXAMPLE = {
    "data": {
        "signedIn": True,
        "person": "Anna Berg",
        "readOnly": False,
        "csrfToken": "eW91ci1vd24tcGFnZXMtb25seQ",
        "expiresAt": "2026-05-01T21:30:00Z",
        "timezone": "America/New_York",
    }
}

blp = Blueprint(
    "studio",
    __name__,
    url_prefix="/studio",
    guard=Guard.PUBLIC,
    tag="Studio",
    description="Signing in to the back office's pages.",
)
# No other site's form can send JSON.
blp.other_media_types = frozenset()


@blp.route("/session")
@blp.response(200, _SESSION, example=_EXAMPLE, description="The session, or that there is none.")
@can_refuse(blp)
@blp.doc(operationId="getStudioSession")
def session() -> Response:
    """Say who is signed in.

    By the cookie that the browser sends; nobody is a 200 as well.
    """
    _require_studio()
    if gatekeeper().open_to_all:
        return _answer(signed_in=True)
    found = gatekeeper().studio_session(request)
    if found is None:
        return _answer(signed_in=False)
    return _answer(
        signed_in=True,
        person=found.person or gatekeeper().key_name(found.caller),
        read_only=found.read_only,
        csrf_token=found.csrf_token,
        expires_at=found.expires_at,
    )


@blp.route("/sign-in", methods=["POST"])
@blp.arguments(SignInSchema)
@blp.response(204, description="Signed in: the cookie is `HttpOnly` and `SameSite=Strict`.")
@can_refuse(blp, body=True)
@blp.doc(operationId="signInToStudio")
def sign_in(body: Body) -> Response:
    """Exchange an API key for a session of 12 hours.

    It ends with the key. Each attempt counts in the tier of failed credentials.
    """
    _require_studio()
    count_failed_credentials(request_context())
    response = no_content()
    if gatekeeper().open_to_all:
        return response
    caller = gatekeeper().recognise_api_key(body["api_key"])
    if caller is None:
        raise AuthError("API key is not valid")
    token = gatekeeper().new_studio_token(caller)
    person, read_only = body.get("person"), body.get("read_only", False)
    studio_sessions.begin_session(token, caller, person=person, read_only=read_only)
    response.set_cookie(studio_sessions.COOKIE, token, max_age=studio_sessions.LIFETIME_SECONDS, **_cookie())
    return response


@blp.route("/sign-out", methods=["POST"])
@blp.response(204, description="Signed out.")
@can_refuse(blp, body=True)
@blp.doc(operationId="signOutOfStudio")
def sign_out() -> Response:
    """End the session of the cookie.

    Whoever has kept the cookie can do nothing with it any more.
    """
    _require_studio()
    refuse_body(request)
    if token := studio_sessions.token_of(request):
        studio_sessions.end_session(token)
    response = no_content()
    response.delete_cookie(studio_sessions.COOKIE, **_cookie())
    return response


def page(place: str = "", **_: str) -> Response:
    """The page, whatever place in it the address names: its scripts look at that themselves."""
    _require_studio()
    preloads = [f'<link rel="modulepreload" href="/studio/assets/{{build}}/{one}">' for one in modules_of(place)]
    html = (APP / "index.html").read_text(encoding="utf-8").replace("{modules}", "\n  ".join(preloads))
    html = html.replace("{build}", _build())
    headers = {"Content-Security-Policy": _PAGE_POLICY, "Cache-Control": "no-cache", "X-Robots-Tag": "noindex"}
    return Response(html, headers=headers, mimetype="text/html")


def asset(build: str, name: str, folder: str = "") -> Response:
    """A file of the page. Its address changes with any of them, so browsers may keep it."""
    _require_studio()
    response = send_from_directory(APP, f"{folder}/{name}" if folder else name)
    if build == _build():
        response.headers["Cache-Control"] = f"public, max-age={_A_YEAR}, immutable"
    return response


for place in ("", "/<string:place>", "/<string:place>/<string:part>", "/<string:place>/<string:part>/<string:detail>"):
    blp.add_undocumented_rule(place, page)
for file in ("<string:name>", "<string:folder>/<string:name>"):
    blp.add_undocumented_rule(f"/assets/<string:build>/{file}", asset)


def _require_studio() -> None:
    if not settings().studio:
        raise NotFoundError("The studio is off: STUDIO=on turns it on")


def _answer(
    *,
    signed_in: bool,
    person: str | None = None,
    read_only: bool = False,
    csrf_token: str | None = None,
    expires_at: datetime | None = None,
) -> Response:
    data = {
        "signedIn": signed_in,
        "person": person,
        "readOnly": read_only,
        "csrfToken": csrf_token,
        "expiresAt": expires_at,
        "timezone": settings().agency_timezone,
    }
    return json_response({"data": data}, headers={"Cache-Control": "no-store"})


def _cookie() -> dict[str, Any]:
    # In production TLS ends at the proxy; a browser sends a secure cookie over nothing else.
    return {"path": "/", "httponly": True, "samesite": "Strict", "secure": settings().production}


@cache
def _build() -> str:
    """What changes whenever a file of the page does; looked at once a start, as Python's files are."""
    files = sorted(path for path in APP.rglob("*") if path.is_file())
    changed = "".join(f"{path.relative_to(APP)} {path.stat().st_mtime_ns}\n" for path in files)
    return sha256(changed.encode()).hexdigest()[:12]
