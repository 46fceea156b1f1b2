"""`flask cutover import`: what the old database's rows say is what our API shows, and the report adds it up."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from devtools.postgres import Postgres
from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.emptying import empty_database
from tests.support.node_database import old_database, row_id

Show = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def report(
    shared_app: Flask, postgres: Postgres, node_template: str, database_url: str, own_months: None
) -> Iterator[str]:
    """What was printed of the one import that all tests of this file read."""
    with old_database(postgres, "node_read", node_template) as url:
        result = shared_app.test_cli_runner().invoke(args=["cutover", "import", "--from", url, "--accept-refused"])
    assert result.exit_code == 0, result.output
    yield result.stdout
    empty_database(database_url)


@pytest.fixture
def api(report: str, shared_app: Flask) -> ApiClient:
    return ApiClient(shared_app.test_client())


@pytest.fixture
def show(api: ApiClient) -> Show:
    """What a route answers for a row that was imported."""

    def data(path: str, *ends: str) -> dict[str, Any]:
        response = api.get("/api/" + path.format(*map(row_id, ends)))
        assert response.status_code == 200, response.get_data(as_text=True)
        return dict(response.get_json()["data"])

    return data


def has(row: dict[str, Any], **expected: Any) -> bool:
    assert {key: row[key] for key in expected} == expected
    return True


class TestWhatCallersSee:
    def test_sales(self, show: Show) -> None:
        first, second = show("companies/{}", "c001"), show("companies/{}", "c002")
        assert has(first, annualTravelBudget=12_500_056, slug="blue-heron", tags=["vip", "tech, remote"], version=1)
        assert has(first, createdAt="2024-03-01T09:30:00.125000Z", updatedAt="2025-06-01T10:00:00Z")
        assert has(first, website="https://www.blueheron.example")
        assert has(second, slug="blue-heron-2", annualTravelBudget=29, parentCompanyId=None)
        assert has(show("companies/{}", "c003"), slug="cafe-zurich")
        assert has(show("contacts/{}", "a001"), jobTitle="CTO", lastInteractionAt="2025-05-01T12:00:00Z")
        assert has(show("contacts/{}", "a002"), email=None, companyId=row_id("c001"))
        assert has(show("contacts/{}", "a003"), firstName="Lindqvist", lastName=None, email=None, companyId=None)
        won = show("deals/{}", "d001")
        assert has(won, amount=459_810, wonAt="2025-02-01T08:00:00Z", closedAt="2025-02-01T08:00:00Z")
        assert [move["toStage"] for move in won["stageHistory"]] == ["lead", "booking_confirmed"]
        # What was typed by hand stays when the stage changes.
        assert has(show("deals/{}", "d002"), amount=29, probability=35)

    def test_clients_and_their_papers(self, show: Show) -> None:
        assert has(show("clients/{}", "b001"), name="Ada Okafor", travelStyle="luxury", lifetimeValueCents=30_000)
        assert has(show("clients/{}", "b002"), name="Lindqvist", travelStyle=None)
        ada = show("travelers/{}", "f001")
        assert has(ada, passportNumber="X1234567", passportCountry="GB", passportExpiresOn="2030-05-31")
        assert has(ada, knownTravelerNumber="TT123456789", medicalNotes="Penicillin", dateOfBirth="1980-02-29")
        # Only the document was there, or only the traveler's number: both have both now.
        assert has(show("travelers/{}", "f002"), passportNumber="Y7654321", passportExpiresOn="2031-01-31")
        preferences = show("travelers/{}/preferences", "f001")
        assert has(preferences, cabinClass="premium_economy", dietary=["vegetarian", "no nuts"])

    def test_travel_and_money(self, show: Show, api: ApiClient) -> None:
        booking = show("bookings/{}", "2001")
        assert has(booking, currency="USD", paidCents=30_000, balanceCents=70_000, bookedOn="2025-01-31")
        assert [one["travelerId"] for one in booking["travelers"]] == [row_id("f001")]
        assert has(show("bookings/{}", "2003"), currency="EUR", paidCents=70_500, overpaidCents=500)
        refund = show("payments/{}", "3002")
        assert has(refund, amountCents=20_000, clientId=row_id("b001"), tripId=row_id("1001"), source="import")
        assert has(show("payments/{}", "3001"), paymentMethod="card", notes="card •••")
        assert has(show("client-trips/{}", "1001"), paidCents=30_000, balanceCents=70_000, unallocatedCents=0)
        assert has(show("invoices/{}", "5001"), totalCents=14_450, status="paid", balanceCents=0)
        assert has(show("invoices/{}", "5002"), totalCents=9_999, subtotalCents=9_999, balanceCents=9_999)
        entry = show("commissions/{}", "6001")
        assert has(entry, agencyShareCents=43_725, hostShareCents=10_931, receivedCents=54_656, commissionPct=16)
        assert has(show("groups/{}", "7001"), currentGuests=1)
        found = api.get("/api/trips?search=geiranger").get_json()["data"]
        assert [one["id"] for one in found] == [row_id("ff001")]
        assert has(show("trips/destinations/{}", "de001"), country="GR", continent="europe")

    def test_lists_count_exactly_and_each_month_has_its_events(self, api: ApiClient) -> None:
        for path, number in (("companies", 3), ("contacts", 3), ("payments", 3), ("client-addresses", 2)):
            assert api.get(f"/api/{path}").get_json()["pagination"]["total"] == number
        events = api.get("/api/analytics/events").get_json()["data"]
        assert [event["occurredAt"] for event in events] == ["2025-02-28T00:00:00Z", "2023-12-31T23:59:59.999000Z"]

    def test_nothing_old_is_sent(self, report: str, database_url: str) -> None:
        assert query(database_url, "SELECT status::text FROM email_sends ORDER BY id") == [("failed",), ("opened",)]
        assert query(database_url, "SELECT count(*) FROM scheduled_tasks") == [(0,)]

    def test_what_is_secret_is_encrypted(self, report: str, database_url: str) -> None:
        (stored,) = query(database_url, "SELECT passport_number FROM travelers WHERE id = %s", (row_id("f001"),))[0]
        assert stored.startswith("gAAAA")


class TestTheReport:
    def test_every_row_and_every_cent_is_accounted_for(self, report: str) -> None:
        lines = {" ".join(line.split()) for line in report.splitlines()}
        assert lines >= {
            "table there came refused here before",
            "contacts 5 4 1 0",
            "payments 5 3 2 0",
            "deals 3 2 1 0",
            "companies.annual_travel_budget USD 125 000.84 0.00 0.01 125 000.85 0.00",
            "deals.amount USD 4 598.385 0.00 0.005 4 598.39 0.00",
            "bookings.total_price_cents EUR 750.00 50.00 0.00 700.00 0.00",
            # 500.00 less 200.00 and twice 500.00 there; the second 500.00 stays, the refund turns round.
            "payments.amount_cents USD 800.00 500.00 400.00 700.00 0.00",
            "1 payments another row has the same transactionId",
            "1 payments is partial, and nothing says how much has come",
            "1 contacts.email left out: another row has it",
            "1 scheduled_tasks work of the old server's: let it finish before",
            "1 contacts.twitter_handle --map says where it goes",
            "All of it is here.",
        }
