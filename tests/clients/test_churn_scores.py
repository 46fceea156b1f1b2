"""Churn scores: what they are made of, when staff hears of them, and that nothing else changes."""

from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.worked_examples import day, examples
from tt_api.database.transaction import execute, transaction
from tt_api.services.clients.churn_scores import BATCH, score_batch
from tt_api.services.operations.calendar_months import add_months
from tt_api.work.running import run_task

Example = dict[str, Any]
ZONE = ZoneInfo("America/New_York")
TODAY = date(2026, 11, 28)
# Its first moment in UTC: New York is 5 hours behind.
MIDNIGHT = datetime(2026, 11, 28, 5, tzinfo=UTC)
TWO_YEARS_AGO = date(2024, 11, 28)


class Churn:
    """Clients with a past, and the scores that they get of it."""

    def __init__(self, app: Flask, api: ApiClient, url: str) -> None:
        self.app, self.api, self.url = app, api, url

    def client(self, **given: Any) -> str:
        return str(self.api.created("/api/clients", {"name": "The Okafors", **given})["id"])

    def contact(self) -> str:
        return str(self.api.created("/api/contacts", {"firstName": "Ada"})["id"])

    def trip(self, client: str, end: date | None, status: str = "completed", **given: Any) -> None:
        self.store("trips", client_id=client, name="Svalbard", status=status, end_date=end, **given)

    def booking(self, client: str, **given: Any) -> None:
        reference = query(self.url, "SELECT left(md5(random()::text), 12)")[0][0]
        self.store("bookings", client_id=client, booking_reference=reference, destination="Svalbard", **given)

    def store(self, table: str, **values: Any) -> None:
        """A row behind the API's back."""
        names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
        insert = f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING 1"  # noqa: S608 -- our own names
        query(self.url, insert, [*values.values()])

    def score(self, today: date = TODAY) -> None:
        """Score everybody, as the nightly job does."""
        after = None
        while True:
            with self.app.app_context(), transaction():
                after = score_batch(after, today, ZONE)
            if after is None:
                return

    def found(self, client: str) -> dict[str, Any]:
        return dict(self.api.get(f"/api/clients/{client}").get_json()["data"])

    def of(self, client: str) -> tuple[int, list[str]]:
        found = self.found(client)
        return found["churnRiskScore"], found["churnReasons"]

    def told(self) -> list[tuple[str, str]]:
        """The clients that staff was told of, and what, the first ones first."""
        found = self.api.get("/api/notifications?notificationType=churn_risk&sortOrder=asc").get_json()["data"]
        return [(row["entityId"], row["title"]) for row in found]


@pytest.fixture
def churn(app: Flask, api: ApiClient, database_url: str) -> Churn:
    return Churn(app, api, database_url)


class TestTheScore:
    @examples("churn_risk")
    def test_examples(self, churn: Churn, given: Example, expect: Example) -> None:
        contact = churn.contact()
        client = churn.client(primaryContactId=contact)
        today, touched = day(given["today"]), day(given["last_touch"])
        assert today is not None
        if given["last_trip_end"]:
            churn.trip(client, day(given["last_trip_end"]))
        if given["has_upcoming"]:
            churn.trip(client, today + timedelta(days=90), "booked")
        if given["has_open_deal"]:
            churn.api.created("/api/deals", {"title": "Retreat", "contactId": contact})
        if touched:
            moment = datetime(touched.year, touched.month, touched.day, 12, tzinfo=UTC)
            body = {"channel": "phone", "direction": "outbound", "occurredAt": moment.isoformat()}
            churn.api.created(f"/api/contacts/{contact}/interactions", body)
        if "last_nps" in given:
            churn.store("satisfaction_scores", client_id=client, score_type="nps", score=given["last_nps"])
        if given.get("cancelled_recently"):
            cancelled = MIDNIGHT - timedelta(days=30)
            churn.booking(client, status="cancelled", booked_on=cancelled.date(), cancelled_at=cancelled)
        churn.score(today)
        assert churn.found(client)["churnRiskScore"] == expect["churnRiskScore"]

    def test_goes_back_to_nothing_with_its_reasons(self, churn: Churn) -> None:
        client = churn.client()
        churn.trip(client, TWO_YEARS_AGO)
        churn.score()
        reasons = ["24 months since the last trip", "no trip and no deal ahead", "never in touch"]
        assert churn.of(client) == (80, reasons)
        query(churn.url, "UPDATE trips SET deleted_at = now() RETURNING 1")
        churn.score()
        assert churn.of(client) == (0, [])

    @pytest.mark.parametrize(
        ("trips", "score"),
        [
            # The last end counts, of completed trips; without one the start, then the day when it was completed.
            ([{"end": date(2025, 5, 28)}, {"end": TWO_YEARS_AGO}], 70),
            ([{"end": None, "start_date": date(2025, 5, 28)}], 70),
            ([{"end": None, "completed_at": datetime(2025, 5, 29, 3, tzinfo=UTC)}], 70),
            ([{"end": date(2025, 5, 28)}, {"end": TODAY, "status": "cancelled"}], 70),
            ([{"end": date(2025, 5, 28)}, {"end": TODAY, "deleted_at": MIDNIGHT}], 70),
            # A booked trip that isn't over, or has no days yet, is one to look forward to; a plan isn't.
            ([{"end": TWO_YEARS_AGO}, {"end": TODAY, "status": "traveling"}], 15),
            ([{"end": TWO_YEARS_AGO}, {"end": None, "status": "deposited"}], 15),
            ([{"end": TWO_YEARS_AGO}, {"end": TODAY - timedelta(days=1), "status": "paid"}], 80),
            ([{"end": TWO_YEARS_AGO}, {"end": TODAY, "status": "quoted"}], 80),
            ([{"end": TODAY, "status": "booked"}], 0),
        ],
    )
    def test_goes_by_trips(self, churn: Churn, trips: list[dict[str, Any]], score: int) -> None:
        client = churn.client()
        for trip in trips:
            churn.trip(client, **trip)
        churn.score()
        assert churn.found(client)["churnRiskScore"] == score

    @pytest.mark.parametrize("through", ["companyId", "contactId"])
    def test_goes_by_open_deals_of_company_and_contact(self, churn: Churn, through: str) -> None:
        company = churn.api.created("/api/companies", {"name": "Blue Heron"})["id"]
        contact = churn.contact()
        client = churn.client(companyId=company, primaryContactId=contact)
        churn.trip(client, TODAY)
        deal = churn.api.created(
            "/api/deals", {"title": "Retreat", through: {"companyId": company, "contactId": contact}[through]}
        )
        churn.score()
        assert churn.of(client) == (20, ["never in touch"])
        churn.api.patch(f"/api/deals/{deal['id']}", {"stage": "lost"})
        churn.score()
        assert churn.of(client) == (40, ["no trip and no deal ahead", "never in touch"])

    @pytest.mark.parametrize(
        ("days", "score", "reason"),
        [(30, 0, None), (31, 5, 31), (90, 5, 31), (91, 10, 91), (180, 10, 91), (181, 20, 181), (900, 20, 181)],
    )
    def test_goes_by_the_agencys_days_since_the_last_touchpoint(
        self, churn: Churn, days: int, score: int, reason: int | None
    ) -> None:
        own, other = churn.contact(), churn.contact()
        client = churn.client(primaryContactId=own)
        churn.trip(client, TODAY)
        churn.trip(client, TODAY, "booked")
        next_day = datetime.combine(TODAY - timedelta(days=days - 1), time.min, ZONE)
        last_moment_of_the_day = next_day.astimezone(UTC) - timedelta(microseconds=1)
        of_the_client = {"contact_id": other, "client_id": client, "occurred_at": last_moment_of_the_day}
        of_its_contact = {"contact_id": own, "occurred_at": last_moment_of_the_day - timedelta(days=400)}
        for touchpoint in (of_the_client, of_its_contact):
            churn.store("touchpoints", channel="email", direction="outbound", **touchpoint)
        churn.score()
        expected = [f"not in touch for {reason} days or more"] if reason else []
        assert churn.of(client) == (min(score, 15), expected)

    def test_goes_by_a_touchpoint_of_the_calendars_first_day(self, churn: Churn) -> None:
        client = churn.client()
        churn.trip(client, TODAY)
        churn.trip(client, TODAY, "booked")
        at = {"channel": "email", "direction": "inbound", "occurred_at": "0001-01-01T00:00:00Z"}
        churn.store("touchpoints", contact_id=churn.contact(), client_id=client, **at)
        churn.score()
        assert churn.of(client) == (15, ["not in touch for 181 days or more"])

    def test_goes_by_the_last_answer(self, churn: Churn) -> None:
        client = churn.client()
        churn.trip(client, TODAY)
        for score, days in ((3, 2), (8, 1)):
            moment = MIDNIGHT - timedelta(days=days)
            churn.store("satisfaction_scores", client_id=client, score_type="nps", score=score, responded_at=moment)
        churn.store("satisfaction_scores", client_id=client, score_type="csat", score=1, responded_at=MIDNIGHT)
        churn.score()
        assert churn.of(client) == (45, ["no trip and no deal ahead", "never in touch", "gave us 8 of 10"])

    @pytest.mark.parametrize(
        ("cancelled_at", "booked_on", "counts"),
        [
            (MIDNIGHT, None, True),
            # 365 days from midnight to midnight, today included.
            (datetime(2025, 11, 29, 5, tzinfo=UTC), None, True),
            (datetime(2025, 11, 29, 4, 59, tzinfo=UTC), None, False),
            (MIDNIGHT, date(2026, 11, 27), True),
            (MIDNIGHT, TODAY, False),
            (MIDNIGHT - timedelta(seconds=1), date(2026, 11, 27), False),
        ],
    )
    def test_goes_by_what_was_cancelled_and_not_booked_anew(
        self, churn: Churn, cancelled_at: datetime, booked_on: date | None, counts: bool
    ) -> None:
        client = churn.client()
        churn.trip(client, TODAY)
        churn.booking(client, status="refunded", booked_on=date(2025, 1, 1), cancelled_at=cancelled_at)
        if booked_on:
            churn.booking(client, status="confirmed", booked_on=booked_on)
        churn.score()
        assert churn.found(client)["churnRiskScore"] == 40 + 5 * counts

    def test_of_others_and_of_deleted_clients_stays(self, churn: Churn) -> None:
        gone, other = churn.client(), churn.client()
        churn.trip(gone, TWO_YEARS_AGO)
        query(churn.url, "UPDATE clients SET deleted_at = now() WHERE id = %s RETURNING 1", (gone,))
        churn.score()
        assert query(churn.url, "SELECT sum(churn_risk_score) FROM clients") == [(0,)]
        assert (churn.found(other)["version"], churn.told()) == (1, [])


class TestEveryNight:
    def test_only_what_changed_is_written(self, churn: Churn) -> None:
        client = churn.client(primaryContactId=churn.contact())
        churn.trip(client, date(2025, 11, 1))
        churn.score()
        before = churn.found(client)
        churn.score()
        churn.score(TODAY + timedelta(days=1))
        assert churn.found(client) == before
        # A month more, and another reason of the same weight.
        churn.score(date(2026, 12, 1))
        after = churn.found(client)
        assert after["version"] == before["version"] + 1
        assert after["churnReasons"][0] == "13 months since the last trip"

    @pytest.mark.slow
    def test_all_are_scored_in_batches(self, churn: Churn, app: Flask) -> None:
        query(
            churn.url,
            "WITH owners AS (INSERT INTO clients (name) SELECT 'Client' FROM generate_series(1, %s) RETURNING id)"
            " INSERT INTO trips (client_id, name, status, end_date) SELECT id, 'Svalbard', 'completed',"
            " current_date - 300 FROM owners RETURNING 1",
            (2 * BATCH + 1,),
        )
        result = app.test_cli_runner().invoke(args=["tasks", "run", "churn_scores"])
        assert result.exit_code == 0, result.output
        with app.app_context():
            while run_task():
                pass
        assert query(churn.url, "SELECT churn_risk_score, count(*) FROM clients GROUP BY 1") == [(50, 2 * BATCH + 1)]
        tasks = query(churn.url, "SELECT task_type, status, count(*) FROM scheduled_tasks GROUP BY 1, 2")
        assert tasks == [("churn_scores", "done", 3)]

    def test_is_among_the_daily_jobs(self, app: Flask) -> None:
        result = app.test_cli_runner().invoke(args=["tasks", "list"])
        (line,) = (line for line in result.output.splitlines() if line.startswith("churn_scores "))
        assert "daily at 03:00" in line


class TestStaff:
    def lost(self, churn: Churn, months: int = 24, **given: Any) -> str:
        client = churn.client(**given)
        churn.trip(client, add_months(TODAY, -months))
        return client

    def test_hears_of_a_client_from_sixty_on_with_the_reasons(self, churn: Churn) -> None:
        told = self.lost(churn, months=12)
        self.lost(churn, months=11)
        churn.score()
        assert churn.told() == [(told, "The Okafors might be lost: churn risk 60 of 100")]
        (row,) = churn.api.get("/api/notifications").get_json()["data"]
        assert (row["audience"], row["channel"], row["entityType"]) == ("staff", "slack", "client")
        assert row["body"].splitlines() == [
            "12 months since the last trip",
            "no trip and no deal ahead",
            "never in touch",
        ]

    def test_is_told_once_a_quarter_of_the_agencys(self, churn: Churn) -> None:
        client = self.lost(churn)
        churn.score()
        # As if it had been told in the last moment of September in New York, and then in the first of October.
        october = datetime(2026, 10, 1, 4, tzinfo=UTC)
        for moment, told in ((october - timedelta(microseconds=1), 2), (october, 1)):
            query(churn.url, "DELETE FROM notifications RETURNING 1")
            churn.store(
                "notifications",
                notification_type="churn_risk",
                title="Told",
                channel="slack",
                entity_type="client",
                entity_id=client,
                created_at=moment,
            )
            churn.score()
            churn.score()
            assert len(churn.told()) == told

    def test_is_advised_to_give_up_a_client_who_stays_what_they_are(self, churn: Churn) -> None:
        client = self.lost(churn, status="vip")
        self.lost(churn, status="churned")
        churn.score()
        assert [who for who, _ in churn.told()] == [client]
        (row,) = churn.api.get("/api/notifications").get_json()["data"]
        assert row["body"].splitlines()[-1] == "Perhaps it is time to set the status to churned."
        assert churn.found(client)["status"] == "vip"

    def test_is_told_once_by_two_runs_at_once(self, churn: Churn) -> None:
        clients = [self.lost(churn) for _ in range(3)]
        barrier = Barrier(4)

        def run() -> None:
            with churn.app.app_context(), transaction():
                # So that all have a transaction when they begin.
                execute("SELECT 1")
                barrier.wait(timeout=60)
                score_batch(None, TODAY, ZONE)

        threads = [Thread(target=run) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(who for who, _ in churn.told()) == sorted(clients)
