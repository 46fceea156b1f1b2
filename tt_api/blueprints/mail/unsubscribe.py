"""Unsubscribing, for whoever gets mails: a page with a button, and what the button and mail programs call (RFC 8058).

Opening the link changes nothing, for programs that look for dangerous links open every one.
"""

from flask import Response

from tt_api.errors import NotFoundError
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.pages import UNKNOWN_LINK, Page
from tt_api.services.mail import unsubscribing

_PAGE = Page("unsubscribe.html", "notice.css", policy="form-action 'self'")

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
        return UNKNOWN_LINK.response(404)
    return _PAGE.response(done=False)


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
    return _PAGE.response(done=True)
