"""The daily job that finds what is late: by the agency's day, over changes of clocks too, and after days without it."""

from datetime import date

import pytest
import time_machine

from tests.support.catalog import query
from tests.support.invoicing import Invoicing
from tt_api.database.transaction import transaction
from tt_api.services.financial.invoices import overdue
from tt_api.work import stage
from tt_api.work.handlers import load_handlers
from tt_api.work.running import run_task


def run(desk: Invoicing, now: str) -> None:
    """The job, as a worker runs it at this moment."""
    load_handlers()
    with desk.app.app_context(), time_machine.travel(now, tick=False):
        with transaction():
            stage("invoices_overdue")
        while run_task():
            pass


@pytest.mark.parametrize(
    ("due", "before", "after"),
    [
        ("2026-06-15", "2026-06-16T03:59:59Z", "2026-06-16T04:00:00Z"),
        # The nights in which New York's clocks go forward and back.
        ("2026-03-07", "2026-03-08T04:59:59Z", "2026-03-08T05:00:00Z"),
        ("2026-03-08", "2026-03-09T03:59:59Z", "2026-03-09T04:00:00Z"),
        ("2026-11-01", "2026-11-02T04:59:59Z", "2026-11-02T05:00:00Z"),
    ],
)
def test_the_day_after_is_late(desk: Invoicing, due: str, before: str, after: str) -> None:
    with time_machine.travel("2026-02-01T12:00:00Z"):
        invoice = desk.sent(issueDate="2026-01-01", dueDate=due)
    run(desk, before)
    assert desk.now(invoice)["status"] == "sent"
    run(desk, after)
    assert desk.now(invoice)["status"] == "overdue"


def test_days_that_it_missed_make_no_difference_and_a_second_run_none(desk: Invoicing) -> None:
    with time_machine.travel("2026-02-01T12:00:00Z"):
        invoice = desk.sent(issueDate="2026-01-01", dueDate="2026-02-03")
    run(desk, "2026-04-01T12:00:00Z")
    late = desk.now(invoice)
    assert (late["status"], late["version"]) == ("overdue", 2)
    run(desk, "2026-04-01T12:00:00Z")
    assert desk.now(invoice) == late
    assert desk.story(invoice) == [("draft", "sent"), ("sent", "overdue")]


def test_leaves_what_is_paid_void_or_a_draft(desk: Invoicing) -> None:
    day = {"issueDate": "2026-01-01", "dueDate": "2026-02-03"}
    with time_machine.travel("2026-02-01T12:00:00Z"):
        draft, paid, void, partly, seen = desk.draft(**day), *(desk.sent(**day) for _ in range(4))
        desk.pay(paid, 10_000, paidAt="2026-02-01T12:00:00Z")
        desk.pay(partly, 1, paidAt="2026-02-01T12:00:00Z")
        desk.patched(void, status="void", voidReason="Written twice")
        desk.patched(seen, status="viewed")
    run(desk, "2026-03-01T12:00:00Z")
    states = [desk.now(invoice)["status"] for invoice in (draft, paid, void, partly, seen)]
    assert states == ["draft", "paid", "void", "overdue", "overdue"]


def test_goes_on_batch_by_batch_until_all_are_done(desk: Invoicing) -> None:
    number = 2 * overdue.BATCH + 1
    query(
        desk.url,
        "INSERT INTO invoices (invoice_number, client_id, status, issue_date, due_date, line_items, subtotal_cents,"
        " total_cents, balance_cents, sent_at) SELECT 'INV-2026-' || number, %s, 'sent', '2026-01-01', %s, '[]', 1, 1,"
        " 1, now() FROM generate_series(1, %s) AS number RETURNING 1",
        (desk.client["id"], date(2026, 2, 3), number),
    )
    run(desk, "2026-03-01T12:00:00Z")
    assert query(desk.url, "SELECT status, count(*) FROM invoices GROUP BY 1") == [("overdue", number)]
    assert query(desk.url, "SELECT count(*) FROM activities") == [(number,)]
    assert query(desk.url, "SELECT count(*) FROM scheduled_tasks WHERE task_type = 'invoices_overdue'") == [(3,)]
