"""What becomes of commissions when their booking is completed or cancelled."""

from typing import Any

import pytest
from flask import Flask

from tests.support.commissions import Books, agency_today
from tests.support.threads import at_once, statuses
from tt_api.models.enums import CommissionStatus


def move(books: Books, entry: dict[str, Any], status: str) -> None:
    """Puts a commission's booking into a state."""
    response = books.api.patch(f"/api/bookings/{entry['bookingId']}", {"status": status})
    assert response.status_code == 200, response.get_data(as_text=True)


def dated(books: Books, entry: dict[str, Any], **fields: str) -> None:
    """Changes a commission's booking."""
    response = books.api.patch(f"/api/bookings/{entry['bookingId']}", fields)
    assert response.status_code == 200, response.get_data(as_text=True)


def told(books: Books, entry: dict[str, Any]) -> list[str]:
    return [name for name, _ in books.activities(entry)]


class TestCompleted:
    @pytest.mark.parametrize(
        ("dates", "expected"),
        [
            ({"departure_date": "2026-03-01", "return_date": "2026-03-08"}, "2026-03-08"),
            ({"departure_date": "2026-03-01"}, "2026-03-01"),
            ({}, None),
        ],
    )
    def test_what_is_projected_is_earned_on_the_return(
        self, books: Books, dates: dict[str, str], expected: str | None
    ) -> None:
        vendor = books.vendor()
        entry = books.entry(vendor_id=vendor, booking_id=books.booking(vendor, **dates))
        move(books, entry, "completed")
        earned = books.read(entry["id"])
        assert (earned["status"], earned["earnedOn"]) == ("earned", expected or agency_today().isoformat())
        assert earned["version"] == entry["version"] + 1
        assert told(books, entry) == ["commission.status_changed"]
        move(books, entry, "completed")
        assert books.read(entry["id"]) == earned

    def test_what_is_calculated_afterwards_is_earned_at_once(self, books: Books) -> None:
        vendor = books.vendor()
        dates = {"departure_date": "2026-03-01", "return_date": "2026-03-08"}
        entry = books.entry(vendor_id=vendor, booking_id=books.booking(vendor, status="completed", **dates))
        assert (entry["status"], entry["earnedOn"]) == ("earned", "2026-03-08")

    @pytest.mark.parametrize("status", [state for state in CommissionStatus if state != "projected"])
    def test_what_is_further_stays(self, books: Books, status: CommissionStatus) -> None:
        entry = books.entry(status=status.value)
        move(books, entry, "completed")
        assert books.read(entry["id"]) == entry

    def test_what_is_void_or_anothers_stays(self, books: Books) -> None:
        void, other = books.patch(books.entry(), voidReason="duplicate"), books.entry()
        move(books, void, "completed")
        assert (books.read(void["id"]), books.read(other["id"])) == (void, other)


class TestCancelled:
    def test_what_is_projected_is_void_and_leaves_the_sums(self, books: Books) -> None:
        entry = books.entry()
        move(books, entry, "cancelled")
        void = books.read(entry["id"])
        assert (void["voidReason"], void["status"], void["recallDueCents"]) == ("booking_cancelled", "projected", 0)
        assert void["voidedAt"] is not None
        assert told(books, entry) == ["commission.voided"]
        assert books.api.get("/api/commissions/summary").get_json()["data"] == []

    def test_what_is_protected_survives(self, books: Books) -> None:
        for entry in (
            books.entry(is_protected=True),
            books.patch(books.entry(is_protected=True), receivedCents=10_000),
        ):
            move(books, entry, "cancelled")
            assert books.read(entry["id"]) == entry

    @pytest.mark.parametrize("received", [10_000, 4_000])
    def test_what_came_is_due_back_until_it_is_taken_back(self, books: Books, received: int) -> None:
        entry = books.patch(books.entry(), receivedCents=received)
        move(books, entry, "cancelled")
        due = books.read(entry["id"])
        assert (due["recallDueCents"], due["voidReason"], due["status"]) == (received, None, entry["status"])
        assert told(books, entry)[-1] == "commission.recall_due"
        assert books.patch(entry, receivedCents=1_000)["recallDueCents"] == 1_000
        assert books.patch(entry, receivedCents=0)["recallDueCents"] == 0

    @pytest.mark.parametrize("status", ["earned", "invoiced"])
    def test_what_was_earned_stays(self, books: Books, status: str) -> None:
        entry = books.entry(status=status)
        move(books, entry, "cancelled")
        assert books.read(entry["id"]) == entry

    def test_what_is_final_stays(self, books: Books) -> None:
        entry = books.patch(books.patch(books.entry(), receivedCents=10_000), status="final")
        move(books, entry, "cancelled")
        assert books.read(entry["id"]) == entry


class TestDates:
    @pytest.mark.parametrize(
        ("basis", "name"),
        [
            ("deposit", "depositDueOn"),
            ("final_payment", "finalPaymentDueOn"),
            ("departure", "departureDate"),
            ("return", "returnDate"),
        ],
    )
    @pytest.mark.parametrize("beside", [{}, {"status": "ticketed"}], ids=["alone", "with a move"])
    def test_it_is_expected_by_the_bookings_dates(
        self, books: Books, basis: str, name: str, beside: dict[str, str]
    ) -> None:
        vendor = books.vendor(commission_basis=basis, commission_pay_days=10)
        entry = books.entry(vendor_id=vendor, booking_id=books.booking(vendor))
        assert entry["expectedOn"] is None
        dated(books, entry, **{name: "2091-03-01"}, **beside)
        assert books.read(entry["id"])["expectedOn"] == "2091-03-11"
        dated(books, entry, **{name: "2091-04-01"})
        after = books.read(entry["id"])
        assert (after["expectedOn"], after["version"]) == ("2091-04-11", entry["version"] + 2)

    def test_what_was_said_by_hand_stays(self, books: Books) -> None:
        vendor = books.vendor(commission_pay_days=10)
        entry = books.entry(vendor_id=vendor, booking_id=books.booking(vendor, return_date="2091-03-01"))
        books.patch(entry, expectedOn="2091-12-24")
        dated(books, entry, returnDate="2091-04-01")
        assert books.read(entry["id"])["expectedOn"] == "2091-12-24"
        # Without one it is the booking's again, at once.
        assert books.patch(entry, expectedOn=None)["expectedOn"] == "2091-04-11"
        dated(books, entry, returnDate="2091-05-01")
        assert books.read(entry["id"])["expectedOn"] == "2091-05-11"

    @pytest.mark.parametrize("status", ["invoiced", "received", "split_paid", "final"])
    def test_what_is_billed_stays(self, books: Books, status: str) -> None:
        entry = books.entry(status=status, expected_on="2090-01-01")
        dated(books, entry, returnDate="2091-04-01")
        assert books.read(entry["id"])["expectedOn"] == "2090-01-01"

    def test_a_deposit_counts_from_when_it_was_paid(self, books: Books) -> None:
        vendor = books.vendor(commission_basis="deposit", commission_pay_days=10)
        booking = books.booking(vendor, client_id=books.store("clients", name="Ada"), deposit_due_on="2091-03-01")
        entry = books.entry(vendor_id=vendor, booking_id=booking)
        body = {"amountCents": 100, "paymentMethod": "card", "paymentType": "deposit", "paidAt": "2026-02-01T12:00:00Z"}
        payment = books.api.created(f"/api/bookings/{booking}/payments", body)
        assert books.read(entry["id"])["expectedOn"] == "2026-02-11"
        url = f"/api/payments/{payment['id']}"
        assert books.api.patch(url, {"paidAt": "2026-02-03T12:00:00Z"}).status_code == 200
        assert books.read(entry["id"])["expectedOn"] == "2026-02-13"
        assert books.api.patch(url, {"status": "refunded"}).status_code == 200
        assert books.read(entry["id"])["expectedOn"] == "2091-03-11"

    def test_a_deposit_of_the_calendars_first_day(self, books: Books) -> None:
        vendor = books.vendor(commission_basis="deposit", commission_pay_days=10)
        booking = books.booking(vendor, client_id=books.store("clients", name="Ada"))
        entry = books.entry(vendor_id=vendor, booking_id=booking)
        body = {"amountCents": 100, "paymentMethod": "card", "paymentType": "deposit", "paidAt": "0001-01-01T00:00:00Z"}
        books.api.created(f"/api/bookings/{booking}/payments", body)
        assert books.read(entry["id"])["expectedOn"] == "0001-01-11"


class TestAtOnce:
    """A booking's move and a change of its commission meet: one of them comes first, and nobody waits for ever."""

    ROUNDS = 8

    def test_cancelling_while_money_comes(self, books: Books, app: Flask) -> None:
        for _ in range(self.ROUNDS):
            entry = books.entry()
            path = f"/api/commissions/{entry['id']}"
            cancelled, paid = at_once(
                app,
                [
                    lambda api, entry=entry: api.patch(f"/api/bookings/{entry['bookingId']}", {"status": "cancelled"}),
                    lambda api, path=path: api.patch(path, {"receivedCents": 5_000}),
                ],
            )
            now = books.read(entry["id"])
            assert cancelled.status_code == 200
            if paid.status_code == 409:
                assert (now["voidReason"], now["receivedCents"]) == ("booking_cancelled", None)
            else:
                assert paid.status_code == 200
                assert (now["voidReason"], now["receivedCents"], now["recallDueCents"]) == (None, 5_000, 5_000)
            assert sum(books.receipts(entry)) == (now["receivedCents"] or 0)

    def test_cancelling_while_it_is_calculated(self, books: Books, app: Flask) -> None:
        vendor = books.vendor(default_commission_pct=10)
        for _ in range(self.ROUNDS):
            booking = books.booking(vendor)
            body = {"bookingId": booking, "vendorId": vendor, "bookingValueCents": 100}
            answers = at_once(
                app,
                [
                    lambda api, booking=booking: api.patch(f"/api/bookings/{booking}", {"status": "cancelled"}),
                    *[lambda api, body=body: api.post("/api/commissions/calculate", body)] * 3,
                ],
            )
            assert answers[0].status_code == 200
            made = statuses(answers[1:])
            # A second one may be made only where the first was void by then.
            assert made in ([201, 409, 409], [201, 201, 409])
            sql = "SELECT count(*) FROM commission_entries WHERE booking_id = %s AND voided_at IS NULL"
            ((live,),) = books.rows(sql, booking)
            assert live <= 1

    def test_its_day_is_given_back_while_the_booking_moves(self, books: Books, app: Flask) -> None:
        vendor = books.vendor(commission_pay_days=10)
        for _ in range(self.ROUNDS):
            entry = books.entry(vendor_id=vendor, booking_id=books.booking(vendor, return_date="2091-03-01"))
            books.patch(entry, expectedOn="2091-12-24")
            answers = at_once(
                app,
                [
                    lambda api, entry=entry: api.patch(
                        f"/api/bookings/{entry['bookingId']}", {"returnDate": "2091-04-01"}
                    ),
                    *[lambda api, entry=entry: api.patch(f"/api/commissions/{entry['id']}", {"expectedOn": None})] * 2,
                ],
            )
            assert statuses(answers) == [200, 200, 200]
            assert books.read(entry["id"])["expectedOn"] == "2091-04-11"

    def test_completing_while_it_is_moved_by_hand(self, books: Books, app: Flask) -> None:
        for _ in range(self.ROUNDS):
            entry = books.entry()
            answers = at_once(
                app,
                [
                    lambda api, entry=entry: api.patch(f"/api/bookings/{entry['bookingId']}", {"status": "completed"}),
                    lambda api, entry=entry: api.patch(f"/api/commissions/{entry['id']}", {"status": "invoiced"}),
                ],
            )
            assert statuses(answers) == [200, 200]
            assert books.read(entry["id"])["status"] == "invoiced"


class TestTheCurrency:
    def test_stays_until_the_commission_is_void(self, books: Books) -> None:
        entry = books.entry()
        booking = f"/api/bookings/{entry['bookingId']}"
        response = books.api.patch(booking, {"currency": "EUR"})
        assert response.status_code == 409
        assert "has a commission in USD" in response.get_json()["error"]["message"]
        books.patch(entry, voidReason="duplicate")
        assert books.api.patch(booking, {"currency": "EUR"}).status_code == 200
        anew = books.calculate(entry["bookingId"], entry["vendorId"], commissionPct=10)
        assert anew["currency"] == "EUR"
