"""The Miles chat: what visitors of the site and the assistant said to each other, and what it may cost."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Index, Integer, String, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import Base, Record, among, at_least, live_index, unique_live, within


class ChatStatus(StrEnum):
    """Who is to answer."""

    OPEN = "open"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"


class ChatIntent(StrEnum):
    """What a visitor is after; each outweighs those before it."""

    OTHER = "other"
    BROWSE = "browse"
    PLAN = "plan"
    BOOK = "book"
    GROUP = "group"
    SUPPORT = "support"


CHAT_ROLES = ("user", "assistant", "tool")


class ChatConversation(Record, Base):
    """A visitor's conversation.

    Attributes:
        session_id: made by the server and unguessable, since it is the only key to the history.
        signals: what the intent score is made of, each once.
        facts: what the visitor said of the journey: destination, dates, party, budgetCents, occasion; name, email,
            phone and currency where they were typed.
        context: what the page said of itself last.
        turn: counts the visitor's messages; only the latest turn may store an answer.
        busy_until: while it is ahead, a message is being answered.
        held_tokens: what answers may use that are being thought out, and what those used that never came.
        intent_told_at: when staff was told of a high intent.
        contact_told: whether they were told whom to answer.
    """

    __tablename__ = "chat_conversations"

    session_id: Mapped[str] = mapped_column(Uuid(as_uuid=False))
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id", ondelete="SET NULL"))
    status: Mapped[str] = mapped_column(String(20), server_default=ChatStatus.OPEN.value)
    intent: Mapped[str | None] = mapped_column(String(20))
    intent_score: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    signals: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    context: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    message_count: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    turn: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    busy_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    input_tokens: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    output_tokens: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    held_tokens: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    last_message_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())
    deal_id: Mapped[str | None] = mapped_column(ForeignKey("deals.id", ondelete="SET NULL"))
    consent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    intent_told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    contact_told: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        among(ChatStatus, "status", "is not a status of conversations"),
        among(ChatIntent, "intent", "is not an intent"),
        within(0, 100, "intent_score"),
        *(at_least(0, column) for column in ("message_count", "input_tokens", "output_tokens", "held_tokens")),
        unique_live("chat_conversations", "session_id"),
        # Conversations and messages are erased for good, deleted ones too, which an index over live rows doesn't serve.
        Index("ix_chat_conversations_last_message_at", "last_message_at", "id"),
        live_index("chat_conversations", "intent_score"),
        live_index("chat_conversations", "contact_id"),
        live_index("chat_conversations", "deal_id"),
    )


class ChatMessage(Record, Base):
    """A message of a conversation; what tools were asked is kept beside what was said.

    Attributes:
        tokens: what it took to write it; null where nobody counted.
        degraded: whether it was answered without Claude.
    """

    __tablename__ = "chat_messages"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("chat_conversations.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(10))
    content: Mapped[str] = mapped_column(Text)
    tokens: Mapped[int | None] = mapped_column(Integer)
    degraded: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        among(CHAT_ROLES, "role", "is not a role"),
        Index("ix_chat_messages_conversation_id_created_at", "conversation_id", "created_at", "id"),
    )


class ChatDay(Base):
    """How many tokens all conversations used, or may use, on one of the agency's days."""

    __tablename__ = "chat_days"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    tokens: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
