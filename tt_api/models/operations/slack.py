"""What Slack asked of us: to answer it later, and to know a delivery that comes again."""

from datetime import datetime

from sqlalchemy import DateTime, String
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import Base, Record, encrypted_column, live_index, only_encrypted, unique_live


class SlackRequest(Record, Base):
    """A command that is answered later, or an event that was taken. It is removed after some days.

    Attributes:
        event_id: Slack's id of an event, the same in each of its deliveries; null for a command.
        command: what was asked, as ``deal lisbon``; null where nothing was, and once it is answered.
        response_url: where a command is answered. Whoever knows it can write to the channel, so it is encrypted, and
            cleared with the answer.
        channel_id, user_id, thread_ts: where a mention is answered, and to whom.
        answer_started_at: when Slack was called with the answer.
    """

    __tablename__ = "slack_requests"

    event_id: Mapped[str | None] = mapped_column(String(100))
    command: Mapped[str | None] = mapped_column(String(300))
    response_url: Mapped[str | None] = encrypted_column()
    channel_id: Mapped[str | None] = mapped_column(String(32))
    user_id: Mapped[str | None] = mapped_column(String(32))
    thread_ts: Mapped[str | None] = mapped_column(String(32))
    answer_started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        *only_encrypted("response_url"),
        unique_live("slack_requests", "event_id"),
        live_index("slack_requests", "created_at"),
    )
