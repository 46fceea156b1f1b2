"""Notifications: what staff and clients are told, by channel, and what became of it."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, String, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import (
    Base,
    CountedRecord,
    among,
    check,
    filter_index,
    live_index,
    native_enum,
    search_column,
    text_sort_index,
)
from tt_api.models.enums import NotificationChannel

AUDIENCES = ("staff", "client")
STATUSES = ("pending", "sent", "skipped", "failed")


class Notification(CountedRecord, Base):
    """Something that staff or a client is told.

    Attributes:
        notification_type: what it is about, in the sender's words, such as ``automation_failed``.
        entity_type: with ``entity_id`` the row that it is about, of any table and perhaps gone by now.
        delivery_started_at: when the channel's service was called. It is stored before the call, which tells a delivery
            that was interrupted from one that never began, and cleared where the service certainly did nothing.
        error: why it failed; never quotes the message.
    """

    __tablename__ = "notifications"

    channel: Mapped[NotificationChannel] = mapped_column(native_enum(NotificationChannel))
    audience: Mapped[str] = mapped_column(String(20), server_default="staff")
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id", ondelete="RESTRICT"))
    notification_type: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str | None] = mapped_column(Text)
    entity_type: Mapped[str | None] = mapped_column(String(50))
    entity_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    status: Mapped[str] = mapped_column(String(20), server_default="pending")
    is_read: Mapped[bool] = mapped_column(server_default=text("false"))
    read_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    delivery_started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    error: Mapped[str | None] = mapped_column(String(500))
    search_text: Mapped[str] = search_column("title")

    __table_args__ = (
        check(
            "audience",
            "audience = 'staff' OR audience = 'client' AND channel <> 'slack'",
            path="audience",
            message="is staff or client; Slack reaches staff only",
        ),
        among(STATUSES, "status", "is not a notification's status"),
        check("read_at", "read_at IS NULL OR is_read", path="readAt", message="is set on read notifications only"),
        live_index("notifications", "created_at"),
        live_index("notifications", "sent_at"),
        text_sort_index("notifications", "title"),
        filter_index("notifications", "channel"),
        filter_index("notifications", "audience"),
        filter_index("notifications", "contact_id"),
        filter_index("notifications", "notification_type"),
        filter_index("notifications", "status"),
        filter_index("notifications", "is_read"),
    )
