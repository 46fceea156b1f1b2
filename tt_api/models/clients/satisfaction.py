"""How satisfied clients say they are."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Integer, String, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import Base, CountedRecord, among, check, filter_index, live_index, search_column

SCORE_TYPES = ("nps", "csat")
FOLLOW_UPS = ("none", "open", "done")


class SatisfactionScore(CountedRecord, Base):
    """A client's answer: how likely they recommend the agency (nps, 0 to 10) or how content they are (csat, 1 to 5)."""

    __tablename__ = "satisfaction_scores"

    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id", ondelete="RESTRICT"))
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id", ondelete="RESTRICT"))
    traveler_id: Mapped[str | None] = mapped_column(ForeignKey("travelers.id", ondelete="SET NULL"))
    trip_id: Mapped[str | None] = mapped_column(ForeignKey("trips.id", ondelete="SET NULL"))
    booking_id: Mapped[str | None] = mapped_column(ForeignKey("bookings.id", ondelete="SET NULL"))
    score_type: Mapped[str] = mapped_column(String(10))
    score: Mapped[int] = mapped_column(Integer)
    feedback: Mapped[str | None] = mapped_column(Text)
    would_recommend: Mapped[bool | None] = mapped_column()
    responded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    may_publish: Mapped[bool] = mapped_column(server_default=text("false"))
    follow_up: Mapped[str] = mapped_column(String(10), server_default="none")
    search_text: Mapped[str] = search_column("feedback")

    __table_args__ = (
        among(SCORE_TYPES, "score_type", "is nps or csat"),
        among(FOLLOW_UPS, "follow_up", "is none, open or done"),
        check(
            "score",
            "(score_type = 'nps' AND score BETWEEN 0 AND 10) OR (score_type = 'csat' AND score BETWEEN 1 AND 5)",
            path="score",
            message="must be from 0 to 10 for nps, from 1 to 5 for csat",
        ),
        live_index("satisfaction_scores", "created_at"),
        live_index("satisfaction_scores", "responded_at"),
        filter_index("satisfaction_scores", "client_id"),
        filter_index("satisfaction_scores", "contact_id"),
        filter_index("satisfaction_scores", "traveler_id"),
        filter_index("satisfaction_scores", "trip_id"),
        filter_index("satisfaction_scores", "booking_id"),
        filter_index("satisfaction_scores", "score_type"),
        filter_index("satisfaction_scores", "would_recommend"),
        filter_index("satisfaction_scores", "may_publish"),
        filter_index("satisfaction_scores", "follow_up"),
    )
