"""What time makes of bookings and trips, by the job's own functions at any moment, and by the job itself now."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.support.bookkeeping import Bookkeeping
from tests.support.catalog import query
from tt_api.database.transaction import transaction
from tt_api.services.bookings import dates
from tt_api.services.trips.dates import advance_trip
from tt_api.work import stage as stage_work
from tt_api.work.handlers import load_handlers
from tt_api.work.running import run_task

LEAVES, RETURNS = "2027-03-10", "2027-03-14"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def stage(books: Bookkeeping, moment: str) -> bool:
    with books.app.app_context(), transaction():
        return dates.stage_due(at(moment))


def due(books: Bookkeeping, moment: str) -> list[str]:
    """The bookings for which a moment stages a task; nothing is kept."""
    stage(books, moment)
    found = [task["id"] for task in books.staged("advance_booking")]
    query(books.url, "DELETE FROM scheduled_tasks WHERE task_type = 'advance_booking' RETURNING 1")
    return found


def advance(books: Bookkeeping, booking: dict[str, Any], moment: str) -> str:
    """The state that a moment puts a booking in."""
    with books.app.app_context(), transaction():
        dates.advance_booking(booking["id"], at(moment))
    return str(books.now(booking)["status"])


class TestDepartures:
    # New York: on 14 March 2027 clocks go from EST (UTC-5) to EDT (UTC-4).
    @pytest.mark.parametrize(
        ("moment", "status"),
        [
            ("2027-03-10T04:59:59Z", "confirmed"),
            ("2027-03-10T05:00:00Z", "in_progress"),
            ("2027-03-15T03:59:59Z", "in_progress"),
            ("2027-03-15T04:00:00Z", "completed"),
            ("2030-01-01T00:00:00Z", "completed"),
        ],
    )
    def test_go_by_the_agencys_midnight_also_over_a_change_of_clocks(
        self, books: Bookkeeping, moment: str, status: str
    ) -> None:
        booking = books.booking(status="confirmed", departureDate=LEAVES, returnDate=RETURNS)
        assert due(books, moment) == ([booking["id"]] if status != "confirmed" else [])
        assert advance(books, booking, moment) == status

    def test_several_steps_at_once_tell_each_and_set_off_all(self, books: Bookkeeping) -> None:
        deal = books.api.created("/api/deals", {"title": "Honeymoon"})
        trip = books.trip("booked")
        days = {"departureDate": LEAVES, "returnDate": RETURNS}
        booking = books.booking(status="ticketed", dealId=deal["id"], tripId=trip["id"], **days)
        advance(books, booking, "2028-01-01T00:00:00Z")
        assert books.story(booking["id"]) == [("ticketed", "in_progress"), ("in_progress", "completed")]
        stages = [move["toStage"] for move in books.get(f"/api/deals/{deal['id']}")["stageHistory"]]
        assert stages == ["lead", "traveling", "completed"]
        assert books.get(f"/api/client-trips/{trip['id']}")["status"] == "traveling"
        assert books.get(f"/api/clients/{books.client['id']}")["lastTripOn"] == RETURNS

    def test_without_a_return_it_is_over_the_day_after(self, books: Bookkeeping) -> None:
        booking = books.booking(status="in_progress", departureDate=LEAVES)
        assert advance(books, booking, "2027-03-10T22:00:00Z") == "in_progress"
        assert advance(books, booking, "2027-03-11T05:00:00Z") == "completed"

    @pytest.mark.parametrize("status", ["inquiry", "quoted", "hold", "deposit_paid", "completed"])
    def test_what_was_not_confirmed_stays(self, books: Bookkeeping, status: str) -> None:
        booking = books.booking(status=status, departureDate=LEAVES)
        assert due(books, "2030-01-01T00:00:00Z") == []
        assert advance(books, booking, "2030-01-01T00:00:00Z") == status


class TestOptions:
    def test_lapse_to_the_second(self, books: Bookkeeping) -> None:
        booking = books.booking(status="hold", optionExpiresAt="2027-01-01T12:00:00Z")
        assert due(books, "2027-01-01T11:59:59Z") == []
        assert advance(books, booking, "2027-01-01T11:59:59Z") == "hold"
        assert due(books, "2027-01-01T12:00:00Z") == [booking["id"]]
        assert advance(books, booking, "2027-01-01T12:00:00Z") == "quoted"
        assert books.now(booking)["optionExpiresAt"] is None
        assert len(books.told("option_lapsed")) == 1

    def test_that_were_extended_meanwhile_hold(self, books: Bookkeeping) -> None:
        booking = books.booking(status="hold", optionExpiresAt="2027-01-01T12:00:00Z")
        stage(books, "2027-01-02T00:00:00Z")
        books.patched(booking, optionExpiresAt="2027-02-01T12:00:00Z")
        assert advance(books, booking, "2027-01-02T00:00:00Z") == "hold"


class TestTrips:
    def test_leave_and_come_back(self, books: Bookkeeping) -> None:
        trip = books.trip("booked", startDate=LEAVES, endDate=RETURNS)
        for day, status in ((9, "booked"), (10, "traveling"), (14, "traveling"), (15, "completed")):
            with books.app.app_context(), transaction():
                advance_trip(trip["id"], date(2027, 3, day))
            assert books.get(f"/api/client-trips/{trip['id']}")["status"] == status
        assert books.story(trip["id"]) == [("booked", "traveling"), ("traveling", "completed")]

    def test_that_were_missed_take_two_steps(self, books: Bookkeeping) -> None:
        trip = books.trip("paid", startDate=LEAVES, endDate=RETURNS)
        with books.app.app_context(), transaction():
            assert advance_trip(trip["id"], date(2028, 1, 1))
            assert not advance_trip(trip["id"], date(2028, 1, 1))
        now = books.get(f"/api/client-trips/{trip['id']}")
        assert (now["status"], now["completedAt"] is not None) == ("completed", True)


class TestTheJob:
    def three_days_ago(self) -> str:
        return (datetime.now(UTC) - timedelta(days=3)).date().isoformat()

    def run(self, books: Bookkeeping) -> None:
        with books.app.app_context(), transaction():
            stage_work("booking_dates")
        books.work()

    def test_moves_what_is_due_now(self, books: Bookkeeping) -> None:
        booking = books.booking(status="confirmed", departureDate=self.three_days_ago())
        trip = books.trip("booked", startDate=self.three_days_ago())
        held = books.booking(status="hold", optionExpiresAt="2026-01-01T00:00:00Z")
        self.run(books)
        assert [books.now(one)["status"] for one in (booking, held)] == ["completed", "quoted"]
        assert books.get(f"/api/client-trips/{trip['id']}")["status"] == "completed"
        # Another run finds nothing.
        before = books.now(booking)
        self.run(books)
        assert books.now(booking) == before

    def test_a_row_that_fails_holds_up_no_other(self, books: Bookkeeping) -> None:
        rows = [books.booking(status="confirmed", departureDate=self.three_days_ago()) for _ in range(3)]
        # No API stores this; a row that can't be moved, for a reason that nobody foresaw.
        query(
            books.url,
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;"
            " CREATE TRIGGER refuse BEFORE UPDATE ON bookings FOR EACH ROW"
            f" WHEN (OLD.id = '{rows[1]['id']}') EXECUTE FUNCTION refuse(); SELECT 1",
        )
        try:
            self.run(books)
        finally:
            query(books.url, "DROP TRIGGER refuse ON bookings; DROP FUNCTION refuse(); SELECT 1")
        assert [books.now(one)["status"] for one in rows] == ["completed", "confirmed", "completed"]
        # Its task is tried again; until then another run stages none beside it.
        stage(books, datetime.now(UTC).isoformat())
        assert [task["id"] for task in books.staged("advance_booking")].count(rows[1]["id"]) == 1

    def test_goes_on_by_batches(self, books: Bookkeeping) -> None:
        books.booking(status="confirmed", departureDate=self.three_days_ago())
        query(
            books.url,
            "INSERT INTO bookings (booking_reference, destination, client_id, booked_on, status, departure_date)"
            " SELECT 'TT-' || number, destination, client_id, booked_on, status, departure_date"
            " FROM bookings, generate_series(1, %s) AS number RETURNING 1",
            (dates.BATCH,),
        )
        load_handlers()
        with books.app.app_context():
            with transaction():
                task_id = stage_work("booking_dates")
            run_task(task_id)
        assert len(books.staged("advance_booking")) == dates.BATCH
        assert len(books.staged("booking_dates")) == 2
        assert not stage(books, datetime.now(UTC).isoformat())
        assert len(books.staged("advance_booking")) == dates.BATCH + 1
