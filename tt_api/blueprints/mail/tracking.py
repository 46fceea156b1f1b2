"""What tracked mails lead to: a picture that nobody sees, and where their links go on to."""

from base64 import b64decode

from flask import Response, request

from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.pages import UNKNOWN_LINK
from tt_api.http.visitors import is_opened_by_a_person
from tt_api.services.mail import tracking
from tt_api.services.mail.outcomes import record_seen

# One transparent pixel.
_PICTURE = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_NO_STORE = {"Cache-Control": "no-store"}

blp = Blueprint(
    "mail_tracking",
    __name__,
    url_prefix="/t",
    guard=Guard.PUBLIC,
    tag="Tracking of mails",
    description="What the links and the picture in a tracked mail lead to. Bots and link scanners don't count.",
)


@blp.route("/o/<string:token>.gif")
@blp.response(200, description="A picture of one pixel, as GIF.")
@blp.alt_response(404, description="No mail has this picture; a page says so.")
@blp.alt_response(429, "TOO_MANY_REQUESTS")
@blp.alt_response(503, "SERVICE_UNAVAILABLE")
@blp.doc(operationId="getMailPicture")
def picture(token: str) -> Response:
    """Show the picture of a mail.

    It tells that the mail was opened: not when a program fetches it, nor within seconds of the mail's leaving.
    """
    send_id = tracking.mail_of(token)
    if send_id is None:
        return UNKNOWN_LINK.response(404)
    if is_opened_by_a_person(request):
        record_seen(send_id, "opened")
    return Response(_PICTURE, headers=_NO_STORE, mimetype="image/gif")


@blp.route("/c/<string:token>")
@blp.response(302, description="On to where the mail's link led.")
@blp.alt_response(404, description="No mail has this link; a page says so, and leads nowhere.")
@blp.alt_response(429, "TOO_MANY_REQUESTS")
@blp.alt_response(503, "SERVICE_UNAVAILABLE")
@blp.doc(operationId="followMailLink")
def click(token: str) -> Response:
    """Follow a link of a mail.

    It leads where the link that stood in the mail did, and nowhere else: the token is signed. Programs are led on as
    well; they only don't count. Neither does anybody while the database can't be reached.
    """
    found = tracking.target_of(token)
    if found is None:
        return UNKNOWN_LINK.response(404)
    send_id, target = found
    if is_opened_by_a_person(request):
        tracking.record_click(send_id)
    return Response(status=302, headers={"Location": target, **_NO_STORE})
