"""Analytics: what is known about the business, day by day."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Date, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import Base, Record, live_index


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
