"""Work outside requests as callers see it."""

from tt_api.models.operations.work import TaskStatus
from tt_api.resources.fields import Id, Instant, Integer, OneOf, Text
from tt_api.resources.schema import AnswerSchema


class ScheduledTaskSchema(AnswerSchema):
    """A piece of work, and what became of it."""

    id = Id(required=True, example="0190d7c0-0000-7000-8000-000000000000")
    name = Text(100, required=True, example="score_all")
    status = OneOf(
        TaskStatus,
        required=True,
        description="`skipped`: there was nothing to do. `dead`: it failed for good, and is among the dead letters.",
        example="pending",
    )
    attempts = Integer(required=True, description="How often it was begun, the attempt under way included.", example=1)
    due_at = Instant(
        required=True,
        nullable=True,
        description="When it is to be done; null while it is under way and once it is over.",
        example="2026-05-01T09:30:00Z",
    )
    started_at = Instant(required=True, nullable=True, description="When the latest attempt began.")
    finished_at = Instant(required=True, nullable=True, description="When it was over.")
    last_error = Text(
        required=True,
        nullable=True,
        description="Why the latest attempt that failed did.",
        example="TimeoutError: silence",
    )
