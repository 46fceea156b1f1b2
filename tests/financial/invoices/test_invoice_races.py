"""Callers racing over invoices: numbers have no gap, money isn't lost, and what may happen once happens once."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from tests.support.invoicing import FEE, Invoicing
from tests.support.live_server import Call, LiveServer, live_server

CALLERS = 8


@pytest.fixture
def server(app: Flask) -> Iterator[LiveServer]:
    with live_server(app) as running:
        yield running


def together(works: Sequence[Callable[[], Any]]) -> None:
    barrier = Barrier(len(works))

    def start(work: Callable[[], Any]) -> None:
        barrier.wait(timeout=60)
        work()

    with ThreadPoolExecutor(len(works)) as pool:
        list(pool.map(start, works))


def create(desk: Invoicing, **fields: Any) -> Call:
    return Call("POST", "/api/invoices", {"clientId": desk.client["id"], "lineItems": [FEE]} | fields)


def test_fifty_creates_and_refusals_between_them_leave_no_gap(desk: Invoicing, server: LiveServer) -> None:
    good = create(desk, issueDate="2026-06-01")
    # Refused by the database, after its number was taken.
    bad = create(desk, issueDate="2026-06-01", dueDate="2026-05-31")
    other_year = create(desk, issueDate="2027-06-01")
    scripts = [[good, bad, good, other_year, good, good, bad, good, good] for _ in range(CALLERS)]
    scripts.append([good, bad, good])
    answers = [answer for script in server.at_once(scripts) for answer in script]
    assert {answer.status for answer in answers} == {201, 400}
    numbers = [answer.data["invoiceNumber"] for answer in answers if answer.status == 201]
    assert sorted(numbers) == [
        *(f"INV-2026-{number:05}" for number in range(1, 51)),
        *(f"INV-2027-{number:05}" for number in range(1, CALLERS + 1)),
    ]


def test_payments_at_once_add_up(desk: Invoicing) -> None:
    invoice = desk.sent()
    together([lambda: desk.pay(invoice, 1_250) for _ in range(CALLERS)])
    now = desk.now(invoice)
    assert (now["paidCents"], now["balanceCents"], now["status"]) == (10_000, 0, "paid")


def test_a_payment_and_a_change_at_once_lose_nothing(desk: Invoicing) -> None:
    for _ in range(5):
        invoice = desk.sent()
        moved = {"dueDate": "2026-06-03", "notes": "Late"}
        together([lambda: desk.pay(invoice, 1_000), lambda: desk.patched(invoice, **moved)])  # noqa: B023 -- done at once
        now = desk.now(invoice)
        assert (now["paidCents"], now["notes"], now["status"]) == (1_000, "Late", "overdue")


def test_credit_notes_at_once_never_take_more_than_there_is(desk: Invoicing, server: LiveServer) -> None:
    invoice = desk.sent()
    line = {"description": "Credit", "quantity": 1, "unitPriceCents": -4_000}
    note = create(desk, lineItems=[line], creditsInvoiceId=invoice["id"], status="sent", issueDate="2026-06-01")
    answers = [answer for script in server.at_once([[note]] * CALLERS) for answer in script]
    assert sorted(answer.status for answer in answers) == [201, 201, *[409] * (CALLERS - 2)]
    assert desk.now(invoice)["balanceCents"] == 2_000


def test_a_credit_note_that_is_sent_and_changed_at_once_is_sent_once(desk: Invoicing, server: LiveServer) -> None:
    for _ in range(3):
        invoice = desk.sent()
        note = desk.credit(invoice, 4_000).get_json()["data"]
        url = f"/api/invoices/{note['id']}"
        calls = [Call("PATCH", url, {"status": "sent"}), Call("PATCH", url, {"notes": "Sorry"})]
        answers = server.at_once([[call] for call in calls * (CALLERS // 2)])
        # Who comes second finds that it is paid.
        assert {answer.status for script in answers for answer in script} <= {200, 409}
        assert desk.now(note)["notes"] == "Sorry"
        assert desk.story(note) == [("draft", "paid")]
        assert desk.now(invoice)["balanceCents"] == 6_000


def test_voiding_and_crediting_at_once_do_one_of_the_two(desk: Invoicing, server: LiveServer) -> None:
    for _ in range(5):
        invoice = desk.sent()
        void = Call("PATCH", f"/api/invoices/{invoice['id']}", {"status": "void", "voidReason": "Asked for"})
        line = {"description": "Credit", "quantity": 1, "unitPriceCents": -4_000}
        note = create(desk, lineItems=[line], creditsInvoiceId=invoice["id"], issueDate="2026-06-01")
        (voided,), (credited,) = server.at_once([[void], [note]])
        assert sorted([voided.status, credited.status]) in ([200, 409], [201, 409])
