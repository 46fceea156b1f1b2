"""Suppliers' news of bookings, as n8n delivers them."""

from typing import Any

from werkzeug.test import TestResponse

from tests.support.bookkeeping import Bookkeeping
from tests.support.catalog import query
from tests.support.webhooks import deliver


def news(books: Bookkeeping, key: str | None = None, **body: Any) -> TestResponse:
    return deliver(books.app, "/webhooks/booking-update", body, key)


def of(booking: dict[str, Any]) -> dict[str, str]:
    return {"bookingReference": booking["bookingReference"]}


def kept(books: Bookkeeping, booking: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    sql = (
        "SELECT activity_type, metadata FROM activities WHERE entity_id = %s AND activity_type LIKE 'booking.report%%'"
        " ORDER BY created_at, id"
    )
    return query(books.url, sql, (booking["id"],))
