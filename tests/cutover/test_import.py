"""`flask cutover import`: all of it or nothing, again and again, and where what nobody knows goes."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.node_database import change, row_id

Cutover = Callable[..., Result]


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
        change(node_url, "INSERT INTO companies (name, slug) VALUES ('Late', 'blue-heron')")
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
        change(node_url, "ALTER TABLE deals ALTER amount TYPE integer USING nullif(amount, 'NaN')::integer")
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

    def test_amounts_may_be_texts_and_those_that_are_none_are_refused(self, cutover: Cutover, node_url: str) -> None:
        change(node_url, "ALTER TABLE deals ALTER amount TYPE text")
        change(node_url, "UPDATE deals SET amount = '12,50' WHERE title = 'Half a cent'")
        result = cutover("import", "--from", node_url, "--accept-refused")
        lines = {" ".join(line.split()) for line in result.stdout.splitlines()}
        assert lines >= {
            "deals 3 1 2 0",
            "2 deals.amount is not a number",
            "deals.amount USD 4 598.10 0.00 0.00 4 598.10 0.00",
        }

    def test_of_two_bookings_with_one_reference_the_older_keeps_it(
        self, cutover: Cutover, node_url: str, api: ApiClient
    ) -> None:
        change(node_url, "ALTER TABLE bookings ADD booking_reference text DEFAULT 'BK-1024'")
        assert cutover("import", "--from", node_url, "--accept-refused").exit_code == 0
        references = [
            api.get(f"/api/bookings/{row_id(end)}").get_json()["data"]["bookingReference"] for end in ("2001", "2003")
        ]
        assert references[0] == "BK-1024"
        assert references[1].startswith("TT-")

    def test_only_an_old_database_is_read(self, cutover: Cutover, database_url: str) -> None:
        result = cutover("import", "--from", database_url)
        assert result.exit_code == 1
        assert "a database of this application, not the Node server's" in result.stderr

    def test_one_that_is_away_is_a_line(self, cutover: Cutover) -> None:
        result = cutover("import", "--from", "postgresql://nobody@127.0.0.1:1/none")
        assert result.exit_code == 1
        assert result.stderr.startswith("Error: can't connect to the old database")


def test_periodic_jobs_take_what_came(imported: Result, app: Flask, database_url: str) -> None:
    for name in ("booking_dates", "payment_schedules", "invoices_overdue", "passport_expiry", "kpi_snapshots"):
        assert app.test_cli_runner().invoke(args=["tasks", "run", name]).exit_code == 0
    assert app.test_cli_runner().invoke(args=["tasks", "work", "--until-idle"]).exit_code == 0
    assert query(database_url, "SELECT last_error FROM scheduled_tasks WHERE last_error IS NOT NULL") == []
    moved = query(database_url, "SELECT status::text FROM bookings WHERE id = %s", (row_id("2003"),))
    assert moved == [("completed",)]


def test_numbers_of_invoices_go_on_where_they_were(imported: Result, api: ApiClient) -> None:
    line = {"description": "Fee", "quantity": 1, "unitPriceCents": 100}
    new = {"clientId": row_id("b001"), "issueDate": "2025-12-01", "lineItems": [line]}
    assert api.created("/api/invoices", new)["invoiceNumber"] == "INV-2025-00043"


def test_rows_are_written_with_ids_and_reasons_and_without_values(
    cutover: Cutover, node_url: str, tmp_path: Path
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
