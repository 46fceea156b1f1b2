"""Deals: sales opportunities, and every stage they have been in."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Index, Integer, String, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import (
    Base,
    CountedRecord,
    Record,
    at_least,
    currency_code,
    detail_only,
    filter_index,
    json_instant,
    live_index,
    looked_up,
    mirror_index,
    native_enum,
    search_column,
    text_sort_index,
    within,
)
from tt_api.models.columns import Labelled
from tt_api.models.enums import DealStage, LeadSource


class Deal(Labelled, CountedRecord, Base):
    """A sales opportunity on its way through the pipeline.

    Attributes:
        amount: what it is worth, in cents of ``currency``.
        probability: percent; follows the stage until it is set by hand.
        probability_by_hand: whether it was set by hand.
        closed_at: when it was won or lost; null while it is open.
        won_at: when it was won for the first time; kept when it is reopened.
        stage_entered_at: since when it has been in its stage.
    """

    __tablename__ = "deals"

    title: Mapped[str] = mapped_column(String(200))
    company_id: Mapped[str | None] = mapped_column(ForeignKey("companies.id", ondelete="RESTRICT"))
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id", ondelete="RESTRICT"))
    stage: Mapped[DealStage] = mapped_column(native_enum(DealStage), server_default=DealStage.LEAD.value)
    amount: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), server_default="USD")
    probability: Mapped[int] = mapped_column(Integer, server_default=text("10"))
    probability_by_hand: Mapped[bool] = mapped_column(server_default=text("false"))
    expected_close_date: Mapped[date | None] = mapped_column(Date)
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    won_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    lost_reason: Mapped[str | None] = mapped_column(String(200))
    lead_source: Mapped[LeadSource | None] = mapped_column(native_enum(LeadSource))
    next_step: Mapped[str | None] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)
    search_text: Mapped[str] = search_column("title")
    stage_entered_at: Mapped[datetime] = looked_up(
        "SELECT coalesce(max(history.changed_at), deals.created_at) FROM deal_stage_history AS history"
        " WHERE history.deal_id = deals.id AND history.deleted_at IS NULL",
        DateTime(timezone=True),
    )
    stage_history: Mapped[list[dict[str, Any]]] = detail_only(
        "SELECT coalesce(jsonb_agg(jsonb_build_object('fromStage', history.from_stage, 'toStage', history.to_stage,"
        f" 'changedAt', {json_instant('history.changed_at')}) ORDER BY history.changed_at, history.id), '[]'::jsonb)"
        " FROM deal_stage_history AS history WHERE history.deal_id = deals.id AND history.deleted_at IS NULL",
        JSONB(),
    )

    __table_args__ = (
        at_least(0, "amount"),
        currency_code(),
        within(0, 100, "probability"),
        live_index("deals", "created_at"),
        mirror_index("deals"),
        live_index("deals", "expected_close_date"),
        live_index("deals", "closed_at"),
        # The dashboard reads this instead of the rows.
        Index(
            "ix_deals_open",
            "currency",
            "stage",
            postgresql_include=["amount", "probability"],
            postgresql_where=text(
                "stage IN ('lead', 'qualified', 'proposal_sent', 'proposal_viewed', 'negotiating', 'verbal_yes',"
                " 'booking_pending') AND deleted_at IS NULL"
            ),
        ),
        text_sort_index("deals", "title"),
        filter_index("deals", "stage"),
        filter_index("deals", "company_id"),
        filter_index("deals", "contact_id"),
        filter_index("deals", "lead_source"),
    )


class DealStageHistory(Record, Base):
    """One move of a deal from a stage to the next; the first has no stage before it."""

    __tablename__ = "deal_stage_history"

    deal_id: Mapped[str] = mapped_column(ForeignKey("deals.id", ondelete="RESTRICT"))
    from_stage: Mapped[DealStage | None] = mapped_column(native_enum(DealStage))
    to_stage: Mapped[DealStage] = mapped_column(native_enum(DealStage))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())

    __table_args__ = (
        live_index("deal_stage_history", "deal_id", "created_at"),
        live_index("deal_stage_history", "deal_id", "changed_at"),
        live_index("deal_stage_history", "deal_id", "from_stage", "created_at"),
        live_index("deal_stage_history", "deal_id", "to_stage", "created_at"),
    )
