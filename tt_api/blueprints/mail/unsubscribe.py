"""Unsubscribing, for whoever gets mails: a page with a button, and what the button and mail programs call (RFC 8058).

Opening the link changes nothing, for programs that look for dangerous links open every one.
"""

from base64 import b64encode
from hashlib import sha256

from flask import Response, render_template

from tt_api.errors import NotFoundError
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.services.mail import unsubscribing

_STYLE = """
body { margin: 0; padding: 15vh 1.5rem 2rem; background: #f6f4ef; color: #22303a;
       font: 1.125rem/1.6 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 30rem; margin: 0 auto; padding: 2rem; background: #fff; border-radius: .75rem;
       box-shadow: 0 1px 3px rgb(0 0 0 / 15%); }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.3; }
p { margin: 0 0 1.25rem; }
button { padding: .75rem 1.5rem; border: 0; border-radius: .5rem; background: #0b5563; color: #fff; font: inherit;
         font-weight: 600; cursor: pointer; }
button:hover { background: #083f4a; }
button:focus-visible { outline: 3px solid #e0a100; outline-offset: 3px; }
p:last-child, form { margin-bottom: 0; }
"""
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
_PAGE_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

blp = Blueprint(
    "unsubscribe",
    __name__,
    url_prefix="/unsubscribe",
    guard=Guard.PUBLIC,
    tag="Unsubscribing",
    description="What the link in a mail leads to.",
)
# What mail programs and the page's button send; what stands in it doesn't matter.
blp.other_media_types |= {"application/x-www-form-urlencoded", "multipart/form-data"}


@blp.route("/<string:token>")
@blp.response(200, {"type": "string"}, content_type="text/html", description="A page with a button.")
@blp.alt_response(404, description="No mail has this link; a page says so.")
@blp.alt_response(429, "TOO_MANY_REQUESTS")
@blp.alt_response(503, "SERVICE_UNAVAILABLE")
@blp.doc(operationId="getUnsubscribePage")
def page(token: str) -> Response:
    """Show the page to unsubscribe on.

    Opening it changes nothing: programs that look for dangerous links open every one.
    """
    try:
        unsubscribing.find_mail_by_token(token)
    except NotFoundError:
        return _page("unknown", 404)
    return _page("ask")


@blp.route("/<string:token>", methods=["POST"])
@blp.response(200, {"type": "string"}, content_type="text/html", description="A page that says that it is done.")
@blp.alt_response(404, "NOT_FOUND")
@blp.alt_response(413, "REQUEST_ENTITY_TOO_LARGE")
@blp.alt_response(415, "UNSUPPORTED_MEDIA_TYPE")
@blp.alt_response(429, "TOO_MANY_REQUESTS")
@blp.alt_response(503, "SERVICE_UNAVAILABLE")
@blp.doc(operationId="unsubscribe")
def unsubscribe(token: str) -> Response:
    """Unsubscribe the address that a mail went to.

    What the page's button and mail programs call (RFC 8058). Twice is once.
    """
    unsubscribing.unsubscribe(token)
    return _page("done")


def _page(state: str, status: int = 200) -> Response:
    html = render_template("unsubscribe.html", state=state, style=_STYLE)
    headers = {"Content-Security-Policy": _PAGE_POLICY, "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    return Response(html, status=status, headers=headers, mimetype="text/html")
