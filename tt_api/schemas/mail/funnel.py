"""How far a sequence's mails and contacts get, as callers see it."""

from marshmallow.fields import List, Nested

from tt_api.models.mail.sequences import STOP_REASONS
from tt_api.resources.fields import Id, Integer, OneOf, Text
from tt_api.resources.schema import AnswerSchema


class FunnelStepSchema(AnswerSchema):
    """A step, and how far its mails came: each count has those that came at least so far."""

    step_id = Id(required=True)
    position = Integer(required=True, example=1)
    delay_minutes = Integer(required=True, example=2880)
    template_id = Id(required=True)
    template_name = Text(required=True, nullable=True, example="welcome", description="Null where it was deleted.")
    subject = Text(500, required=True, nullable=True, example="Welcome, {{ contact.firstName }}")
    waiting = Integer(required=True, description="Enrolments whose next mail this is.")
    mails = Integer(required=True, description="All that were queued.")
    queued = Integer(required=True, description="Still to be sent.")
    sent = Integer(required=True)
    delivered = Integer(required=True)
    opened = Integer(required=True, description="Where it is tracked; so `clicked`.")
    clicked = Integer(required=True)
    bounced = Integer(required=True)
    failed = Integer(required=True)
    unsubscribed = Integer(required=True, description="Not sent: the address had unsubscribed.")


class FunnelStopSchema(AnswerSchema):
    """How many enrolments a reason has stopped."""

    reason = OneOf(STOP_REASONS, required=True, component="EnrolmentStopReason")
    count = Integer(required=True)


class SequenceFunnelSchema(AnswerSchema):
    """A sequence from the first enrolment to the last mail."""

    enrolled = Integer(required=True, description="All of them, whatever became of them.")
    active = Integer(required=True)
    completed = Integer(required=True)
    stopped = Integer(required=True)
    stop_reasons = List(Nested(FunnelStopSchema), required=True, metadata={"description": "Those that there were."})
    steps = List(Nested(FunnelStepSchema), required=True)
