"""Enrolments: who is on the way through a sequence; deleting one stops it."""

from tt_api.models.mail.sequences import EmailSequence, EmailSequenceEnrolment
from tt_api.resources.declaration import Parent, resource
from tt_api.schemas.crm.contacts import ContactSchema
from tt_api.schemas.mail.sequences import EmailSequenceEnrolmentSchema
from tt_api.services.mail.sequences import changes, enrolling

blp = resource(
    "enrolments",
    EmailSequenceEnrolment,
    EmailSequenceEnrolmentSchema,
    one="an email sequence enrolment",
    many="email sequence enrolments",
    operations="LGCD",
    sort=(EmailSequenceEnrolment.next_due_at,),
    expand={EmailSequenceEnrolment.contact_id: ContactSchema},
    parent=Parent("email-sequences", EmailSequence, EmailSequenceEnrolment.sequence_id),
    create=enrolling.create,
    delete=changes.delete_enrolment,
)
