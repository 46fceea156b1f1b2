"""The steps of a sequence: which mail, and how long after the one before."""

from tt_api.models.mail.sequences import EmailSequence, EmailSequenceStep
from tt_api.resources.declaration import Parent, resource
from tt_api.schemas.mail.emails import EmailTemplateSchema
from tt_api.schemas.mail.sequences import EmailSequenceStepSchema
from tt_api.services.mail.sequences import changes

blp = resource(
    "steps",
    EmailSequenceStep,
    EmailSequenceStepSchema,
    one="an email sequence step",
    many="email sequence steps",
    sort=(EmailSequenceStep.position,),
    expand={EmailSequenceStep.template_id: EmailTemplateSchema},
    parent=Parent("email-sequences", EmailSequence, EmailSequenceStep.sequence_id),
    create=changes.create_step,
    update=changes.update_step,
    delete=changes.delete_step,
)
