"""The daily look at instalments: states, and reminders to clients and staff, each once."""

from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask

from tests.support.catalog import query
from tests.support.settings import settings_for
from tests.support.trips import SCHEDULES, Trips
from tests.support.worked_examples import examples
from tt_api.app import create_app
from tt_api.database.transaction import transaction
from tt_api.services.financial.schedules import daily
from tt_api.services.operations import agency_day
from tt_api.work import stage
from tt_api.work.handlers import load_handlers
from tt_api.work.running import run_task

Look = Callable[[date], None]


@pytest.fixture
def today(app: Flask) -> date:
    with app.app_context():
        return agency_day.today()


@pytest.fixture
def look(app: Flask) -> Look:
    """The daily look, on any day."""

    def at(day: date) -> None:
        with app.app_context(), transaction():
            daily.look(day, None)

    return at


def instalment(trips: Trips, due: date, *, made: date | None = None, **given: Any) -> dict[str, Any]:
    """One of a trip's, made on a day of the agency's."""
    client = given.pop("client", {})
    trip = trips.trip(clientId=trips.client(**client))
    row = trips.instalment(trip, 1, 50_000, due.isoformat(), **given)
    if made is not None:
        sql = "UPDATE payment_schedules SET due_date_since = %s WHERE id = %s RETURNING 1"
        query(trips.url, sql, (made, row["id"]))
    return {**row, "trip": trip}


def now(trips: Trips, row: dict[str, Any]) -> dict[str, Any]:
    return dict(trips.api.get(f"{SCHEDULES}/{row['id']}").get_json()["data"])


def offsets(trips: Trips, row: dict[str, Any], whom: str = "client") -> list[int]:
    return [one["offset"] for one in now(trips, row)["remindersSent"] if one["to"] == whom]


def mails(trips: Trips) -> list[tuple[str, str, str]]:
    return query(trips.url, "SELECT to_email, subject, text_body FROM email_sends ORDER BY created_at")


def run_job(app: Flask, url: str) -> None:
    """The job as a worker runs it, with all that it stages again."""
    load_handlers()
    with app.app_context():
        with transaction():
            stage("payment_schedules")
        while _next_batch(url):
            pass


def _next_batch(url: str) -> bool:
    sql = "SELECT id::text FROM scheduled_tasks WHERE task_type = 'payment_schedules' AND status = 'pending'"
    found = query(url, sql)
    for (task_id,) in found:
        run_task(task_id)
    return bool(found)


class TestStates:
    def test_follow_the_day_and_only_what_changes_is_written(self, trips: Trips, look: Look, today: date) -> None:
        rows = [instalment(trips, today + timedelta(days=days), made=today) for days in (8, 9, 100)]
        for later, states in (
            (0, ["upcoming", "upcoming", "upcoming"]),
            (1, ["due", "upcoming", "upcoming"]),
            (9, ["overdue", "due", "upcoming"]),
            (400, ["overdue", "overdue", "overdue"]),
        ):
            before = [now(trips, row) for row in rows]
            look(today + timedelta(days=later))
            after = [now(trips, row) for row in rows]
            assert [row["status"] for row in after] == states
            for old, new in zip(before, after, strict=True):
                if (old["status"], old["remindersSent"]) == (new["status"], new["remindersSent"]):
                    assert new == old
        assert trips.moves(rows[0]) == [("upcoming", "due"), ("due", "overdue")]

    def test_go_by_the_agencys_midnight(self, database_url: str, trips: Trips) -> None:
        """At any moment it is another day in the one of these places than in the other."""
        for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
            there = create_app(settings_for(database_url, AGENCY_TIMEZONE=zone))
            with there.app_context():
                day = agency_day.today()
            row = instalment(trips, day + timedelta(days=7))
            late = instalment(trips, day - timedelta(days=1))
            for one in (row, late):
                query(
                    database_url,
                    "UPDATE payment_schedules SET status = 'upcoming' WHERE id = %s RETURNING 1",
                    (one["id"],),
                )
            run_job(there, database_url)
            assert (now(trips, row)["status"], now(trips, late)["status"]) == ("due", "overdue")

    def test_are_looked_at_a_batch_at_a_time(self, app: Flask, trips: Trips, today: date) -> None:
        number = 2 * daily.BATCH + 1
        query(
            trips.url,
            "WITH trip AS (INSERT INTO trips (client_id, name) SELECT %s, 'Azores' FROM generate_series(1, %s)"
            " RETURNING id) INSERT INTO payment_schedules (trip_id, installment_number, amount_cents, due_date)"
            " SELECT id, 1, 50000, %s FROM trip RETURNING 1",
            (trips.client(email=None), number, today + timedelta(days=1)),
        )
        run_job(app, trips.url)
        assert query(trips.url, "SELECT status, count(*) FROM payment_schedules GROUP BY 1") == [("due", number)]
        tasks = "SELECT count(*) FROM scheduled_tasks WHERE task_type = 'payment_schedules' AND status = 'done'"
        assert query(trips.url, tasks) == [(3,)]


class TestReminders:
    def test_know_no_edge_of_the_calendar(self, trips: Trips, look: Look, today: date) -> None:
        trip = trips.trip()
        for number, day in enumerate(("0001-01-01", "9999-12-31"), start=1):
            trips.instalment(trip, number, 100, day, supplierDueDate="9999-12-31")
        look(today)
        assert [one["status"] for one in trips.instalments(trip)] == ["overdue", "upcoming"]

    @examples("schedule_reminder")
    def test_of_the_worked_examples(
        self, trips: Trips, look: Look, given: dict[str, Any], expect: dict[str, Any]
    ) -> None:
        due, made, day = (date.fromisoformat(given[key]) for key in ("due", "created", "today"))
        row = instalment(trips, due, made=made)
        for offset in given["sent"]:
            look(due - timedelta(days=offset))
        already = len(mails(trips))
        assert already == len(given["sent"])
        look(day)
        found = offsets(trips, row)
        assert found[already:] == ([] if expect["offset"] is None else [expect["offset"]])
        assert now(trips, row)["reminderCount"] == len(mails(trips)) == len(found)

    def test_go_out_four_times_and_say_so(self, trips: Trips, look: Look, today: date) -> None:
        due = today + timedelta(days=30)
        row = instalment(trips, due, made=today)
        for days in range(60):
            look(today + timedelta(days=days))
        after = now(trips, row)
        assert offsets(trips, row) == [14, 7, 1, -1]
        assert after["reminderCount"] == 4
        assert after["lastReminderAt"] is not None
        sends = query(trips.url, "SELECT id::text FROM email_sends")
        assert {one["emailSendId"] for one in after["remindersSent"]} == {send_id for (send_id,) in sends}

    def test_name_the_trip_the_day_and_what_is_left(self, trips: Trips, look: Look, today: date) -> None:
        due = today + timedelta(days=7)
        row = instalment(trips, due, made=today)
        trips.pay(row["trip"], 20_000)
        look(today)
        ((address, subject, body),) = mails(trips)
        assert address == "ada@example.com"
        assert subject.startswith("300.00 USD is due on ")
        assert "Of 500.00 USD we have received 200.00 USD" in body
        assert "Dear The Okafors," in body
        look(due + timedelta(days=1))
        assert "was due on" in mails(trips)[-1][1]

    def test_begin_afresh_when_the_day_moves(self, trips: Trips, look: Look, today: date) -> None:
        row = instalment(trips, today + timedelta(days=7), made=today - timedelta(days=30))
        look(today)
        assert offsets(trips, row) == [7]
        path = f"{SCHEDULES}/{row['id']}"
        trips.api.patch(path, {"notes": "They asked"})
        assert offsets(trips, row) == [7]
        # Thirteen days ahead: that of fourteen days had passed when it was moved.
        trips.api.patch(path, {"dueDate": (today + timedelta(days=13)).isoformat()})
        look(today)
        assert offsets(trips, row) == []
        look(today + timedelta(days=6))
        after = now(trips, row)
        assert offsets(trips, row) == [7]
        assert after["reminderCount"] == 2

    @pytest.mark.parametrize("missed", [0, 1, 2, 3])
    def test_that_were_missed_go_out_two_days_late_at_most(
        self, trips: Trips, look: Look, today: date, missed: int
    ) -> None:
        row = instalment(trips, today + timedelta(days=7), made=today - timedelta(days=30))
        look(today + timedelta(days=missed))
        assert offsets(trips, row) == ([7] if missed <= 2 else [])

    def test_are_sent_once_by_two_looks_at_once(self, app: Flask, trips: Trips, today: date) -> None:
        rows = [instalment(trips, today + timedelta(days=7)) for _ in range(3)]
        barrier = Barrier(4)

        def run() -> None:
            with app.app_context(), transaction():
                barrier.wait(timeout=60)
                daily.look(today, None)

        threads = [Thread(target=run) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(mails(trips)) == 3
        assert [offsets(trips, row) for row in rows] == [[7]] * 3

    def test_of_a_job_that_runs_twice_go_out_once(self, app: Flask, trips: Trips, today: date) -> None:
        row = instalment(trips, today + timedelta(days=1))
        run_job(app, trips.url)
        run_job(app, trips.url)
        assert len(mails(trips)) == now(trips, row)["reminderCount"] == 1

    @pytest.mark.parametrize("settled", ["paid", "waived", "by hand", "cancelled"])
    def test_are_not_for_what_is_settled(self, trips: Trips, look: Look, today: date, settled: str) -> None:
        row = instalment(trips, today + timedelta(days=7))
        path = f"{SCHEDULES}/{row['id']}"
        if settled == "paid":
            trips.pay(row["trip"], 50_000)
        elif settled == "cancelled":
            trips.patch(row["trip"], status="cancelled")
            trips.api.patch(path, {"status": "upcoming"})
        else:
            trips.api.patch(path, {"status": "waived" if settled == "waived" else "paid"})
        look(today)
        assert mails(trips) == []
        assert offsets(trips, row) == []

    @pytest.mark.parametrize(
        ("client", "reason"),
        [
            ({"email": None}, "the client has no mail address"),
            ({"doNotContact": True}, "the client is not to be contacted"),
            ({"email": "gone@example.com"}, "the address is suppressed: by_hand"),
            ({"email": "jörg@example.com"}, "the client's address can't be mailed to"),
        ],
    )
    def test_that_can_not_go_out_say_why(
        self, trips: Trips, look: Look, today: date, client: dict[str, Any], reason: str
    ) -> None:
        trips.api.created("/api/email-suppressions", {"email": "Gone@example.com"})
        row = instalment(trips, today + timedelta(days=7), client=client)
        look(today)
        look(today)
        after = now(trips, row)
        assert mails(trips) == []
        assert [(one["offset"], one["skipped"]) for one in after["remindersSent"]] == [(7, reason)]
        assert (after["reminderCount"], after["lastReminderAt"]) == (0, None)

    def test_go_to_the_primary_contact_of_a_client_without_an_address(
        self, trips: Trips, look: Look, today: date
    ) -> None:
        contact = trips.api.created("/api/contacts", {"firstName": "Ngozi", "email": "ngozi@example.com"})
        instalment(trips, today + timedelta(days=7), client={"email": None, "primaryContactId": contact["id"]})
        look(today)
        assert [address for address, _, _ in mails(trips)] == ["ngozi@example.com"]


class TestStaff:
    def test_is_told_three_days_and_one_day_before_the_suppliers_date(
        self, trips: Trips, look: Look, today: date
    ) -> None:
        due = today + timedelta(days=20)
        row = instalment(trips, due, made=today, supplierDueDate=(due + timedelta(days=10)).isoformat())
        for days in range(26, 33):
            look(today + timedelta(days=days))
        assert offsets(trips, row, "staff") == [3, 1]
        told = query(trips.url, "SELECT notification_type, channel::text, title FROM notifications ORDER BY created_at")
        assert [one[:2] for one in told] == [("supplier_payment_due", "slack")] * 2
        assert told[0][2].startswith("500.00 USD due at the supplier on ")

    def test_is_told_at_once_of_a_date_that_is_nearer(self, trips: Trips, look: Look, today: date) -> None:
        near = (today + timedelta(days=2)).isoformat()
        row = instalment(trips, today, supplierDueDate=near)
        look(today)
        look(today)
        assert offsets(trips, row, "staff") == [3]
        path = f"{SCHEDULES}/{row['id']}"
        trips.api.patch(path, {"supplierDueDate": (today + timedelta(days=3)).isoformat()})
        look(today)
        assert offsets(trips, row, "staff") == [3]
        assert trips.count("notifications") == 2

    def test_is_not_told_of_what_is_paid(self, trips: Trips, look: Look, today: date) -> None:
        row = instalment(trips, today, supplierDueDate=(today + timedelta(days=1)).isoformat())
        trips.pay(row["trip"], 50_000)
        look(today)
        assert trips.count("notifications") == 0
