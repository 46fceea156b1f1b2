"""Mail templates: named mails with blanks to fill in."""

from http import HTTPStatus

from flask import Response

from tt_api.http.responses import json_response
from tt_api.models.mail.emails import EmailSend, EmailTemplate
from tt_api.resources.declaration import resource
from tt_api.resources.documentation import can_refuse, enveloped
from tt_api.resources.paths import path_id
from tt_api.resources.schema import Body
from tt_api.resources.writing import require_references
from tt_api.schemas.mail.emails import EmailTemplateSchema, PreviewSchema
from tt_api.services.mail import templates
from tt_api.services.mail.queueing import fill_in

_CONTENT = enveloped(
    {
        "type": "object",
        "required": ["subject", "html", "text"],
        "properties": {part: {"type": "string"} for part in ("subject", "html", "text")},
    }
)

blp = resource(
    "email-templates",
    EmailTemplate,
    EmailTemplateSchema,
    one="an email template",
    many="email templates",
    sort=(EmailTemplate.name,),
    create=templates.create,
    update=templates.update,
)


@blp.route("/<string:id>/preview", methods=["POST"])
@blp.arguments(PreviewSchema, example={"variables": {"destination": "Lisbon"}})
@blp.response(200, _CONTENT, example={"data": {"subject": "Welcome", "html": "<p>Hello</p>", "text": "Hello"}})
@can_refuse(blp, HTTPStatus.NOT_FOUND, body=True)
@blp.doc(operationId="previewEmailTemplate")
def preview(body: Body, **ids: str) -> Response:
    """Preview an email template.

    Filled in with the variables, and with a contact's data where one is named. Nothing is sent or kept.
    """
    template_id = path_id("id", ids["id"])
    contact_id = body.get("contact_id")
    require_references(EmailSend, {"contact_id": contact_id})
    content = fill_in(template_id, body.get("variables", {}), contact_id=contact_id, token="preview")  # noqa: S106 -- stands for one
    return json_response({"data": content._asdict()})
