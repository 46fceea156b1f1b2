"""Mails: what was queued, and what became of it."""

from http import HTTPStatus

from flask import Response, request

from tt_api.http.json_body import refuse_body
from tt_api.models.mail.emails import EmailSend
from tt_api.resources.declaration import resource
from tt_api.resources.documentation import ETAG, LOCATION, can_refuse
from tt_api.resources.filters import Condition, Flag
from tt_api.resources.paths import path_id
from tt_api.resources.table import table_of
from tt_api.resources.writing import lock
from tt_api.schemas.crm.contacts import ContactSchema
from tt_api.schemas.mail.emails import EmailSendSchema, EmailTemplateSchema
from tt_api.services.mail.queueing import queue_resend

_SENDS = table_of(EmailSend)
_RESENT = Condition(
    "EXISTS (SELECT FROM email_sends AS again WHERE again.resend_of_id = email_sends.id AND again.deleted_at IS NULL)"
)

blp = resource(
    "email-sends",
    EmailSend,
    EmailSendSchema,
    one="an email send",
    many="email sends",
    operations="LG",
    sort=(EmailSend.sent_at, EmailSend.scheduled_for),
    expand={EmailSend.contact_id: ContactSchema, EmailSend.template_id: EmailTemplateSchema},
    flags={"resent": Flag(lambda: _RESENT, description="Whether it was sent again, as a new mail.")},
)


@blp.route("/<string:id>/resend", methods=["POST"])
@blp.response(201, blp.shown.envelope, examples=blp.shown.examples, headers=ETAG | LOCATION)
@can_refuse(blp, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="resendEmail")
def resend(**ids: str) -> Response:
    """Send a mail once more.

    One that failed or bounced, as a new mail with the same content; once only.
    """
    refuse_body(request)
    new = queue_resend(lock(EmailSend, path_id("id", ids["id"])))
    return blp.shown.answer(new, 201, location=f"{blp.url_prefix}/{new['id']}")
