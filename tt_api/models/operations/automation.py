"""Automation: the runs of n8n's workflows."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import (
    Base,
    CountedRecord,
    among,
    at_least,
    filter_index,
    live_index,
    search_column,
    unique_live,
)

RUN_STATUSES = ("success", "error", "running", "waiting", "canceled", "crashed")


class AutomationRun(CountedRecord, Base):
    """One run of a workflow, as n8n reports it.

    Attributes:
        automation_id: the workflow's id in n8n.
        execution_id: the run's id there; reports with the same one are about the same run.
        failure_notified: whether staff were notified that it failed, which happens once.
    """

    __tablename__ = "automation_runs"

    automation_id: Mapped[str] = mapped_column(String(200))
    automation_name: Mapped[str | None] = mapped_column(String(200))
    execution_id: Mapped[str | None] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(20))
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    execution_time_ms: Mapped[int | None] = mapped_column(BigInteger)
    error: Mapped[str | None] = mapped_column(Text)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    failure_notified: Mapped[bool] = mapped_column(server_default=text("false"))
    search_text: Mapped[str] = search_column("automation_name", "automation_id")

    __table_args__ = (
        among(RUN_STATUSES, "status", "is not a run's status"),
        at_least(0, "execution_time_ms"),
        unique_live("automation_runs", "execution_id", "automation_id"),
        live_index("automation_runs", "created_at"),
        live_index("automation_runs", "started_at"),
        live_index("automation_runs", "finished_at"),
        filter_index("automation_runs", "automation_id"),
        filter_index("automation_runs", "status"),
    )
