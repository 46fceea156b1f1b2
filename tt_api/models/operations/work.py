"""Work outside requests: the record of what is to be done, of what failed for good, and of how much was done."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, Double, ForeignKey, Index, Integer, String, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import Base, Record, check, filter_index, live_index


class TaskStatus(StrEnum):
    """Where a scheduled task stands; the last three are ends."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    SKIPPED = "skipped"
    DEAD = "dead"


class ScheduledTask(Record, Base):
    """A piece of work to do once, at or after a time; PostgreSQL is the record, Celery only does it.

    Attributes:
        task_type: the name of the handler that does it.
        payload: ids and other plain facts; never personal data, for it is shown to operators.
        scheduled_for: when it was meant to be done first.
        due_at: when a worker is to claim it next: the schedule, a backoff's end, or the end of a running lease.
        retry_count: how often its handler failed.
        lease_losses: how often a worker died with it.
        postponements: how often it had to be left because PostgreSQL or Redis was away; never held against it.
        lease_token: counts claims; only the holder of the latest may complete the task (a fencing token).
        dispatched_at: when a message was last sent for it.
        period: the run of a periodic job that this is; each exists once.
        request_id: the request that staged it.
        call_started_at: when it called a service that it may call once only; where another row notes that, null.
        traceparent: what staged it, as W3C's header names it; null where no traces were exported.
    """

    __tablename__ = "scheduled_tasks"

    task_type: Mapped[str] = mapped_column(String(100))
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    scheduled_for: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    # Text, since PostgreSQL parses a CHECK's expression for each statement, and one over varchar is twice as long.
    status: Mapped[str] = mapped_column(Text, server_default=TaskStatus.PENDING.value)
    retry_count: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    lease_losses: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    postponements: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    lease_token: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    dispatched_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    period: Mapped[str | None] = mapped_column(String(200))
    request_id: Mapped[str | None] = mapped_column(String(128))
    last_error: Mapped[str | None] = mapped_column(Text)
    # Last, as the migrations that added them left them.
    call_started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), sort_order=1)
    traceparent: Mapped[str | None] = mapped_column(String(55), sort_order=2)

    __table_args__ = (
        check(
            "status",
            "status IN ('pending', 'running', 'done', 'skipped', 'dead')",
            path="status",
            message="is not a task's status",
        ),
        Index("uq_scheduled_tasks_period", "period", unique=True),
        # Only open rows: what is done doesn't slow down the search for what is due.
        Index("ix_scheduled_tasks_due_at", "due_at", postgresql_where=text("status IN ('pending', 'running')")),
        Index("ix_scheduled_tasks_finished_at", "finished_at", postgresql_where=text("finished_at IS NOT NULL")),
    )


RESOLUTIONS = ("retried", "discarded")


class DeadLetter(Record, Base):
    """Work that failed for good, kept until somebody retries or discards it.

    Attributes:
        source: what failed: a task's type.
        error: the last error, without personal data.
        attempts: how often it was tried.
        resolution: ``retried`` or ``discarded``, once resolved.
    """

    __tablename__ = "dead_letters"

    source: Mapped[str] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    error: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(Integer)
    scheduled_task_id: Mapped[str | None] = mapped_column(ForeignKey("scheduled_tasks.id", ondelete="SET NULL"))
    request_id: Mapped[str | None] = mapped_column(String(128))
    resolved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    resolution: Mapped[str | None] = mapped_column(String(20))

    __table_args__ = (
        check(
            "resolution",
            "(resolution IS NULL) = (resolved_at IS NULL) AND resolution IN ('retried', 'discarded')",
            path="resolution",
            message="is retried or discarded, with the time of it",
        ),
        live_index("dead_letters", "created_at"),
        filter_index("dead_letters", "source"),
        filter_index("dead_letters", "resolution"),
        filter_index("dead_letters", "scheduled_task_id"),
        Index("ix_dead_letters_scheduled_task_id", "scheduled_task_id"),
        Index("ix_dead_letters_unresolved", "created_at", postgresql_where=text("resolved_at IS NULL")),
    )


class TaskTotal(Base):
    """How many runs of a task type ended how, and how long they took; spread over slots, so runs don't queue for it."""

    __tablename__ = "task_totals"

    task_type: Mapped[str] = mapped_column(String(100), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(20), primary_key=True)
    slot: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    runs: Mapped[int] = mapped_column(BigInteger)
    seconds: Mapped[float] = mapped_column(Double)


class JobState(Base):
    """What a periodic job remembers from one run to the next."""

    __tablename__ = "job_states"

    job: Mapped[str] = mapped_column(String(100), primary_key=True)
    state: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
