"""`flask cutover import`: what the old database's rows say is what our API shows; what can't come over is named."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.support.api import ApiClient
from tests.support.catalog import query

Cutover = Callable[..., Result]
Show = Callable[..., dict[str, Any]]


def row_id(end: str) -> str:
    return f"00000000-0000-4000-8000-{end:0>12}"


@pytest.fixture
def imported(cutover: Cutover, node_url: str) -> Result:
    result = cutover("import", "--from", node_url, "--accept-refused")
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture
def show(imported: Result, api: ApiClient) -> Show:
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

    def test_numbers_of_invoices_go_on_where_they_were(self, show: Show, api: ApiClient) -> None:
        line = {"description": "Fee", "quantity": 1, "unitPriceCents": 100}
        new = {"clientId": row_id("b001"), "issueDate": "2025-12-01", "lineItems": [line]}
        assert api.created("/api/invoices", new)["invoiceNumber"] == "INV-2025-00043"

    def test_lists_count_exactly_and_each_month_has_its_events(self, show: Show, api: ApiClient) -> None:
        for path, number in (("companies", 3), ("contacts", 3), ("payments", 3), ("client-addresses", 2)):
            assert api.get(f"/api/{path}").get_json()["pagination"]["total"] == number
        events = api.get("/api/analytics/events").get_json()["data"]
        assert [event["occurredAt"] for event in events] == ["2025-02-28T00:00:00Z", "2023-12-31T23:59:59.999000Z"]

    def test_nothing_old_is_sent(self, show: Show, database_url: str) -> None:
        assert query(database_url, "SELECT status::text FROM email_sends ORDER BY id") == [("failed",), ("opened",)]
        assert query(database_url, "SELECT count(*) FROM scheduled_tasks") == [(0,)]

    def test_what_is_secret_is_encrypted(self, imported: Result, database_url: str) -> None:
        (stored,) = query(database_url, "SELECT passport_number FROM travelers WHERE id = %s", (row_id("f001"),))[0]
        assert stored.startswith("gAAAA")


class TestTheReport:
    def test_every_row_and_every_cent_is_accounted_for(self, imported: Result) -> None:
        lines = {" ".join(line.split()) for line in imported.stdout.splitlines()}
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

    def test_rows_are_written_with_ids_and_reasons_and_without_values(
        self, cutover: Cutover, node_url: str, tmp_path: Path
    ) -> None:
        cutover("import", "--from", node_url, "--dry-run", "--rows", str(tmp_path / "rows.csv"))
        text = (tmp_path / "rows.csv").read_text()
        rows = list(csv.DictReader(text.splitlines()))
        assert {
            "kind": "refused",
            "table": "payments",
            "id": row_id("3003"),
            "field": "",
            "reason": "another row has the same transactionId",
            "other": row_id("3001"),
        } in rows
        assert {row["id"] for row in rows if row["table"] == "deals" and row["kind"] == "refused"} == {row_id("d003")}
        assert not [secret for secret in ("X1234567", "blueheron", "Lindqvist", "n/a", "4111") if secret in text]


class TestAllOrNothing:
    def test_a_dry_run_leaves_nothing(self, cutover: Cutover, node_url: str, database_url: str) -> None:
        result = cutover("import", "--from", node_url, "--dry-run")
        assert result.exit_code == 0
        assert result.stdout.endswith("A dry run: nothing was kept.\n")
        for table in ("companies", "payments", "analytics_events", "travel_documents", "invoice_numbers", "job_states"):
            assert query(database_url, f"SELECT count(*) FROM {table}") == [(0,)]  # noqa: S608
        assert query(database_url, "SELECT coalesce(sum(live_rows), 0) FROM row_totals") == [(0,)]

    def test_refused_rows_keep_everything_out_until_they_are_accepted(
        self, cutover: Cutover, node_url: str, database_url: str
    ) -> None:
        result = cutover("import", "--from", node_url)
        assert result.exit_code == 1
        assert "11 rows can't come over, so nothing was kept" in result.stderr
        assert query(database_url, "SELECT count(*) FROM companies") == [(0,)]

    def test_a_second_run_brings_what_is_new_and_leaves_the_rest_alone(
        self, imported: Result, cutover: Cutover, node_url: str, api: ApiClient, database_url: str
    ) -> None:
        path = f"/api/companies/{row_id('c003')}"
        assert api.patch(path, {"name": "Renamed here"}).status_code == 200
        before = query(database_url, "SELECT id, version, paid_cents FROM bookings ORDER BY id")
        query_old(node_url, "INSERT INTO companies (name, slug) VALUES ('Late', 'blue-heron')")
        result = cutover("import", "--from", node_url, "--accept-refused")
        assert result.exit_code == 0, result.output
        lines = {" ".join(line.split()) for line in result.stdout.splitlines()}
        assert lines >= {"companies 4 1 0 3", "all 59 1 11 47"}
        assert api.get(path).get_json()["data"]["name"] == "Renamed here"
        assert api.get("/api/companies?slug=blue-heron-3").get_json()["pagination"]["total"] == 1
        assert query(database_url, "SELECT id, version, paid_cents FROM bookings ORDER BY id") == before
        # One receipt, one document: nothing follows twice.
        assert query(database_url, "SELECT count(*) FROM commission_receipts") == [(1,)]
        assert query(database_url, "SELECT count(*) FROM travel_documents") == [(3,)]


class TestWhereThingsGo:
    def test_an_operator_says_where_a_column_goes_and_that_it_is_in_dollars(
        self, cutover: Cutover, node_url: str, api: ApiClient
    ) -> None:
        query_old(node_url, "ALTER TABLE deals ALTER amount TYPE integer USING nullif(amount, 'NaN')::integer")
        maps = ("--map", "deals.amount=amount*100", "--map", "contacts.twitter_handle=notes")
        assert cutover("import", "--from", node_url, "--accept-refused", *maps).exit_code == 0
        assert api.get(f"/api/deals/{row_id('d001')}").get_json()["data"]["amount"] == 459_800
        assert api.get(f"/api/contacts/{row_id('a001')}").get_json()["data"]["notes"] == "@ada"

    @pytest.mark.parametrize(
        ("placement", "said"),
        [
            ("deals.amount", "is not TABLE.COLUMN=OURS"),
            ("deals.amount=amount*0", "is not TABLE.COLUMN=OURS"),
            ("yachts.name=name", "there is no table yachts"),
            ("deals.worth=amount", "the old deals has no worth"),
            ("deals.amount=worth", "our deals has no worth"),
            ("trips.name=nam", "our trips has no nam"),
        ],
    )
    def test_what_goes_nowhere_is_said_at_once(
        self, cutover: Cutover, node_url: str, placement: str, said: str
    ) -> None:
        result = cutover("import", "--from", node_url, "--map", placement)
        assert result.exit_code == 1
        assert said in result.stderr

    def test_only_an_old_database_is_read(self, cutover: Cutover, database_url: str) -> None:
        result = cutover("import", "--from", database_url)
        assert result.exit_code == 1
        assert "a database of this application, not the Node server's" in result.stderr

    def test_one_that_is_away_is_a_line(self, cutover: Cutover) -> None:
        result = cutover("import", "--from", "postgresql://nobody@127.0.0.1:1/none")
        assert result.exit_code == 1
        assert result.stderr.startswith("Error: can't connect to the old database")


def query_old(url: str, statement: str) -> None:
    """Change the old database; its connection isn't kept, or it couldn't be dropped."""
    query(url, f"{statement} RETURNING 1" if statement.startswith("INSERT") else f"{statement}; SELECT 1")
