"""Lead scoring: the rules that say how promising a contact is."""

from typing import Any

from sqlalchemy import Integer, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import Base, CountedRecord, filter_index, live_index, search_column, text_sort_index, within


class LeadScoringRule(CountedRecord, Base):
    """Points for contacts that meet some criteria; negative points are taken off.

    Attributes:
        criteria: ``{"all"|"any": [{"field", "op", "value"}]}`` (docs/api.md, "Lead scoring").
    """

    __tablename__ = "lead_scoring_rules"

    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)
    category: Mapped[str | None] = mapped_column(String(100))
    criteria: Mapped[dict[str, Any]] = mapped_column(JSONB)
    points: Mapped[int] = mapped_column(Integer)
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    search_text: Mapped[str] = search_column("name")

    __table_args__ = (
        within(-100, 100, "points"),
        live_index("lead_scoring_rules", "created_at"),
        text_sort_index("lead_scoring_rules", "name"),
        filter_index("lead_scoring_rules", "is_active"),
        filter_index("lead_scoring_rules", "category"),
    )
