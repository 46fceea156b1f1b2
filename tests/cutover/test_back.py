"""`flask cutover back`: what was written here since the import stands in the old tables, in their own form."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from click.testing import Result

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.node_database import change, row_id

# Two batches and a half.
MANY_COMPANIES = (
    "INSERT INTO companies (name, slug)"
    " SELECT 'Many ' || number, 'many-' || number FROM generate_series(1, 2500) AS number"
)

Cutover = Callable[..., Result]


@pytest.fixture
def back(imported: Result, cutover: Cutover, node_url: str) -> Cutover:
    """Runs `flask cutover back` after an import."""
    return lambda *words: cutover("back", "--to", node_url, *words)


def rows(result: Result) -> set[str]:
    assert result.exit_code == 0, result.output
    return {" ".join(line.split()) for line in result.stdout.splitlines()}


class TestBack:
    def test_changed_new_and_deleted_rows_go_back_in_the_old_tables_own_form(
        self, back: Cutover, api: ApiClient, node_url: str
    ) -> None:
        assert api.patch(f"/api/deals/{row_id('d001')}", {"amount": 500_001}).status_code == 200
        assert api.delete(f"/api/companies/{row_id('c003')}").status_code == 204
        new = {"name": "New Here", "annualTravelBudget": 123_456, "tags": ["a", "b"], "parentCompanyId": row_id("c001")}
        company = api.created("/api/companies", new)
        traveler = api.created(
            "/api/travelers", {"firstName": "Cleo", "lastName": "Haas", "passportNumber": "Z9", "passportCountry": "DE"}
        )
        payment = {"amountCents": 70_000, "paymentMethod": "card", "transactionId": "ch_9"}
        touch = {"channel": "phone", "direction": "inbound", "subject": "Asked for Lisbon"}
        api.created(f"/api/contacts/{row_id('a001')}/interactions", touch)
        paid = api.created(f"/api/bookings/{row_id('2001')}/payments", payment)
        assert rows(back()) >= {
            "table changed new refused",
            "companies 1 1 0",
            "deals 1 0 0",
            "travelers 0 1 0",
            "payments 0 1 0",
            "contact_interactions 0 1 0",
        }
        assert query(node_url, "SELECT amount FROM deals WHERE id = %s", (row_id("d001"),)) == [(5000.01,)]
        gone = query(node_url, "SELECT deleted_at, name FROM companies WHERE id = %s", (row_id("c003"),))
        assert isinstance(gone[0][0], datetime)
        assert query(
            node_url,
            "SELECT name, annual_travel_budget::text, tags, parent_company_id::text FROM companies WHERE id = %s",
            (company["id"],),
        ) == [("New Here", "1234.56", ["a", "b"], row_id("c001"))]
        assert query(
            node_url,
            "SELECT last_name, passport_number, passport_country FROM travelers WHERE id = %s",
            (traveler["id"],),
        ) == [("Haas", "Z9", "DE")]
        assert query(
            node_url,
            "SELECT amount_cents, status::text, method, transaction_id, currency FROM payments WHERE id = %s",
            (paid["id"],),
        ) == [(70_000, "paid", "card", "ch_9", "USD")]
        # What nobody touched is as it was, a value that isn't to the cent included.
        assert query(node_url, "SELECT amount FROM deals WHERE id = %s", (row_id("d002"),)) == [(0.285,)]
        assert query(node_url, "SELECT date_of_birth FROM travelers WHERE id = %s", (row_id("f001"),)) == [
            (date(1980, 2, 29),)
        ]

    def test_a_dry_run_writes_nothing_and_a_second_run_changes_nothing(
        self, back: Cutover, api: ApiClient, node_url: str
    ) -> None:
        company = api.created("/api/companies", {"name": "New Here"})
        count = "SELECT count(*) FROM companies WHERE id = %s"
        assert rows(back("--dry-run")) >= {"companies 0 1 0"}
        assert query(node_url, count, (company["id"],)) == [(0,)]
        assert rows(back()) >= {"companies 0 1 0"}
        assert rows(back()) >= {"companies 1 0 0"}
        assert query(node_url, count, (company["id"],)) == [(1,)]

    def test_what_the_old_tables_refuse_is_named_and_the_rest_goes_back(
        self, back: Cutover, api: ApiClient, node_url: str
    ) -> None:
        change(node_url, "ALTER TABLE companies ADD CONSTRAINT short CHECK (length(name) < 12) NOT VALID")
        ids = [api.created("/api/companies", {"name": name})["id"] for name in ("Short", "Rather longer", "Brief")]
        result = back()
        assert rows(result) >= {"companies 0 2 1"}
        assert f"companies: 1 refused, {ids[1]} among them" in result.stdout
        assert "Rather longer" not in result.output
        found = query(node_url, "SELECT count(*) FROM companies WHERE id = ANY(%s::uuid[])", (ids,))
        assert found == [(2,)]

    def test_more_rows_than_are_held_at_once_go_back(self, back: Cutover, database_url: str, node_url: str) -> None:
        query(database_url, f"{MANY_COMPANIES}; SELECT")
        assert rows(back()) >= {"companies 0 2 500 0"}
        assert query(node_url, "SELECT count(DISTINCT name) FROM companies WHERE name LIKE 'Many %'") == [(2500,)]

    def test_since_when_may_be_said(self, back: Cutover, api: ApiClient) -> None:
        api.created("/api/companies", {"name": "New Here"})
        assert not {line for line in rows(back("--since", "2099-01-01T00:00:00Z")) if line.startswith("companies")}

    def test_what_has_no_table_there_is_counted(self, back: Cutover, api: ApiClient) -> None:
        api.created("/api/activities", {"activityType": "call", "title": "Asked for Lisbon"})
        assert {line for line in rows(back()) if line.startswith("activities 0 1 no such table")}


def test_without_an_import_somebody_must_say_since_when(cutover: Cutover, node_url: str) -> None:
    result = cutover("back", "--to", node_url)
    assert result.exit_code == 1
    assert "say --since" in result.stderr
