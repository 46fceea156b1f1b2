"""Touchpoints with clients' contacts, and the activities that tell what happened to every row."""

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Integer, String, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import (
    Base,
    CountedRecord,
    at_least,
    filter_index,
    live_index,
    native_enum,
    search_column,
    unique_live,
)
from tt_api.models.enums import TouchpointChannel, TouchpointDirection


class Touchpoint(CountedRecord, Base):
    """One time that the agency and a contact were in touch about a client, a deal or a trip.

    Attributes:
        external_id: the other system's, such as a mail's Message-ID.
    """

    __tablename__ = "touchpoints"

    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id", ondelete="RESTRICT"))
    client_id: Mapped[str | None] = mapped_column(ForeignKey("clients.id", ondelete="RESTRICT"))
    deal_id: Mapped[str | None] = mapped_column(ForeignKey("deals.id", ondelete="SET NULL"))
    trip_id: Mapped[str | None] = mapped_column(ForeignKey("trips.id", ondelete="SET NULL"))
    channel: Mapped[TouchpointChannel] = mapped_column(native_enum(TouchpointChannel))
    direction: Mapped[TouchpointDirection] = mapped_column(native_enum(TouchpointDirection))
    subject: Mapped[str | None] = mapped_column(String(200))
    body: Mapped[str | None] = mapped_column(Text)
    occurred_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    duration_minutes: Mapped[int | None] = mapped_column(Integer)
    outcome: Mapped[str | None] = mapped_column(String(100))
    advisor: Mapped[str | None] = mapped_column(String(100))
    external_id: Mapped[str | None] = mapped_column(String(255))
    search_text: Mapped[str] = search_column("subject")

    __table_args__ = (
        at_least(0, "duration_minutes"),
        unique_live("touchpoints", "external_id"),
        live_index("touchpoints", "created_at"),
        live_index("touchpoints", "occurred_at"),
        filter_index("touchpoints", "contact_id"),
        filter_index("touchpoints", "client_id"),
        filter_index("touchpoints", "deal_id"),
        filter_index("touchpoints", "trip_id"),
        filter_index("touchpoints", "channel"),
        filter_index("touchpoints", "direction"),
        filter_index("touchpoints", "advisor"),
    )


class Activity(CountedRecord, Base):
    """Something that happened to a row; only ever added.

    Attributes:
        activity_type: what happened, as ``booking.status_changed``.
        entity_type, entity_id: to which row, of any table.
        actor: an advisor's name, or a job's.
    """

    __tablename__ = "activities"

    activity_type: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)
    entity_type: Mapped[str | None] = mapped_column(String(50))
    entity_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    actor: Mapped[str | None] = mapped_column(String(100))
    occurred_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata", JSONB, server_default=text("'{}'::jsonb"))
    search_text: Mapped[str] = search_column("title")

    __table_args__ = (
        live_index("activities", "created_at"),
        live_index("activities", "occurred_at"),
        filter_index("activities", "activity_type"),
        filter_index("activities", "entity_type"),
        filter_index("activities", "entity_id"),
        filter_index("activities", "actor"),
    )
