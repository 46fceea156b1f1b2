"""Schemas of mail templates, mails and suppressed addresses, and of the internal mail routes' bodies."""

from typing import Any

from marshmallow import ValidationError

from tt_api.models.enums import EmailSendStatus
from tt_api.models.mail.emails import MAIL_CATEGORIES, MAIL_EVENTS, SUPPRESSION_REASONS
from tt_api.resources.fields import (
    Boolean,
    Email,
    FreeObject,
    Id,
    Instant,
    Integer,
    ListOf,
    LongText,
    MultilineText,
    OneOf,
    PastInstant,
    Text,
)
from tt_api.resources.schema import Body, BodySchema, ResourceSchema
from tt_api.templating.rendering import MAX_SUBJECT, SourceError, names_needed

# Gmail cuts what it shows of a mail at 102 KB.
MAX_BODY = 100_000


class Source(MultilineText):
    """A part of a template, in the subset of Jinja that mails may use (docs/mail.md)."""

    def parse(self, value: Any) -> str:
        """Check the source; marshmallow's ValidationError names the line."""
        return _checked(super().parse(value))


class SourceLine(Text):
    """A one-line part of a template: the subject."""

    def parse(self, value: Any) -> str:
        """Check the source."""
        return _checked(super().parse(value))


def _checked(source: str) -> str:
    try:
        names_needed(source)
    except SourceError as error:
        raise ValidationError(f"is no template: {error}") from None
    return source


class EmailTemplateSchema(ResourceSchema):
    """A named mail with variables."""

    name = Text(required=True, description="Unique, ignoring case.", example="welcome")
    description = LongText(nullable=True)
    subject = SourceLine(500, required=True, example="Welcome, {{ contact.firstName }}")
    html_body = Source(
        MAX_BODY,
        required=True,
        description="Jinja, with values escaped. `contact.firstName`, `.lastName`, `.email`, `.jobTitle`, `.company`"
        " and `unsubscribeUrl` are always available.",
        example="<p>Shall we talk about {{ destination }}?</p>",
    )
    text_body = Source(MAX_BODY, description="Made from the HTML when blank.", example="")
    variables = ListOf(Text(), dump_only=True, description="The variables that must be sent.", example=["destination"])


class EmailSendSchema(ResourceSchema):
    """One mail, and what happened to it."""

    to_email = Email(dump_only=True, example="ada@blueheron.example")
    contact_id = Id(dump_only=True, nullable=True)
    template_id = Id(dump_only=True, nullable=True)
    sequence_id = Id(dump_only=True, nullable=True)
    step_id = Id(dump_only=True, nullable=True)
    enrolment_id = Id(dump_only=True, nullable=True)
    resend_of_id = Id(dump_only=True, nullable=True, description="The failed mail that this one repeats.")
    invoice_id = Id(dump_only=True, nullable=True, description="The invoice that it carries, as PDF.")
    payment_id = Id(dump_only=True, nullable=True, description="The payment that it is the receipt of.")
    category = OneOf(
        MAIL_CATEGORIES, component="MailCategory", dump_only=True, description="Sequences send `marketing`."
    )
    subject = Text(MAX_SUBJECT, dump_only=True, example="Welcome, Ada")
    html_body = LongText(dump_only=True, description="Not in lists.")
    text_body = LongText(dump_only=True, description="Not in lists.")
    status = OneOf(EmailSendStatus, dump_only=True, example="sent")
    scheduled_for = Instant(dump_only=True)
    sending_started_at = Instant(
        dump_only=True, nullable=True, description="When Gmail was called; if that left no outcome, it is unknown."
    )
    sent_at = Instant(dump_only=True, nullable=True)
    delivered_at = Instant(dump_only=True, nullable=True)
    opened_at = Instant(dump_only=True, nullable=True)
    clicked_at = Instant(dump_only=True, nullable=True)
    open_count = Integer(dump_only=True, description="How often a person opened it; 0 where it isn't tracked.")
    click_count = Integer(dump_only=True, description="How often a person followed a link of it.")
    bounced_at = Instant(dump_only=True, nullable=True)
    failed_at = Instant(dump_only=True, nullable=True)
    provider_message_id = Text(dump_only=True, nullable=True)
    error = Text(500, dump_only=True, nullable=True, description="Why it failed.")
    request_id = Text(128, dump_only=True, nullable=True)


class EmailSuppressionSchema(ResourceSchema):
    """An address that is never mailed; deleting it lifts that."""

    email = Email(required=True, example="ada@blueheron.example")
    reason = OneOf(
        SUPPRESSION_REASONS, component="SuppressionReason", description="`by_hand` when not sent.", example="by_hand"
    )
    send_id = Id(nullable=True, description="The mail that caused it.")
    notes = LongText(nullable=True)


class PreviewSchema(BodySchema):
    """The values to preview a template with."""

    variables = FreeObject()
    contact_id = Id(nullable=True)


class SendEmailSchema(BodySchema):
    """A mail to send: a template and its variables, or a subject and HTML."""

    to = Email(required=True, example="ada@blueheron.example")
    template_id = Id(description="The template's id; or use `template`.")
    template = Text(description="The template's name, ignoring case.", example="welcome")
    variables = FreeObject(example={"destination": "Lisbon"})
    subject = Text(MAX_SUBJECT, description="Instead of a template, with `html`.")
    html = MultilineText(MAX_BODY, description="Sent as it is; not a template.")
    text = MultilineText(MAX_BODY, description="Made from the HTML when not sent.")
    contact_id = Id(nullable=True, description="Looked up by the address when not sent.")
    category = OneOf(
        MAIL_CATEGORIES,
        component="MailCategory",
        description="`transactional` when not sent: receipts, tickets, invoices. `marketing` isn't sent to contacts"
        " with `doNotContact`, and carries a way to unsubscribe.",
    )
    scheduled_for = Instant(nullable=True, description="Sent immediately when not given.")

    def load(self, data: Any, **options: Any) -> Body:
        """Validate a body; exactly one of the two forms.

        Raises:
            marshmallow.ValidationError: with the problems under the caller's names.
        """
        body: Body = super().load(data, **options)
        named = body.keys() & {"template_id", "template"}
        direct = body.keys() & {"subject", "html", "text"}
        if len(named) > 1:
            raise ValidationError({"template": ["can't go together with templateId"]})
        if named and direct:
            raise ValidationError({name: ["can't go together with a template"] for name in sorted(direct)})
        if not named:
            lacking = [name for name in ("subject", "html") if not body.get(name)]
            if lacking:
                raise ValidationError({name: ["is required without a template"] for name in lacking})
            if "variables" in body:
                raise ValidationError({"variables": ["belong to a template"]})
        return body


class EmailEventSchema(BodySchema):
    """An event of a mail, as found in the mailbox."""

    send_id = Id(description="The mail's id; or use `providerMessageId`.")
    provider_message_id = Text(example="18c5f2a0b7d31e44")
    event = OneOf(MAIL_EVENTS, component="MailEvent", required=True, example="bounced")
    occurred_at = PastInstant(nullable=True, description="Now when not sent; at most a day ahead.")
    permanent = Boolean(description="For a bounce: whether the address is never mailed again; `true` when not sent.")

    def load(self, data: Any, **options: Any) -> Body:
        """Validate a body, which names its mail in one way.

        Raises:
            marshmallow.ValidationError: with the problems under the caller's names.
        """
        body: Body = super().load(data, **options)
        if len(body.keys() & {"send_id", "provider_message_id"}) != 1:
            raise ValidationError({"sendId": ["exactly one of sendId and providerMessageId is required"]})
        return body
