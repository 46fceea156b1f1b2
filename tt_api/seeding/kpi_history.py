"""A year of daily figures, as a job would have stored them: an agency that grows, with better days and worse."""

from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import text

from tt_api.database.orm import db
from tt_api.models.analytics import AMOUNTS, METRICS
from tt_api.seeding.dice import Dice, seed_id
from tt_api.seeding.table import EVERY, Row, SeedTable
from tt_api.seeding.worktime import ANCHOR
from tt_api.services.analytics.figures import change_percent

_DAYS = 365
_CURRENCY = "USD"


class _Shape(NamedTuple):
    """How a figure goes.

    Attributes:
        level: where it ends, in cents, percent or a count.
        growth: by how many percent of that it rose in the year.
        swing: by how many percent a day may differ from the one before it, up or down.
    """

    level: int
    growth: int
    swing: int


_SHAPES = {
    "pipeline_value_cents": _Shape(410_000_000, 30, 3),
    "pipeline_weighted_cents": _Shape(150_000_000, 30, 4),
    "open_deals": _Shape(180, 25, 3),
    "commission_overdue_cents": _Shape(1_900_000, 10, 8),
    "overdue_installments_cents": _Shape(3_400_000, 15, 9),
    "departures_next_30_days": _Shape(24, 20, 12),
    "travelers_not_ready": _Shape(14, 10, 20),
    "active_groups": _Shape(9, 40, 8),
    "waitlisted_guests": _Shape(6, 50, 25),
    "won_value_cents": _Shape(2_600_000, 35, 60),
    "win_rate_percent": _Shape(41, 12, 5),
    "new_leads": _Shape(5, 20, 60),
    "new_companies": _Shape(2, 20, 80),
    "bookings_count": _Shape(3, 30, 60),
    "bookings_value_cents": _Shape(1_450_000, 30, 60),
    "collected_cents": _Shape(1_200_000, 30, 50),
    "agency_revenue_cents": _Shape(115_000, 30, 50),
    "commission_projected_cents": _Shape(140_000, 30, 55),
    "commission_earned_cents": _Shape(120_000, 30, 55),
    "commission_received_cents": _Shape(105_000, 30, 55),
    "nps": _Shape(54, 20, 4),
}


def kpi_history() -> list[Row]:
    """A row for each metric and day."""
    return [row for number, metric in enumerate(METRICS, 1) for row in _series(number, metric)]


def _series(number: int, metric: str) -> list[Row]:
    rows: list[Row] = []
    before: Decimal | None = None
    for back in range(_DAYS, 0, -1):
        moment = ANCHOR - timedelta(days=back)
        value = _value(Dice(KPIS.name, number, back), metric, back)
        rows.append(
            {
                "id": seed_id(KPIS.name, number, back),
                "snapshot_date": moment.date(),
                "metric": metric,
                "currency": _CURRENCY if metric in AMOUNTS else None,
                "value": value,
                "change_percent": change_percent(value, before),
                # The job runs early the next morning.
                "created_at": moment + timedelta(hours=22),
                "updated_at": moment + timedelta(hours=22),
            }
        )
        before = value
    return rows


def _value(dice: Dice, metric: str, back: int) -> Decimal:
    shape = _SHAPES[metric]
    grown = Decimal(shape.level) * (100 * _DAYS - shape.growth * back) / (100 * _DAYS)
    value = grown * (100 + dice.between(-shape.swing, shape.swing)) / 100
    return value.quantize(Decimal("0.01") if metric in ("nps", "win_rate_percent") else Decimal(1))


def _of_days_without(rows: list[Row]) -> list[Row]:
    """The rows of days on which the job hasn't been there."""
    taken = set(map(tuple, db.session.execute(text("SELECT metric, currency, snapshot_date FROM kpi_snapshots"))))
    return [row for row in rows if (row["metric"], row["currency"], row["snapshot_date"]) not in taken]


KPIS = SeedTable("kpi_snapshots", moving=EVERY, finished=_of_days_without)
