"""E-mail sequences, their steps and enrolments as callers see them, and the events that start them."""

from tt_api.models.mail.sequences import ENROLMENT_STATUSES, MAX_DELAY_MINUTES, STOP_REASONS
from tt_api.resources.fields import Boolean, FreeObject, Id, Instant, Integer, LongText, OneOf, Text
from tt_api.resources.schema import BodySchema, ResourceSchema


class EmailSequenceSchema(ResourceSchema):
    """Mails that a contact gets one after another, unless something stops them."""

    name = Text(required=True, example="Welcome")
    description = LongText(nullable=True)
    trigger_event = Text(
        100,
        nullable=True,
        example="form_submitted",
        description="The event that enrols a contact by itself (`POST /internal/events`), compared as it is written.",
    )
    is_active = Boolean(
        description="`true` when not sent. While it is `false`, no mail is queued and no event enrols; those on the way"
        " go on when it is `true` again."
    )
    stop_on_reply = Boolean(description="Whether any inbound interaction ends it; `true` when not sent.")
    stop_on_won = Boolean(description="Whether a deal of the contact that is won ends it; `true` when not sent.")


class EmailSequenceStepSchema(ResourceSchema):
    """One mail of a sequence."""

    sequence_id = Id(dump_only=True)
    position = Integer(
        1,
        required=True,
        example=1,
        description="Steps go by it, from the lowest; gaps don't matter. An enrolment goes on with the first step"
        " beyond the last one that it had, whatever was added, moved or removed meanwhile.",
    )
    delay_minutes = Integer(
        0,
        MAX_DELAY_MINUTES,
        required=True,
        example=1440,
        description="After the enrolment for the first step, after the step before for the others.",
    )
    template_id = Id(
        required=True,
        example="0190d7c0-0000-7000-8000-000000000002",
        description="Rendered when the step is due. A step whose template was deleted is passed over.",
    )


class EmailSequenceEnrolmentSchema(ResourceSchema):
    """A contact on the way through a sequence."""

    sequence_id = Id(dump_only=True)
    contact_id = Id(
        required=True,
        example="0190d7c0-0000-7000-8000-000000000000",
        description="Must have an e-mail address, and must be one that may be written to.",
    )
    variables = FreeObject(
        description="What the mails are filled in with, beside the contact's own data. Those that the steps need now"
        " are required."
    )
    status = OneOf(ENROLMENT_STATUSES, component="EnrolmentStatus", dump_only=True)
    stop_reason = OneOf(STOP_REASONS, component="EnrolmentStopReason", dump_only=True, nullable=True)
    last_position = Integer(dump_only=True, description="Of the last step whose mail was queued; 0 before the first.")
    next_due_at = Instant(
        dump_only=True,
        nullable=True,
        description="When the next step is due; null once it is over, and while there is no step yet.",
    )
    completed_at = Instant(dump_only=True, nullable=True)
    stopped_at = Instant(dump_only=True, nullable=True)


class EventSchema(BodySchema):
    """Something that happened, which may start sequences."""

    event = Text(100, required=True, example="form_submitted")
    contact_id = Id(nullable=True, description="Who is enrolled; nobody without it.")
    variables = FreeObject(description="What the sequences' mails are filled in with.")
