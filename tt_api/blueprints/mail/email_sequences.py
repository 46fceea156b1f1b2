"""E-mail sequences: mails that a contact gets one after another."""

from tt_api.models.mail.sequences import EmailSequence
from tt_api.resources.declaration import resource
from tt_api.schemas.mail.sequences import EmailSequenceSchema
from tt_api.services.mail.sequences import changes

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
