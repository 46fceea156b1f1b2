"""Suppressed addresses: whom nobody mails."""

from tt_api.models.mail.emails import EmailSuppression
from tt_api.resources.declaration import resource
from tt_api.schemas.mail.emails import EmailSuppressionSchema
from tt_api.services.mail import suppression

blp = resource(
    "email-suppressions",
    EmailSuppression,
    EmailSuppressionSchema,
    one="an email suppression",
    many="email suppressions",
    operations="LGCD",
    create=suppression.create,
)
