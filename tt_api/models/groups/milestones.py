"""What has to be done for groups, and by when."""

from datetime import date, datetime

from sqlalchemy import Date, DateTime, ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import Base, Record, among, live_index

MILESTONE_TYPES = (
    "deposit_due",
    "second_deposit",
    "option_expires",
    "names_due",
    "rooming_list",
    "final_payment",
    "documents",
    "call",
    "departure",
    "other",
)


class GroupMilestone(Record, Base):
    """What has to be done for a group by a day.

    Attributes:
        remind_days: how many days ahead staff is told.
        reminded_on: the agency's day that staff was told last.
    """

    __tablename__ = "group_milestones"
    listed_by = "due_date"

    group_id: Mapped[str] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(200))
    milestone_type: Mapped[str] = mapped_column(String(20), server_default="other")
    due_date: Mapped[date] = mapped_column(Date)
    completed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    remind_days: Mapped[list[int]] = mapped_column(JSONB, server_default=text("'[7, 1]'::jsonb"))
    reminded_on: Mapped[date | None] = mapped_column(Date)
    notes: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        among(MILESTONE_TYPES, "milestone_type", "is not a kind of milestone"),
        live_index("group_milestones", "group_id", "created_at"),
        live_index("group_milestones", "group_id", "milestone_type", "created_at"),
        live_index("group_milestones", "group_id", "due_date"),
        Index(
            "ix_group_milestones_open",
            "due_date",
            "id",
            postgresql_where=text("completed_at IS NULL AND deleted_at IS NULL"),
        ),
    )
