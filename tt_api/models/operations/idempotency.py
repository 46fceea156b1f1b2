"""Which requests were applied in the last 24 hours."""

from datetime import datetime

from sqlalchemy import DateTime, Index, LargeBinary, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import Base


class IdempotencyKey(Base):
    """An idempotency key that was claimed, stored with the effects of its request (`tt_api.idempotency`).

    Attributes:
        scope: digest of the caller, the route and the key, which is nowhere else.
        content: digest of what was asked: path, query and body.
        answer: the answer, to be given again; encrypted, and not anew when keys are changed, since it lasts a day.
            Webhooks keep none.
    """

    __tablename__ = "idempotency_keys"

    scope: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    answer: Mapped[str | None] = mapped_column(Text)
    claimed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (Index("ix_idempotency_keys_expires_at", "expires_at"),)
