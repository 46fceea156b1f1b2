"""Schemas of e-mail sequences, their steps and enrolments, and of the events that start them."""

from tt_api.models.mail.sequences import ENROLMENT_STATUSES, MAX_DELAY_MINUTES, STOP_REASONS
from tt_api.resources.fields import Boolean, FreeObject, Id, Instant, Integer, LongText, OneOf, Text
from tt_api.resources.schema import BodySchema, ResourceSchema


class EmailSequenceSchema(ResourceSchema):
    """A series of mails to a contact, until something stops it."""

    name = Text(required=True, example="Welcome")
    description = LongText(nullable=True)
    trigger_event = Text(
        100,
        nullable=True,
        example="form_submitted",
        description="The event that enrols a contact (`POST /internal/events`); case matters.",
    )
    is_active = Boolean(
        description="`true` when not sent. While it is `false`, no mail is queued and events enrol no one; active"
        " enrolments continue when it is `true` again."
    )
    stop_on_reply = Boolean(description="Whether an inbound interaction stops an enrolment; `true` when not sent.")
    stop_on_won = Boolean(description="Whether winning a deal of the contact stops an enrolment; `true` when not sent.")


class EmailSequenceStepSchema(ResourceSchema):
    """One mail of a sequence."""

    sequence_id = Id(dump_only=True)
    position = Integer(
        1,
        required=True,
        example=1,
        description="Steps run in this order, lowest first; gaps don't matter. An enrolment continues with the first"
        " step after the last one that it had, whatever was added, moved or removed since.",
    )
    delay_minutes = Integer(
        0,
        MAX_DELAY_MINUTES,
        required=True,
        example=1440,
        description="Counted from the enrolment for the first step, from the previous mail for the others.",
    )
    template_id = Id(
        required=True,
        example="0190d7c0-0000-7000-8000-000000000002",
        description="Rendered when the step is due. A step whose template was deleted is skipped.",
    )


class EmailSequenceEnrolmentSchema(ResourceSchema):
    """A contact's enrolment in a sequence."""

    sequence_id = Id(dump_only=True)
    contact_id = Id(
        required=True,
        example="0190d7c0-0000-7000-8000-000000000000",
        description="Must have an e-mail address that may be mailed, and not `doNotContact`.",
    )
    variables = FreeObject(
        description="The mails' variables, besides the contact's own data. Those that the current steps need are"
        " required."
    )
    status = OneOf(ENROLMENT_STATUSES, component="EnrolmentStatus", dump_only=True)
    stop_reason = OneOf(STOP_REASONS, component="EnrolmentStopReason", dump_only=True, nullable=True)
    last_position = Integer(
        dump_only=True, description="The position of the last step whose mail was queued; 0 before the first."
    )
    next_due_at = Instant(
        dump_only=True,
        nullable=True,
        description="When the next step is due; null if the enrolment is over, or the sequence has no steps yet.",
    )
    completed_at = Instant(dump_only=True, nullable=True)
    stopped_at = Instant(dump_only=True, nullable=True)


class EventSchema(BodySchema):
    """An event, which may start sequences."""

    event = Text(100, required=True, example="form_submitted")
    contact_id = Id(nullable=True, description="The contact to enrol; without it nobody is enrolled.")
    variables = FreeObject(description="The variables of the sequences' mails.")
