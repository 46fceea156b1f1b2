"""Notifications as callers see them."""

from tt_api.models.enums import NotificationChannel
from tt_api.models.operations.notifications import AUDIENCES, STATUSES
from tt_api.resources.fields import Boolean, Id, Instant, LongText, OneOf, Text
from tt_api.resources.schema import ResourceSchema


class NotificationSchema(ResourceSchema):
    """Something that staff or a client is told."""

    channel = OneOf(
        NotificationChannel,
        required=True,
        description="Slack reaches staff only, e-mail clients only (the contact's address).",
        example="slack",
    )
    audience = OneOf(AUDIENCES, component="NotificationAudience", description="`staff` when not sent.", example="staff")
    contact_id = Id(nullable=True, description="The client whom it is for, or the contact that it is about.")
    notification_type = Text(
        100, required=True, description="What it is about, in the sender's words.", example="group_milestone_due"
    )
    title = Text(required=True, example="The rooming list is due tomorrow")
    body = LongText(nullable=True)
    entity_type = Text(50, nullable=True, description="With `entityId` the row that it is about.", example="group")
    entity_id = Id(nullable=True, description="Kept as it is sent; the row may be gone.")
    status = OneOf(
        STATUSES,
        component="NotificationStatus",
        dump_only=True,
        description="`skipped` where nothing delivers by its channel.",
    )
    is_read = Boolean(description="`false` when not sent.")
    read_at = Instant(dump_only=True, nullable=True, description="When `isRead` became true.")
    sent_at = Instant(dump_only=True, nullable=True)
    error = Text(500, dump_only=True, nullable=True, description="Why it failed.")
