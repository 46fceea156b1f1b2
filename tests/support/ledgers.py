"""Bookings, money and answers as they might have become in time, stored behind the API's back."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from tests.support.catalog import query
from tests.support.snapshots import DAY, LAST, Snapshots
from tt_api.services.financial.commissions.amounts import receipt_share

Values = dict[str, Any]


class Ledgers:
    """An agency with one client, trip and vendor, and what is written of them."""

    def __init__(self, kpis: Snapshots) -> None:
        self._kpis = kpis
        self.client = self._stored("clients", name="The Okafors")
        self.trip = self._stored("trips", client_id=self.client, name="Svalbard")
        self.vendor = self._stored("vendors", name="Northern Star")

    def booking(self, **given: Any) -> str:
        """A confirmed booking of 1000.00, made on the day."""
        values = {"status": "confirmed", "booked_on": DAY, "total_price_cents": 100_000, **given}
        return self._stored("bookings", booking_reference=uuid4().hex[:12], destination="Svalbard", **values)

    def payment(self, amount: int, paid_at: datetime | None = LAST, **given: Any) -> None:
        """A payment to the supplier, by default a paid one of the day's last moment."""
        values = {"payment_type": "deposit", "status": "paid", **given}
        self._stored("payments", client_id=self.client, amount_cents=amount, paid_at=paid_at, **values)

    def instalment(self, amount: int, due: date, **given: Any) -> None:
        number = uuid4().int % 1_000_000 + 1
        values = {"trip_id": self.trip, "installment_number": number, "amount_cents": amount, "due_date": due, **given}
        self._stored("payment_schedules", **values)

    def commission(self, gross: int, **given: Any) -> str:
        """A commission of which the agency gets eighty percent."""
        share = gross * 80 // 100
        values = {
            "booking_id": self.booking(status="inquiry"),
            "vendor_id": self.vendor,
            "booking_value_cents": gross * 10,
            "commissionable_cents": gross * 10,
            "commission_pct": 10,
            "nexion_split_pct": 80,
            "gross_commission_cents": gross,
            "agency_share_cents": share,
            "host_share_cents": gross - share,
        }
        return self._stored("commission_entries", **values, **given)

    def receipt(self, entry: str, amount: int, received_on: date) -> None:
        asked = (
            "SELECT currency, nexion_split_pct, (SELECT coalesce(sum(amount_cents), 0)::bigint FROM commission_receipts"
            " WHERE entry_id = commission_entries.id) FROM commission_entries WHERE id = %s"
        )
        ((currency, split_pct, so_far),) = query(self._kpis.url, asked, (entry,))
        share = receipt_share(amount, so_far + amount, split_pct)
        values = {"currency": currency, "amount_cents": amount, "agency_share_cents": share}
        self._stored("commission_receipts", entry_id=entry, received_on=received_on, **values)

    def answer(self, score: int, responded_at: datetime = LAST, **given: Any) -> None:
        """An answer of a client of its own, so that none takes another's place."""
        client = given.pop("client_id", None) or self._stored("clients", name="Somebody")
        values = {"score_type": "nps", "score": score, "responded_at": responded_at, "client_id": client, **given}
        self._stored("satisfaction_scores", **values)

    def _stored(self, table: str, **values: Any) -> str:
        row_id = str(uuid4())
        self._kpis.store({"id": row_id, **values}, table=table)
        return row_id
