"""Bookings and their payments through HTTP, and what the database says became of the money."""

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.api import ApiClient
from tests.support.catalog import query
from tt_api.work.handlers import load_handlers
from tt_api.work.running import run_task

BOOKINGS, PAYMENTS = "/api/bookings", "/api/payments"


class Bookkeeping:
    """A caller with a client, and what stands behind them."""

    def __init__(self, app: Flask, url: str) -> None:
        self.app = app
        self.url = url
        self.api = ApiClient(app.test_client())
        self.client = self.api.created("/api/clients", {"name": "The Okafors"})

    def booking(self, price: int | None = 100_000, **fields: Any) -> dict[str, Any]:
        body = {"destination": "Azores", "clientId": self.client["id"], "totalPriceCents": price, **fields}
        return self.api.created(BOOKINGS, body)

    def trip(self, status: str = "booked", **fields: Any) -> dict[str, Any]:
        body = {"clientId": self.client["id"], "name": "Honeymoon", "status": status, **fields}
        return self.api.created("/api/client-trips", body)

    def now(self, booking: dict[str, Any]) -> dict[str, Any]:
        return self.get(f"{BOOKINGS}/{booking['id']}")

    def get(self, path: str) -> dict[str, Any]:
        response = self.api.get(path)
        assert response.status_code == 200, response.get_data(as_text=True)
        return dict(response.get_json()["data"])

    def money(self, booking: dict[str, Any]) -> tuple[int, int | None, int]:
        """What is paid on a booking, left to pay, and overpaid."""
        found = self.now(booking)
        return found["paidCents"], found["balanceCents"], found["overpaidCents"]

    def lifetime_value(self) -> int:
        return int(self.get(f"/api/clients/{self.client['id']}")["lifetimeValueCents"])

    def patch(self, booking: dict[str, Any], **fields: Any) -> TestResponse:
        return self.api.patch(f"{BOOKINGS}/{booking['id']}", fields)

    def patched(self, booking: dict[str, Any], **fields: Any) -> dict[str, Any]:
        response = self.patch(booking, **fields)
        assert response.status_code == 200, response.get_data(as_text=True)
        return dict(response.get_json()["data"])

    def pay(self, booking: dict[str, Any], cents: int, **fields: Any) -> dict[str, Any]:
        return self.api.created(f"{BOOKINGS}/{booking['id']}/payments", self.payment(cents, **fields))

    def tries_to_pay(self, booking: dict[str, Any], cents: int, **fields: Any) -> TestResponse:
        return self.api.post(f"{BOOKINGS}/{booking['id']}/payments", self.payment(cents, **fields))

    def payment(self, cents: int, **fields: Any) -> dict[str, Any]:
        return {"amountCents": cents, "paymentMethod": "card", **fields}

    def change(self, payment: dict[str, Any], **fields: Any) -> TestResponse:
        return self.api.patch(f"{PAYMENTS}/{payment['id']}", fields)

    def changed(self, payment: dict[str, Any], **fields: Any) -> dict[str, Any]:
        response = self.change(payment, **fields)
        assert response.status_code == 200, response.get_data(as_text=True)
        return dict(response.get_json()["data"])

    def payments(self, booking: dict[str, Any]) -> list[dict[str, Any]]:
        """All payments on a booking, the oldest first."""
        answer = self.api.get(f"{BOOKINGS}/{booking['id']}/payments?limit=100&sortOrder=asc").get_json()
        return list(answer["data"])

    def told(self, notification_type: str) -> list[str]:
        """The titles of the notifications of a type, the oldest first."""
        sql = "SELECT title FROM notifications WHERE notification_type = %s ORDER BY created_at, id"
        return [title for (title,) in query(self.url, sql, (notification_type,))]

    def story(self, entity_id: str) -> list[tuple[str, str]]:
        """The moves of a row that its activities tell, the oldest first."""
        sql = (
            "SELECT metadata ->> 'from', metadata ->> 'to' FROM activities"
            " WHERE entity_id = %s AND activity_type LIKE '%%.status_changed' ORDER BY occurred_at, id"
        )
        return query(self.url, sql, (entity_id,))

    def set(self, table: str, row_id: str, assignments: str) -> None:
        """Change a row by hand, as if something had happened before."""
        query(self.url, f"UPDATE {table} SET {assignments} WHERE id = %s RETURNING 1", (row_id,))  # noqa: S608 -- the test's own text

    def staged(self, task_type: str) -> list[dict[str, Any]]:
        """The payloads of the tasks of a type."""
        sql = "SELECT payload FROM scheduled_tasks WHERE task_type = %s ORDER BY id"
        return [payload for (payload,) in query(self.url, sql, (task_type,))]

    def work(self) -> None:
        """Do all work that is due."""
        load_handlers()
        with self.app.app_context():
            while run_task():
                pass
