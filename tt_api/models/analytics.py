"""Analytics: what is known about the business, day by day, and what visitors do."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, DateTime, Index, Numeric, PrimaryKeyConstraint, String, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import Base, Record, among, check, live_index

# The metrics of the daily series. What can still be told of a day long past differs:
# What is so when the snapshot is taken. What it was earlier isn't kept.
STATES = (
    "pipeline_value_cents",
    "pipeline_weighted_cents",
    "open_deals",
    "commission_overdue_cents",
    "overdue_installments_cents",
    "departures_next_30_days",
    "travelers_not_ready",
    "active_groups",
    "waitlisted_guests",
)
# What happened on the day, or in the days up to it, by dates that rows keep.
EVENTS = (
    "won_value_cents",
    "win_rate_percent",
    "new_leads",
    "new_companies",
    "bookings_count",
    "bookings_value_cents",
    "collected_cents",
    "agency_revenue_cents",
    "commission_projected_cents",
    "commission_earned_cents",
    "commission_received_cents",
    "nps",
)
# Written by the daily job, and by nobody else: a metric that can't be told for a day is taken out of it.
METRICS = STATES + EVENTS
# In a currency each.
AMOUNTS = tuple(metric for metric in METRICS if metric.endswith("_cents"))
# What may wait for somebody at the agency.
WAITING_KINDS = (
    "lapsing_options",
    "late_deals",
    "viewed_proposals",
    "unhappy_clients",
    "unread_notifications",
    "failed_mails",
    "dead_letters",
)

PAGE_VIEW = "page_view"
DEVICES = ("desktop", "mobile", "tablet", "bot")


class KpiSnapshot(Record, Base):
    """The value of a metric on one of the agency's days.

    Attributes:
        currency: of amounts in cents; sums never cross currencies. Null for counts and rates.
        value: cents, a count, or percent, as the metric's name says.
        change_percent: against the day before that has a value; null without one, or where that was zero.
    """

    __tablename__ = "kpi_snapshots"

    snapshot_date: Mapped[date] = mapped_column(Date)
    metric: Mapped[str] = mapped_column(String(100))
    currency: Mapped[str | None] = mapped_column(String(3))
    value: Mapped[Decimal] = mapped_column(Numeric(30, 2))
    change_percent: Mapped[Decimal | None] = mapped_column(Numeric(30, 2))

    __table_args__ = (
        Index(
            "uq_kpi_snapshots_metric_currency_snapshot_date",
            "metric",
            "currency",
            "snapshot_date",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        live_index("kpi_snapshots", "created_at"),
    )


def _event_index(column: str) -> Index:
    """Serves a filter that most events have no value for, newest first."""
    given = text(f"{column} IS NOT NULL AND deleted_at IS NULL")
    return Index(f"ix_analytics_events_{column}_occurred_at", column, "occurred_at", "id", postgresql_where=given)


class AnalyticsEvent(Record, Base):
    """Something that a visitor did: a page view, a form, a chat that showed intent. Rows are only ever added.

    It is kept in partitions by month (`tt_api.database.partitions`). Companies, contacts and proposals are referred to
    by their ids alone, which outlive them. No address of a visitor is stored.

    Attributes:
        occurred_at: by the server's clock; part of the key, since it says which partition a row is in.
        session_id: the visitor's own, made by the page.
        properties: whatever else the event says, under the caller's names.
    """

    __tablename__ = "analytics_events"

    event_name: Mapped[str] = mapped_column(String(100))
    occurred_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), primary_key=True, server_default=func.clock_timestamp()
    )
    session_id: Mapped[str | None] = mapped_column(String(100))
    page_url: Mapped[str | None] = mapped_column(String(2048))
    referrer: Mapped[str | None] = mapped_column(String(2048))
    utm_source: Mapped[str | None] = mapped_column(String(200))
    utm_medium: Mapped[str | None] = mapped_column(String(200))
    utm_campaign: Mapped[str | None] = mapped_column(String(200))
    utm_term: Mapped[str | None] = mapped_column(String(200))
    utm_content: Mapped[str | None] = mapped_column(String(200))
    contact_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    company_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    proposal_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    device: Mapped[str | None] = mapped_column(String(10))
    country: Mapped[str | None] = mapped_column(String(2))
    properties: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))

    __table_args__ = (
        PrimaryKeyConstraint("id", "occurred_at"),
        among(DEVICES, "device", "is not a kind of device"),
        check("country", "country ~ '^[A-Z]{2}$'", path="country", message="must be an ISO 3166 code"),
        live_index("analytics_events", "occurred_at"),
        live_index("analytics_events", "event_name", "occurred_at"),
        *map(_event_index, ("session_id", "utm_source", "utm_campaign", "contact_id", "company_id", "proposal_id")),
        {"postgresql_partition_by": "RANGE (occurred_at)"},
    )
