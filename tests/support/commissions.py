"""What commissions need before they can be: vendors with rules, bookings, who travels; and commissions themselves."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.test import TestResponse

from tests.support.api import ApiClient
from tests.support.catalog import query

AGENCY = ZoneInfo("America/New_York")


def agency_today() -> date:
    return datetime.now(AGENCY).date()


def days(number: int) -> date:
    """A day from the agency's today."""
    return agency_today() + timedelta(days=number)


class Books:
    """Rows by SQL where other resources' rules are beside the point, and commissions by the API."""

    def __init__(self, api: ApiClient, url: str) -> None:
        self.api = api
        self.url = url
        self._numbers = count(1)

    def store(self, table: str, **columns: Any) -> str:
        """A new row; returns its id."""
        names, places = ", ".join(columns), ", ".join(["%s"] * len(columns))
        insert = f"INSERT INTO {table} ({names}) VALUES ({places}) RETURNING id"  # noqa: S608
        ((row_id,),) = query(self.url, insert, (*columns.values(),))
        return str(row_id)

    def change(self, table: str, row_id: str, **columns: Any) -> None:
        assignments = ", ".join(f"{name} = %s" for name in columns)
        query(self.url, f"UPDATE {table} SET {assignments} WHERE id = %s RETURNING 1", (*columns.values(), row_id))  # noqa: S608

    def vendor(self, **columns: Any) -> str:
        return self.store("vendors", **{"name": f"Vendor {next(self._numbers)}", **columns})

    def rule(self, vendor_id: str, commission_pct: str, **columns: Any) -> str:
        return self.store("vendor_commission_rules", vendor_id=vendor_id, commission_pct=commission_pct, **columns)

    def booking(self, vendor_id: str | None, **columns: Any) -> str:
        values = {"destination": "Alaska", "booked_on": agency_today(), "status": "confirmed", **columns}
        reference = f"TT-{next(self._numbers):06}"
        return self.store("bookings", vendor_id=vendor_id, booking_reference=reference, **values)

    def ask(self, booking_id: str, vendor_id: str, **fields: Any) -> TestResponse:
        body = {"bookingId": booking_id, "vendorId": vendor_id, "bookingValueCents": 100_000, **fields}
        return self.api.post("/api/commissions/calculate", body)

    def calculate(self, booking_id: str, vendor_id: str, **fields: Any) -> dict[str, Any]:
        response = self.ask(booking_id, vendor_id, **fields)
        assert response.status_code in (200, 201), response.get_data(as_text=True)
        return dict(response.get_json()["data"])

    def entry(self, gross: int = 10_000, **columns: Any) -> dict[str, Any]:
        """A commission of so much gross, of a vendor and a booking of its own; other columns behind the API's back."""
        vendor = columns.pop("vendor_id", None) or self.vendor()
        booking = columns.pop("booking_id", None) or self.booking(vendor)
        made = self.calculate(booking, vendor, bookingValueCents=max(gross, 1), commissionPct=100 if gross else 0)
        if columns:
            self.change("commission_entries", made["id"], **columns)
        return self.read(made["id"])

    def read(self, entry_id: str) -> dict[str, Any]:
        return dict(self.api.get(f"/api/commissions/{entry_id}").get_json()["data"])

    def patch(self, entry: dict[str, Any], **changes: Any) -> dict[str, Any]:
        response = self.api.patch(f"/api/commissions/{entry['id']}", changes)
        assert response.status_code == 200, response.get_data(as_text=True)
        return dict(response.get_json()["data"])

    def rows(self, sql: str, *parameters: Any, **named: Any) -> list[tuple[Any, ...]]:
        return query(self.url, sql, named or parameters)

    def receipts(self, entry: dict[str, Any]) -> list[int]:
        """What came and went, in its order."""
        sql = "SELECT amount_cents FROM commission_receipts WHERE entry_id = %s ORDER BY created_at, id"
        return [cents for (cents,) in self.rows(sql, entry["id"])]

    def activities(self, entry: dict[str, Any]) -> list[tuple[Any, ...]]:
        """What is told of a commission, in its order."""
        sql = "SELECT activity_type, metadata FROM activities WHERE entity_id = %s ORDER BY occurred_at, id"
        return self.rows(sql, entry["id"])
