"""Bookings without a commission, and the list to chase vendors with."""

import csv
from collections.abc import Iterator
from datetime import datetime, time
from io import StringIO
from typing import Any

import pytest
import time_machine

from tests.support.commissions import AGENCY, Books, agency_today, days
from tt_api.models.enums import BookingStatus
from tt_api.services.financial.commissions import chase

CONFIRMED = {"confirmed", "ticketed", "in_progress", "completed"}


class TestMissing:
    def missing(self, books: Books, query: str = "") -> list[dict[str, Any]]:
        answer = books.api.get(f"/api/commissions/missing{query}").get_json()
        return list(answer["data"])

    @pytest.mark.parametrize("status", BookingStatus)
    def test_bookings_from_confirmed_on_are_listed(self, books: Books, status: BookingStatus) -> None:
        booking = books.booking(books.vendor(), status=status.value)
        assert [row["id"] for row in self.missing(books)] == [booking] * (status in CONFIRMED)

    def test_it_shows_what_a_calculation_needs(self, books: Books) -> None:
        vendor = books.vendor()
        columns = {"departure_date": "2027-06-15", "total_price_cents": 459_800, "non_commissionable_cents": 118_200}
        booking = books.booking(vendor, vendor_confirmation="4X7Q21", **columns)
        (row,) = self.missing(books)
        assert (row["id"], row["vendorId"], row["vendorConfirmation"]) == (booking, vendor, "4X7Q21")
        assert row["bookingReference"].startswith("TT-")
        assert (row["departureDate"], row["totalPriceCents"]) == ("2027-06-15", 459_800)
        assert row["commissionableCents"] == 341_600

    def test_an_entry_takes_it_off_and_a_void_one_puts_it_back(self, books: Books) -> None:
        vendor = books.vendor(default_commission_pct=10)
        booking = books.booking(vendor)
        entry = books.calculate(booking, vendor)
        assert self.missing(books) == []
        books.patch(entry, voidReason="duplicate")
        assert [row["id"] for row in self.missing(books)] == [booking]

    @pytest.mark.parametrize("reason", ["not_commissionable", "written_off"])
    def test_where_nothing_will_ever_come_nothing_is_missing(self, books: Books, reason: str) -> None:
        books.patch(books.entry(), voidReason=reason)
        assert self.missing(books) == []

    def test_deleted_bookings_are_not_listed(self, books: Books) -> None:
        books.booking(books.vendor(), deleted_at=agency_today())
        assert self.missing(books) == []

    def test_it_is_a_list_like_others(self, books: Books) -> None:
        vendor = books.vendor()
        bookings = [books.booking(vendor, departure_date=days(number)) for number in (3, 1, 2)]
        books.booking(books.vendor())
        query = f"?vendorId={vendor}&sortBy=departureDate&sortOrder=asc&limit=2"
        answer = books.api.get(f"/api/commissions/missing{query}").get_json()
        rest = self.missing(books, f"{query}&cursor={answer['pagination']['nextCursor']}")
        assert answer["pagination"]["total"] == 3
        assert [row["id"] for row in answer["data"] + rest] == [bookings[1], bookings[2], bookings[0]]
        assert books.api.get("/api/commissions/missing?nonsense=1").status_code == 400


class TestChaseList:
    @pytest.fixture(autouse=True)
    def noon(self) -> Iterator[None]:
        """How late something is counts the agency's days: its midnight may not come between a row and the list."""
        with time_machine.travel(datetime.combine(agency_today(), time(12), AGENCY), tick=False):
            yield

    def rows(self, books: Books, query: str = "") -> list[list[str]]:
        response = books.api.get(f"/api/commissions/chase.csv{query}")
        assert response.status_code == 200
        assert response.content_type == "text/csv; charset=utf-8"
        return list(csv.reader(StringIO(response.get_data(as_text=True), newline="")))

    def late(self, books: Books, vendor: str, **booking: Any) -> dict[str, Any]:
        entry = books.entry(54_656, vendor_id=vendor, booking_id=books.booking(vendor, **booking))
        books.change("commission_entries", entry["id"], expected_on=days(-40))
        return entry

    def test_it_says_what_the_vendor_knows_the_booking_by_and_what_is_open(self, books: Books) -> None:
        vendor = books.vendor(name="Northern Star, Ltd.")
        columns = {"departure_date": "2026-06-15", "return_date": "2026-06-22", "currency": "EUR"}
        entry = self.late(books, vendor, vendor_confirmation="4X7Q21", record_locator="PNR123", **columns)
        traveler = books.store("travelers", first_name="Ada", last_name="Sampleton")
        books.store("booking_travelers", booking_id=entry["bookingId"], traveler_id=traveler, is_primary=True)
        entry = books.patch(entry, receivedCents=20_000, chaseCount=2, lastChasedOn="2026-08-01")
        header, row = self.rows(books)
        ((reference,),) = books.rows("SELECT booking_reference FROM bookings WHERE id = %s", entry["bookingId"])
        assert dict(zip(header, row, strict=True)) == {
            "Vendor": "Northern Star, Ltd.",
            "Confirmation": "4X7Q21",
            "Record locator": "PNR123",
            "Our reference": reference,
            "Guest": "Sampleton, Ada",
            "Departure": "2026-06-15",
            "Return": "2026-06-22",
            "Currency": "EUR",
            "Commission": "546.56",
            "Received": "200.00",
            "Open": "346.56",
            "Expected on": days(-40).isoformat(),
            "Days overdue": "40",
            "Times chased": "2",
            "Last chased on": "2026-08-01",
        }

    def test_without_a_traveler_the_guest_is_the_client(self, books: Books) -> None:
        client = books.store("clients", name="The Okafors")
        self.late(books, books.vendor(), client_id=client)
        assert self.rows(books)[1][4] == "The Okafors"

    def test_only_what_is_overdue_by_vendor_the_oldest_first(self, books: Books) -> None:
        beta, alpha = books.vendor(name="beta"), books.vendor(name="Alpha")
        entries = [self.late(books, vendor) for vendor in (beta, alpha, alpha)]
        books.change("commission_entries", entries[1]["id"], expected_on=days(-2))
        books.entry(vendor_id=alpha, expected_on=days(0))
        found = [(row[0], row[12]) for row in self.rows(books)[1:]]
        assert found == [("Alpha", "40"), ("Alpha", "2"), ("beta", "40")]
        assert [row[0] for row in self.rows(books, f"?vendorId={beta}")[1:]] == ["beta"]
        assert self.rows(books, f"?vendorId={books.vendor()}") == [list(chase.HEADER)]

    def test_nothing_in_it_runs_in_a_spreadsheet(self, books: Books) -> None:
        vendor = books.vendor(name='=HYPERLINK("https://example.com")')
        self.late(books, vendor, vendor_confirmation="+1-2")
        assert self.rows(books)[1][:2] == ['\'=HYPERLINK("https://example.com")', "'+1-2"]

    def test_it_is_a_file_to_keep_with_a_mark_for_excel_on_request(self, books: Books) -> None:
        response = books.api.get("/api/commissions/chase.csv?bom=1")
        assert response.data.startswith("\ufeffVendor,".encode())
        assert response.data.endswith(b"\r\n")
        assert response.headers["Content-Disposition"] == 'attachment; filename="commissions-to-chase.csv"'
        assert books.api.get("/api/commissions/chase.csv").data.startswith(b"Vendor,")

    @pytest.mark.parametrize("query", ["bom=2", "vendorId=x", "page=1", "vendorId=&bom=1"])
    def test_wrong_parameters_are_a_400(self, books: Books, query: str) -> None:
        assert books.api.get(f"/api/commissions/chase.csv?{query}").status_code == 400

    def test_every_row_is_in_it_once_however_many_there_are(self, books: Books) -> None:
        number = 2 * chase.BATCH + 7
        for vendor in (books.vendor(name="One name"), books.vendor(name="One name")):
            books.rows(
                "WITH made AS (INSERT INTO bookings (vendor_id, booking_reference, destination, booked_on)"
                " SELECT %(vendor)s::uuid, left(%(vendor)s, 4) || n, 'Alaska', current_date"
                " FROM generate_series(1, %(number)s) AS n RETURNING id, booking_reference)"
                " INSERT INTO commission_entries (booking_id, vendor_id, booking_value_cents, commissionable_cents,"
                " commission_pct, gross_commission_cents, nexion_split_pct, agency_share_cents, host_share_cents,"
                " expected_on) SELECT id, %(vendor)s::uuid, 100, 100, 100, 100, 100, 100, 0,"
                " current_date - 9 - length(booking_reference) FROM made RETURNING 1",
                vendor=vendor,
                number=number,
            )
        rows = self.rows(books)[1:]
        assert len(rows) == 2 * number
        assert len({row[3] for row in rows}) == 2 * number
        late = [int(row[12]) for row in rows[:number]]
        assert late == sorted(late, reverse=True)
