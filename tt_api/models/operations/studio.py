"""Who is signed in to the studio."""

from datetime import datetime

from sqlalchemy import DateTime, Index, LargeBinary, String, func
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import Base


class StudioSession(Base):
    """A browser that an API key was exchanged for a cookie in.

    Attributes:
        token_digest: SHA-256 of the cookie's token.
        caller: the digest that stands for the API key; the session ends with it.
        person: who its holder says they are, so that others can be told who changed something.
        read_only: whether it may change nothing.
    """

    __tablename__ = "studio_sessions"

    token_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    caller: Mapped[str] = mapped_column(String(16))
    person: Mapped[str | None] = mapped_column(String(100))
    read_only: Mapped[bool] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (Index("ix_studio_sessions_expires_at", "expires_at"),)
