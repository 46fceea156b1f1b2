"""Mail sequences: their steps, and who is on the way through them."""

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import (
    Base,
    CountedRecord,
    Record,
    at_least,
    check,
    filter_index,
    live_index,
    search_column,
    text_sort_index,
    unique_live,
)

ENROLMENT_STATUSES = ("active", "completed", "stopped")
STOP_REASONS = (
    "unsubscribed",
    "bounced",
    "replied",
    "won",
    "contact_deleted",
    "do_not_contact",
    "no_address",
    "sequence_inactive",
    "by_hand",
    "missing_variables",
)
MAX_DELAY_MINUTES = 366 * 24 * 60


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class EmailSequence(CountedRecord, Base):
    """Mails that a contact gets one after another, unless something stops them.

    Attributes:
        trigger_event: the event that enrols contacts by itself.
        stop_on_reply: whether an answer of the contact stops it.
        stop_on_won: whether a won deal of the contact stops it.
    """

    __tablename__ = "email_sequences"

    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)
    trigger_event: Mapped[str | None] = mapped_column(String(100))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    stop_on_reply: Mapped[bool] = mapped_column(server_default=text("true"))
    stop_on_won: Mapped[bool] = mapped_column(server_default=text("true"))
    search_text: Mapped[str] = search_column("name")

    __table_args__ = (
        live_index("email_sequences", "created_at"),
        text_sort_index("email_sequences", "name"),
        filter_index("email_sequences", "trigger_event"),
        filter_index("email_sequences", "is_active"),
        filter_index("email_sequences", "stop_on_reply"),
        filter_index("email_sequences", "stop_on_won"),
    )


class EmailSequenceStep(Record, Base):
    """One mail of a sequence.

    Attributes:
        position: from 1; steps go by it, gaps don't matter.
        delay_minutes: after the enrolment for the first step, after the step before for the others.
    """

    __tablename__ = "email_sequence_steps"

    sequence_id: Mapped[str] = mapped_column(ForeignKey("email_sequences.id", ondelete="RESTRICT"))
    position: Mapped[int] = mapped_column(Integer)
    delay_minutes: Mapped[int] = mapped_column(Integer)
    template_id: Mapped[str] = mapped_column(ForeignKey("email_templates.id", ondelete="RESTRICT"))

    __table_args__ = (
        at_least(1, "position"),
        check(
            "delay_minutes",
            f"delay_minutes BETWEEN 0 AND {MAX_DELAY_MINUTES}",
            path="delay_minutes",
            message="must be from 0 to a year",
        ),
        unique_live("email_sequence_steps", "sequence_id", "position"),
        live_index("email_sequence_steps", "sequence_id", "created_at"),
        live_index("email_sequence_steps", "sequence_id", "template_id", "created_at"),
    )


class EmailSequenceEnrolment(Record, Base):
    """A contact on the way through a sequence.

    Attributes:
        variables: what its mails are filled in with, beside the contact's own data.
        last_position: the last step whose mail was queued; 0 before the first.
        next_due_at: when the next step is due; null once it is over.
    """

    __tablename__ = "email_sequence_enrolments"

    sequence_id: Mapped[str] = mapped_column(ForeignKey("email_sequences.id", ondelete="RESTRICT"))
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id", ondelete="RESTRICT"))
    status: Mapped[str] = mapped_column(String(20), server_default="active")
    stop_reason: Mapped[str | None] = mapped_column(String(30))
    variables: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    last_position: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    next_due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    completed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    stopped_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        check("status", _one_of("status", ENROLMENT_STATUSES), path="status", message="is not a status"),
        check("stop_reason", _one_of("stop_reason", STOP_REASONS), path="stop_reason", message="is not a reason"),
        at_least(0, "last_position"),
        unique_live("email_sequence_enrolments", "sequence_id", "contact_id"),
        live_index("email_sequence_enrolments", "sequence_id", "created_at"),
        live_index("email_sequence_enrolments", "sequence_id", "next_due_at"),
        live_index("email_sequence_enrolments", "sequence_id", "status", "created_at"),
        live_index("email_sequence_enrolments", "sequence_id", "stop_reason", "created_at"),
        live_index("email_sequence_enrolments", "contact_id", "status"),
        # What is due is looked for by time alone, among those still on the way.
        Index(
            "ix_email_sequence_enrolments_due",
            "next_due_at",
            "id",
            postgresql_where=text("status = 'active' AND deleted_at IS NULL"),
        ),
    )
