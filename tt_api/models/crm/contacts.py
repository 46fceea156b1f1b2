"""Contacts: the people the agency sells to, and every time it was in touch with them."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Integer, String, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import (
    Base,
    CountedRecord,
    Record,
    check,
    filter_index,
    live_index,
    mirror_index,
    native_enum,
    search_column,
    text_sort_index,
    unique_live_email,
    within,
)
from tt_api.models.columns import Noted
from tt_api.models.enums import ContactRole, InteractionChannel, LeadSource, TouchpointDirection

LIFECYCLE_STAGES = (
    "subscriber",
    "lead",
    "marketing_qualified",
    "sales_qualified",
    "opportunity",
    "customer",
    "evangelist",
    "other",
)


class Contact(Noted, CountedRecord, Base):
    """A person at a company, or a lead of their own."""

    __tablename__ = "contacts"

    first_name: Mapped[str] = mapped_column(String(200))
    last_name: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    job_title: Mapped[str | None] = mapped_column(String(200))
    role: Mapped[ContactRole | None] = mapped_column(native_enum(ContactRole))
    company_id: Mapped[str | None] = mapped_column(ForeignKey("companies.id", ondelete="RESTRICT"))
    lifecycle_stage: Mapped[str] = mapped_column(String(40), server_default="lead")
    lead_source: Mapped[LeadSource | None] = mapped_column(native_enum(LeadSource))
    lead_score: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    linkedin_url: Mapped[str | None] = mapped_column(String(2048))
    city: Mapped[str | None] = mapped_column(String(200))
    country: Mapped[str | None] = mapped_column(String(2))
    timezone: Mapped[str | None] = mapped_column(String(64))
    do_not_contact: Mapped[bool] = mapped_column(server_default=text("false"))
    last_interaction_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    search_text: Mapped[str] = search_column(
        "first_name || coalesce(' ' || last_name, '')", "email", "phone", "regexp_replace(phone, '[^0-9]', '', 'g')"
    )

    __table_args__ = (
        within(0, 100, "lead_score"),
        check(
            "lifecycle_stage",
            f"lifecycle_stage IN ({', '.join(repr(stage) for stage in LIFECYCLE_STAGES)})",
            path="lifecycle_stage",
            message="is not a lifecycle stage",
        ),
        unique_live_email("contacts", "email"),
        live_index("contacts", "created_at"),
        mirror_index("contacts"),
        text_sort_index("contacts", "first_name"),
        text_sort_index("contacts", "last_name"),
        filter_index("contacts", "company_id"),
        filter_index("contacts", "role"),
        filter_index("contacts", "lifecycle_stage"),
        filter_index("contacts", "lead_source"),
        filter_index("contacts", "do_not_contact"),
    )


class ContactInteraction(Record, Base):
    """One time that the agency and a contact were in touch."""

    __tablename__ = "contact_interactions"

    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id", ondelete="RESTRICT"))
    channel: Mapped[InteractionChannel] = mapped_column(native_enum(InteractionChannel))
    direction: Mapped[TouchpointDirection] = mapped_column(native_enum(TouchpointDirection))
    subject: Mapped[str | None] = mapped_column(String(200))
    body: Mapped[str | None] = mapped_column(Text)
    occurred_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        live_index("contact_interactions", "contact_id", "created_at"),
        live_index("contact_interactions", "contact_id", "occurred_at"),
        live_index("contact_interactions", "contact_id", "channel", "created_at"),
        live_index("contact_interactions", "contact_id", "direction", "created_at"),
    )
