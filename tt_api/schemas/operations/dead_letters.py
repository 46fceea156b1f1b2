"""Dead letters as callers see them."""

from tt_api.models.operations.work import RESOLUTIONS
from tt_api.resources.fields import INT32_MAX, FreeObject, Id, Instant, Integer, LongText, OneOf, Text
from tt_api.resources.schema import ResourceSchema


class DeadLetterSchema(ResourceSchema):
    """Work that failed for good."""

    source = Text(dump_only=True, description="What failed: a task's type.", example="send_email")
    payload = FreeObject(dump_only=True, description="What the task was given: ids and plain facts.")
    error = LongText(dump_only=True, description="The last error.", example="SlackError: slack: timed out")
    attempts = Integer(0, INT32_MAX, dump_only=True, description="How often it was tried.", example=5)
    scheduled_task_id = Id(
        dump_only=True, nullable=True, description="The task that failed, and is done again by a retry; null once gone."
    )
    request_id = Text(128, dump_only=True, nullable=True, description="The request that the work goes back to.")
    resolved_at = Instant(dump_only=True, nullable=True)
    resolution = OneOf(
        RESOLUTIONS,
        component="DeadLetterResolution",
        dump_only=True,
        nullable=True,
        description="Null while it waits for somebody.",
    )
