"""Client trips through HTTP, and the money on them as an import would store it."""

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.api import ApiClient
from tests.support.catalog import query
from tt_api.database.transaction import transaction
from tt_api.services.financial.schedules.settling import settle_trip

TRIPS, SCHEDULES = "/api/client-trips", "/api/payment-schedules"


class Trips:
    """A caller with trips, and what stands behind them."""

    def __init__(self, app: Flask, url: str) -> None:
        self.app = app
        self.url = url
        self.api = ApiClient(app.test_client())

    def client(self, **given: Any) -> str:
        body = {"name": "The Okafors", "email": "ada@example.com", **given}
        return str(self.api.created("/api/clients", body)["id"])

    def trip(self, **given: Any) -> dict[str, Any]:
        client = {} if "clientId" in given else {"clientId": self.client()}
        return self.api.created(TRIPS, {"name": "Azores", **client, **given})

    def now(self, trip: dict[str, Any]) -> dict[str, Any]:
        return dict(self.api.get(f"{TRIPS}/{trip['id']}").get_json()["data"])

    def patch(self, trip: dict[str, Any], **changes: Any) -> TestResponse:
        return self.api.patch(f"{TRIPS}/{trip['id']}", changes)

    def instalment(self, trip: dict[str, Any], number: int, cents: int, due: str, **given: Any) -> dict[str, Any]:
        body = {"tripId": trip["id"], "installmentNumber": number, "amountCents": cents, "dueDate": due, **given}
        return self.api.created(SCHEDULES, body)

    def instalments(self, trip: dict[str, Any]) -> list[dict[str, Any]]:
        found = self.api.get(f"{SCHEDULES}?tripId={trip['id']}&limit=100").get_json()["data"]
        return sorted(found, key=lambda one: int(one["installmentNumber"]))

    def booking(self, trip: dict[str, Any], status: str = "inquiry", cents: int | None = None, **columns: Any) -> str:
        values = {
            "booking_reference": f"TT-{self.count('bookings'):06}",
            "destination": "Azores",
            "booked_on": "2026-01-01",
            "trip_id": trip["id"],
            "client_id": trip["clientId"],
            "status": status,
            "total_price_cents": cents,
            **columns,
        }
        return self.insert("bookings", values)

    def pay(self, trip: dict[str, Any], cents: int, *, settle: bool = True, **columns: Any) -> str:
        """A payment on a trip, paid where nothing else is said, and everything that follows from it for the trip."""
        values = {"client_id": trip["clientId"], "amount_cents": cents, "payment_type": "installment", "status": "paid"}
        if "booking_id" not in columns:
            values["trip_id"] = trip["id"]
        row = self.insert("payments", {**values, **columns})
        if settle:
            self.settle(trip)
        return row

    def refund(self, trip: dict[str, Any], cents: int) -> str:
        return self.pay(trip, cents, payment_type="refund")

    def settle(self, trip: dict[str, Any]) -> None:
        with self.app.app_context(), transaction():
            settle_trip(trip["id"])

    def insert(self, table: str, values: dict[str, Any]) -> str:
        names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING id::text"  # noqa: S608 -- the tests' own names
        ((row_id,),) = query(self.url, sql, tuple(values.values()))
        return str(row_id)

    def count(self, table: str) -> int:
        return int(query(self.url, f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608 -- the tests' own names

    def moves(self, row: dict[str, Any]) -> list[tuple[str, str]]:
        """What the activities tell of a row's states, the oldest first."""
        sql = (
            "SELECT metadata ->> 'from', metadata ->> 'to' FROM activities WHERE entity_id = %s"
            " AND activity_type LIKE '%%.status_changed' ORDER BY occurred_at, id"
        )
        return query(self.url, sql, (row["id"],))
