"""Deals as they might have become in time, and the KPI snapshots that are taken of them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask

from tests.support.catalog import query
from tt_api.database.transaction import transaction
from tt_api.services.analytics.kpis import take_snapshots

ZONE = ZoneInfo("America/New_York")
DAY = date(2026, 3, 7)
# Its last moment, and the first of the next day, in UTC: New York is 5 hours behind.
LAST = datetime(2026, 3, 8, 4, 59, 59, 999999, tzinfo=UTC)
NEXT = LAST + timedelta(microseconds=1)

# Value and change, by metric and currency.
Found = dict[tuple[str, str | None], tuple[Decimal, Decimal | None]]


class Snapshots:
    """What is stored, and what its snapshots say."""

    def __init__(self, app: Flask, database_url: str) -> None:
        self._app = app
        self.url = database_url

    def store(self, *deals: dict[str, Any], table: str = "deals") -> None:
        """Rows behind the API's back."""
        for deal in deals:
            values = {"title": "Retreat", **deal} if table == "deals" else deal
            columns, marks = ", ".join(values), ", ".join(["%s"] * len(values))
            insert = f"INSERT INTO {table} ({columns}) VALUES ({marks}) RETURNING 1"  # noqa: S608 -- our own names
            query(self.url, insert, list(values.values()))

    def delete_deals(self) -> None:
        query(self.url, "UPDATE deals SET deleted_at = now() RETURNING 1")

    def take(self, day: date = DAY, zone: ZoneInfo = ZONE) -> Found:
        """Take a day's snapshots, and read them."""
        with self._app.app_context(), transaction():
            take_snapshots(day, zone)
        rows = query(
            self.url,
            "SELECT metric, currency, value, change_percent FROM kpi_snapshots"
            " WHERE snapshot_date = %s AND deleted_at IS NULL",
            (day,),
        )
        found = {(metric, currency): (value, change) for metric, currency, value, change in rows}
        assert len(found) == len(rows)
        return found


def open_deal(amount: int | None, probability: int = 50, currency: str = "USD", **more: Any) -> dict[str, Any]:
    return {"stage": "negotiating", "amount": amount, "probability": probability, "currency": currency, **more}


def closed_deal(stage: str, closed_at: datetime, amount: int = 0, **more: Any) -> dict[str, Any]:
    return {"stage": stage, "closed_at": closed_at, "amount": amount, **more}
