"""E-mail sequences: mails that a contact gets one after another, and how far they get."""

from http import HTTPStatus

from flask import Response

from tt_api.http.responses import json_response
from tt_api.models.mail.sequences import EmailSequence
from tt_api.resources.declaration import resource
from tt_api.resources.documentation import can_refuse, enveloped
from tt_api.resources.paths import path_id
from tt_api.schemas.mail.funnel import SequenceFunnelSchema
from tt_api.schemas.mail.sequences import EmailSequenceSchema
from tt_api.services.mail.sequences import changes
from tt_api.services.mail.sequences.funnel import funnel

blp = resource(
    "email-sequences",
    EmailSequence,
    EmailSequenceSchema,
    one="an email sequence",
    many="email sequences",
    filters=(EmailSequence.trigger_event,),
    sort=(EmailSequence.name,),
    update=changes.update_sequence,
    delete=changes.delete_sequence,
)


@blp.route("/<string:id>/funnel")
@blp.response(200, enveloped(SequenceFunnelSchema))
@can_refuse(blp, HTTPStatus.NOT_FOUND)
@blp.doc(operationId="getEmailSequenceFunnel")
def show_funnel(**ids: str) -> Response:
    """Show how far a sequence's mails and contacts get.

    Step by step, of the steps that there are now. A mail that was clicked counts as opened too, and one that was
    opened as delivered. What was sent again by hand is in no step.
    """
    return json_response({"data": SequenceFunnelSchema().dump(funnel(path_id("id", ids["id"])))})
