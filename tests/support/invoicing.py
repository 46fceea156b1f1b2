"""Invoices through HTTP, and payments on them."""

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.api import ApiClient
from tests.support.catalog import query

FEE = {"description": "Planning", "quantity": 1, "unitPriceCents": 10_000}
DAY, DUE = "2026-06-01", "2200-01-01"


class Invoicing:
    """A caller, and the client whom all invoices are for."""

    def __init__(self, app: Flask, url: str, **client: Any) -> None:
        self.app = app
        self.url = url
        self.api = ApiClient(app.test_client())
        self.client = self.api.created("/api/clients", {"name": "The Okafor family", **client})

    def draft(self, **fields: Any) -> dict[str, Any]:
        body = {"clientId": self.client["id"], "lineItems": [FEE], "issueDate": DAY, "dueDate": DUE}
        return self.api.created("/api/invoices", body | fields)

    def sent(self, **fields: Any) -> dict[str, Any]:
        return self.draft(status="sent", **fields)

    def credit(self, invoice: dict[str, Any], cents: int, **fields: Any) -> TestResponse:
        """Create a credit note of one line."""
        line = {"description": "Credit", "quantity": 1, "unitPriceCents": -cents}
        body = {"clientId": invoice["clientId"], "lineItems": [line], "issueDate": DAY, "dueDate": DUE}
        return self.api.post("/api/invoices", body | {"creditsInvoiceId": invoice["id"]} | fields)

    def now(self, invoice: dict[str, Any]) -> dict[str, Any]:
        return dict(self.api.get(f"/api/invoices/{invoice['id']}").get_json()["data"])

    def patch(self, invoice: dict[str, Any], **fields: Any) -> TestResponse:
        return self.api.patch(f"/api/invoices/{invoice['id']}", fields)

    def patched(self, invoice: dict[str, Any], **fields: Any) -> dict[str, Any]:
        response = self.patch(invoice, **fields)
        assert response.status_code == 200, response.get_data(as_text=True)
        return dict(response.get_json()["data"])

    def payment(self, invoice: dict[str, Any], cents: int, **fields: Any) -> dict[str, Any]:
        """What makes a payment on an invoice, by card and paid."""
        return {
            "clientId": invoice["clientId"],
            "invoiceId": invoice["id"],
            "amountCents": cents,
            "currency": invoice["currency"],
            "paymentType": "installment",
            "status": "paid",
            "paymentMethod": "card",
            "paidAt": "2026-06-02T12:00:00Z",
            **fields,
        }

    def pay(self, invoice: dict[str, Any], cents: int, **fields: Any) -> str:
        """Pay something on an invoice, from any thread; the payment's id."""
        api = ApiClient(self.app.test_client())
        return str(api.created("/api/payments", self.payment(invoice, cents, **fields))["id"])

    def story(self, invoice: dict[str, Any]) -> list[tuple[str, str]]:
        """The moves that its activities tell, the oldest first."""
        return query(
            self.url,
            "SELECT metadata->>'from', metadata->>'to' FROM activities WHERE entity_type = 'invoice'"
            " AND entity_id = %s AND activity_type = 'invoice.status_changed' ORDER BY occurred_at, id",
            (invoice["id"],),
        )
